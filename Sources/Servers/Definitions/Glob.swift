/// A pattern of names: `*` stands for any characters, `?` for one; everything else for itself.
public struct Glob: Sendable, Hashable {
  /// The pattern as it was written.
  public let pattern: String
  private let scalars: [Unicode.Scalar]

  /// A pattern; every text is one.
  public init(_ pattern: String) {
    self.pattern = pattern
    scalars = Array(pattern.unicodeScalars)
  }

  /// Whether it can match one name only.
  public var isLiteral: Bool { !scalars.contains { $0 == "*" || $0 == "?" } }

  /// Whether the whole name matches; at most pattern × name steps.
  public func matches(_ name: String) -> Bool {
    let text = Array(name.unicodeScalars)
    var at = 0
    var place = 0
    var lastStar: (place: Int, at: Int)?
    while at < text.count {
      if place < scalars.count, scalars[place] == "*" {
        lastStar = (place, at)
        place += 1
      } else if place < scalars.count, scalars[place] == "?" || scalars[place] == text[at] {
        place += 1
        at += 1
      } else if let star = lastStar {
        lastStar = (star.place, star.at + 1)
        place = star.place + 1
        at = star.at + 1
      } else {
        return false
      }
    }
    return scalars[place...].allSatisfy { $0 == "*" }
  }
}
