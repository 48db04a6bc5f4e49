import JSONKit

/// Where each value of a document starts, and where its key stands.
struct SourceMap: Sendable {
  private struct Place: Sendable {
    var value: SourcePosition
    var key: SourcePosition?
  }

  private var places: [JSONPointer: Place] = [:]

  mutating func set(_ path: JSONPointer, value: SourcePosition, key: SourcePosition? = nil) {
    places[path] = Place(value: value, key: key)
  }

  /// The place of a value, or of the nearest parent that has one.
  func value(_ path: JSONPointer) -> SourcePosition { place(path).value }

  /// The place of a value's key, or of the value when it has none.
  func key(_ path: JSONPointer) -> SourcePosition {
    let place: Place = place(path)
    return place.key ?? place.value
  }

  private func place(_ path: JSONPointer) -> Place {
    var path: JSONPointer = path
    while true {
      if let place = places[path] { return place }
      guard !path.tokens.isEmpty else { return Place(value: .start) }
      path = JSONPointer(tokens: path.tokens.dropLast())
    }
  }
}
