extension JSON.Object: Hashable {
  /// Whether both have the same members, in any order.
  public static func == (left: Self, right: Self) -> Bool {
    guard left.count == right.count else { return false }
    if left.isEmpty || left.address == right.address { return true }
    // Each pair of values is compared once: twice would double the time with every level of nested objects.
    for place in right.members.indices {
      let member = right.members[place]
      guard let match = left.place(of: member.key, near: place) else { return false }
      if left.members[match].value != member.value { return false }
    }
    return true
  }

  /// Hashes the members without their order.
  public func hash(into hasher: inout Hasher) {
    // The sum does not depend on the order of the members, as equality does not.
    var sum = 0
    for member in members { sum &+= member.hashValue }
    hasher.combine(count)
    hasher.combine(sum)
  }

  /// Objects have their members mostly in the same order.
  private func place(of key: String, near place: Int) -> Int? {
    members[place].key.sameBytes(as: key) ? place : firstIndex(of: key)
  }

  /// Where the members stand in memory; the same for two objects that share them.
  package var address: UInt {
    unsafe members.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
  }
}
