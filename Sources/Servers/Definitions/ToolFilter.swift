import JSONKit

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
    return literals.filter { name in !known.contains { $0.sameBytes(as: name) } }
  }

  /// The allowed names without wildcards.
  package var literals: [String] { allow.filter(\.isLiteral).map(\.pattern) }
}
