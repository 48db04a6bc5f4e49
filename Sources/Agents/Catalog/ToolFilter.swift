/// Which tools are used: those that some `allow` pattern matches and no `deny` pattern does.
///
/// The order of patterns means nothing. A pattern that begins with `!` is a denial wherever it stands.
public struct ToolFilter: Sendable, Hashable {
  /// Empty allows everything.
  public private(set) var allow: [Glob]
  /// Wins over ``allow``.
  public private(set) var deny: [Glob]

  /// Lets every tool pass.
  public static let everything = ToolFilter()

  /// A filter of patterns; one of `allow` that begins with `!` denies.
  public init(allow: [String] = [], deny: [String] = []) {
    self.allow = []
    self.deny = deny.map { Glob($0) }
    for pattern in allow {
      if pattern.utf8.first == UInt8(ascii: "!") {
        self.deny.append(Glob(String(pattern.dropFirst())))
      } else {
        self.allow.append(Glob(pattern))
      }
    }
  }

  /// Whether a tool of this name may be used.
  public func admits(_ name: String) -> Bool {
    (allow.isEmpty || allow.contains { $0.matches(name) }) && !deny.contains { $0.matches(name) }
  }

  /// The allowed names without wildcards that are not among these: each is probably a slip of the pen.
  public func missing(from names: some Sequence<String>) -> [String] {
    let known = Array(names)
    return allow.filter { glob in glob.isLiteral && !known.contains { glob.matches($0) } }.map(\.pattern)
  }
}

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
