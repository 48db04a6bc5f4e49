extension JSON {
  /// One member of an object: a key and its value.
  public struct Member: Sendable, Hashable {
    /// The key; any text, the empty one included.
    public var key: String
    /// The value.
    public var value: JSON

    /// A member of these two.
    public init(key: String, value: JSON) {
      self.key = key
      self.value = value
    }

    /// Whether the keys have the same bytes and the values are equal.
    public static func == (left: Member, right: Member) -> Bool {
      left.key.sameBytes(as: right.key) && left.value == right.value
    }
  }

  /// The members of an object in their order; keys are unique and compared by their UTF-8 bytes.
  ///
  /// Look-up walks the members: right for the objects of messages and configuration, not a dictionary for thousands of keys.
  public struct Object: Sendable {
    private var members: [Member]

    /// An object without members.
    public init() { members = [] }

    /// These members; of several with one key the last value stands at the place of the first.
    public init(_ members: some Sequence<Member>) {
      self.members = Array(members)
      removeDuplicates()
    }

    /// Takes members that are known to have different keys.
    init(unique members: [Member]) { self.members = members }

    /// The value of a key; setting replaces it in place or appends it, setting nil removes the member.
    public subscript(key: String) -> JSON? {
      get { firstIndex(of: key).map { members[$0].value } }
      set {
        switch (firstIndex(of: key), newValue) {
        case (let index?, let value?): members[index].value = value
        case (let index?, nil): members.remove(at: index)
        case (nil, let value?): members.append(Member(key: key, value: value))
        case (nil, nil): break
        }
      }
    }

    /// Adds a member at the end without looking whether the key is there: the caller knows that it is not.
    public mutating func append(_ key: String, _ value: JSON) {
      members.append(Member(key: key, value: value))
    }

    /// The keys in order.
    public var keys: [String] { members.map(\.key) }

    /// The place of the member with this key.
    func firstIndex(of key: String) -> Int? {
      for index in members.indices where members[index].key.sameBytes(as: key) { return index }
      return nil
    }

    /// More members than these get a dictionary for finding repeated keys.
    private static let fewMembers = 16

    private var repeatsKey: Bool {
      for index in members.indices where firstIndex(of: members[index].key) != index { return true }
      return false
    }

    private mutating func removeDuplicates() {
      if members.count <= Self.fewMembers, !repeatsKey { return }
      var places: [ByteKey: Int] = [:]
      var kept: [Member] = []
      kept.reserveCapacity(members.count)
      for member in members {
        if let place = places[ByteKey(member.key)] {
          kept[place].value = member.value
        } else {
          places[ByteKey(member.key)] = kept.count
          kept.append(member)
        }
      }
      if kept.count < members.count { members = kept }
    }
  }
}

extension JSON.Object: RandomAccessCollection {
  /// 0.
  public var startIndex: Int { 0 }
  /// The number of members.
  public var endIndex: Int { members.count }
  /// The member at a place.
  public subscript(position: Int) -> JSON.Member { members[position] }
}

extension JSON.Object: ExpressibleByDictionaryLiteral {
  /// The members in order; of equal keys the last value counts.
  public init(dictionaryLiteral elements: (String, JSON)...) {
    self.init(elements.map { JSON.Member(key: $0.0, value: $0.1) })
  }
}

extension JSON.Object: Hashable {
  /// Whether both have the same members, in any order.
  public static func == (left: Self, right: Self) -> Bool {
    guard left.count == right.count else { return false }
    if left.members == right.members { return true }
    let values = Dictionary(left.map { (ByteKey($0.key), $0.value) }) { _, last in last }
    return right.allSatisfy { values[ByteKey($0.key)] == $0.value }
  }

  /// Hashes the members without their order.
  public func hash(into hasher: inout Hasher) {
    // The sum does not depend on the order of the members, as equality does not.
    var sum = 0
    for member in members { sum &+= member.hashValue }
    hasher.combine(count)
    hasher.combine(sum)
  }
}

extension JSON.Object: CustomStringConvertible {
  /// The compact JSON text.
  public var description: String { JSON.object(self).text }
}
