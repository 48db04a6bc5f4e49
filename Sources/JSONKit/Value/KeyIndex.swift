/// Finds the members of a large object by the hashes of their keys.
///
/// An open table: a key has the first free slot from the one its hash means. A slot holds the place of the member and
/// half of the hash, so that few keys are compared, and none is hashed again when the table grows or the members move.
/// The hashes have a seed of the process, so that nobody can choose keys that share a slot.
struct KeyIndex: Sendable {
  /// Slots for one member at least; three of four are in use before there are more.
  private static let fewestSlots = 32

  /// 0, or half of the hash in the upper bits and the member's place plus one in the lower ones.
  private var slots: [UInt64]

  /// The index of some members; of several with one key the first is found.
  init(_ members: [JSON.Member]) {
    var size = Self.fewestSlots
    while size / 4 * 3 < members.count { size *= 2 }
    slots = Array(repeating: 0, count: size)
    for place in members.indices { append(members[place].key, at: place) }
  }

  /// The place of the member with this key.
  func place(of key: String, in members: [JSON.Member]) -> Int? {
    let hash = Self.hash(key)
    var slot = slot(of: hash)
    while slots[slot] != 0 {
      if isKey(key, hash, at: slot, in: members) { return place(at: slot) }
      slot = next(slot)
    }
    return nil
  }

  /// The place of the member with this key; where there is none, notes that it is appended, and answers nil.
  mutating func placeOrAppend(_ key: String, in members: [JSON.Member]) -> Int? {
    let hash = Self.hash(key)
    var slot = slot(of: hash)
    while slots[slot] != 0 {
      if isKey(key, hash, at: slot, in: members) { return place(at: slot) }
      slot = next(slot)
    }
    fill(slot, hash, members.count)
    return nil
  }

  /// Notes that a member with this key is appended at this place, without a look for another one.
  mutating func append(_ key: String, at place: Int) {
    let hash = Self.hash(key)
    var slot = slot(of: hash)
    while slots[slot] != 0 { slot = next(slot) }
    fill(slot, hash, place)
  }

  /// Notes that a member will be removed, and that those behind it will move up.
  mutating func remove(at removed: Int, in members: [JSON.Member]) {
    var slot = slot(of: Self.hash(members[removed].key))
    while place(at: slot) != removed { slot = next(slot) }
    close(slot)
    guard removed < members.count - 1 else { return }
    let entry = UInt32(removed + 1)
    for slot in slots.indices { slots[slot] -= UInt32(truncatingIfNeeded: slots[slot]) > entry ? 1 : 0 }
  }
}

extension KeyIndex {
  private static func hash(_ key: String) -> UInt32 {
    UInt32(truncatingIfNeeded: ByteKey(key).hashValue)
  }

  private func slot(of hash: UInt32) -> Int { Int(hash) & (slots.count - 1) }

  private func next(_ slot: Int) -> Int { (slot + 1) & (slots.count - 1) }

  private func hash(at slot: Int) -> UInt32 { UInt32(truncatingIfNeeded: slots[slot] >> 32) }

  private func place(at slot: Int) -> Int { Int(UInt32(truncatingIfNeeded: slots[slot])) - 1 }

  private func isKey(_ key: String, _ hash: UInt32, at slot: Int, in members: [JSON.Member]) -> Bool {
    self.hash(at: slot) == hash && members[place(at: slot)].key.sameBytes(as: key)
  }

  /// Puts the last member into a slot.
  private mutating func fill(_ slot: Int, _ hash: UInt32, _ place: Int) {
    let count = UInt32(place + 1)
    slots[slot] = UInt64(hash) << 32 | UInt64(count)
    if Int(count) > slots.count / 4 * 3 { grow(count: Int(count)) }
  }

  /// Moves all into a table of twice the size, in the order of their places, so that the first of a key stays first.
  private mutating func grow(count: Int) {
    var entries = [UInt64](repeating: 0, count: count)
    for entry in slots where entry != 0 { entries[Int(UInt32(truncatingIfNeeded: entry)) - 1] = entry }
    slots = Array(repeating: 0, count: 2 * slots.count)
    for entry in entries {
      var slot = slot(of: UInt32(truncatingIfNeeded: entry >> 32))
      while slots[slot] != 0 { slot = next(slot) }
      slots[slot] = entry
    }
  }

  /// Frees a slot and moves those behind it up that would not be found across the gap.
  private mutating func close(_ slot: Int) {
    var gap = slot
    var slot = next(slot)
    while slots[slot] != 0 {
      let distance = (slot - self.slot(of: hash(at: slot))) & (slots.count - 1)
      if distance >= (slot - gap) & (slots.count - 1) {
        slots[gap] = slots[slot]
        gap = slot
      }
      slot = next(slot)
    }
    slots[gap] = 0
  }
}
