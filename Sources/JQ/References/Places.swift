import JSONKit

/// The places inside of variables that a program looks at, as a tree: each knows the one that it lies in.
struct Places {
  /// A place by its number.
  typealias Number = Int

  /// What a value may be: any of these places; empty where the text does not tell.
  typealias Origin = [Number]

  private struct Place {
    var offset: Int
    var variable: String
    var parent: Number?
    var key: JQReference.Key?
    var depth: Int
    /// Something inside of it is looked at.
    var isPassed = false
    /// The whole of it is used.
    var isUsed = false
    var members: [ByteKey: Number] = [:]
    var elements: [Int64: Number] = [:]
  }

  private var places: [Place] = []

  /// Longer paths, and values that may be more places, are not followed.
  static let maximumDepth = 32
  private static let maximumOrigins = 16

  /// A variable where it stands.
  mutating func variable(_ name: String, at offset: Int) -> Origin {
    places.append(Place(offset: offset, variable: name, depth: 0))
    return [places.count - 1]
  }

  /// Notes that all of these values are used.
  mutating func use(_ origin: Origin) {
    for number in origin { places[number].isUsed = true }
  }

  /// The places at a key of these.
  mutating func inside(_ origin: Origin, _ key: JQReference.Key) -> Origin {
    var inner: Origin = []
    for number in origin {
      guard places[number].depth < Self.maximumDepth else {
        use([number])
        continue
      }
      places[number].isPassed = true
      inner.append(place(in: number, key))
    }
    return inner
  }

  private mutating func place(in parent: Number, _ key: JQReference.Key) -> Number {
    let new = places.count
    switch key {
    case .member(let name):
      if let known = places[parent].members[ByteKey(name)] { return known }
      places[parent].members[ByteKey(name)] = new
    case .element(let index):
      if let known = places[parent].elements[index] { return known }
      places[parent].elements[index] = new
    }
    places.append(
      Place(
        offset: places[parent].offset, variable: places[parent].variable, parent: parent, key: key,
        depth: places[parent].depth + 1))
    return new
  }

  /// What may be either of two values.
  mutating func either(_ left: Origin, _ right: Origin) -> Origin {
    var both = left
    for number in right where !both.contains(number) { both.append(number) }
    guard both.count <= Self.maximumOrigins else {
      use(both)
      return []
    }
    return both
  }

  /// All that is used, or that nothing is done with, in the order of the text.
  func references(in text: [UInt8]) -> [JQReference] {
    let kept = places.indices.filter { places[$0].isUsed || !places[$0].isPassed }
    var position = JSONError.Position(line: 1, column: 1)
    var reached = 0
    return kept.sorted { (places[$0].offset, $0) < (places[$1].offset, $1) }.map { number in
      let place = places[number]
      position.advance(over: text[reached..<place.offset])
      reached = place.offset
      return JQReference(variable: place.variable, path: path(to: number), position: position)
    }
  }

  private func path(to number: Number) -> [JQReference.Key] {
    var keys: [JQReference.Key] = []
    var place = places[number]
    while let key = place.key, let parent = place.parent {
      keys.append(key)
      place = places[parent]
    }
    return keys.reversed()
  }
}
