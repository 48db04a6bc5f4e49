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

    /// Hashes both.
    public func hash(into hasher: inout Hasher) {
      key.hashBytes(into: &hasher)
      hasher.combine(value)
    }
  }

  /// The members of an object in their order; keys are unique and compared by their UTF-8 bytes.
  ///
  /// Finding a key takes the same time among few members and among many; removing one moves those behind it.
  public struct Object: Sendable {
    private(set) var members: [Member]
    /// Where the keys are; it is there exactly when there are more than a few members.
    private var index: KeyIndex?

    /// Up to so many members are walked to find a key: that takes no longer than hashing it, and no memory.
    package static let fewMembers = 16

    /// An object without members.
    public init() { members = [] }

    /// These members; of several with one key the last value stands at the place of the first.
    public init(_ members: some Sequence<Member>) {
      let members = Array(members)
      if members.count <= Self.fewMembers, !Self.repeatsKey(members) {
        self.members = members
      } else {
        self.members = []
        self.members.reserveCapacity(members.count)
        for member in members { _ = put(member.key, member.value) }
      }
    }

    /// Takes members that are known to have different keys.
    init(unique members: [Member]) {
      self.members = members
      if members.count > Self.fewMembers { index = KeyIndex(members) }
    }

    private static func repeatsKey(_ members: [Member]) -> Bool {
      for place in members.indices.dropFirst() {
        for earlier in 0..<place where members[earlier].key.sameBytes(as: members[place].key) { return true }
      }
      return false
    }

    /// The value of a key; setting replaces it in place or appends it, setting nil removes the member.
    public subscript(key: String) -> JSON? {
      get { firstIndex(of: key).map { members[$0].value } }
      set {
        switch (firstIndex(of: key), newValue) {
        case (let place?, let value?): members[place].value = value
        case (let place?, nil): remove(at: place)
        case (nil, let value?): append(key, value)
        case (nil, nil): break
        }
      }
    }

    /// Adds a member at the end without looking whether the key is there: the caller knows that it is not.
    public mutating func append(_ key: String, _ value: JSON) {
      members.append(Member(key: key, value: value))
      if members.count > Self.fewMembers { indexLast() }
    }

    /// Replaces the value of a key in its place, or appends it; says whether the key was there.
    ///
    /// Hashes the key once, as setting by subscript does where the key is there.
    mutating func put(_ key: String, _ value: JSON) -> Bool {
      let known = members.count <= Self.fewMembers ? walk(to: key) : index?.placeOrAppend(key, in: members)
      if let known {
        members[known].value = value
      } else if index == nil {
        append(key, value)
      } else {
        members.append(Member(key: key, value: value))
      }
      return known != nil
    }

    /// Removes many members at once, in one pass over all.
    package mutating func removeAll(where isUnwanted: (Member) -> Bool) {
      members.removeAll(where: isUnwanted)
      index = members.count > Self.fewMembers ? KeyIndex(members) : nil
    }

    /// The keys in order.
    public var keys: [String] { members.map(\.key) }

    /// The place of the member with this key.
    func firstIndex(of key: String) -> Int? {
      members.count <= Self.fewMembers ? walk(to: key) : index?.place(of: key, in: members)
    }

    private func walk(to key: String) -> Int? {
      let wanted = key.utf8.span
      for place in members.indices where members[place].key.hasBytes(wanted) { return place }
      return nil
    }

    @inline(never)
    private mutating func indexLast() {
      let last = members.count - 1
      if index == nil { index = KeyIndex(members) } else { index?.append(members[last].key, at: last) }
    }

    private mutating func remove(at place: Int) {
      index?.remove(at: place, in: members)
      members.remove(at: place)
      if members.count <= Self.fewMembers { index = nil }
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

extension JSON.Object: CustomStringConvertible {
  /// The compact JSON text.
  public var description: String { JSON.object(self).text }
}
