/// A list of patterns; those that begin with `!` take away from the others, wherever they stand.
struct PolicyPatterns: Sendable, Hashable {
  let wanted: [PolicyGlob]
  let refused: [PolicyGlob]
  /// Names that are wanted as they are, and the patterns that are left to try.
  private let literals: Set<[UInt8]>
  private let open: [PolicyGlob]

  /// Patterns as they are written in files.
  init(_ texts: [String]) {
    self.init(
      wanted: texts.filter { !$0.utf8.starts(with: "!".utf8) }.map { PolicyGlob($0) },
      refused: texts.filter { $0.utf8.starts(with: "!".utf8) }.map { PolicyGlob(String($0.dropFirst())) })
  }

  init(wanted: [PolicyGlob], refused: [PolicyGlob] = []) {
    self.wanted = wanted
    self.refused = refused
    literals = Set(wanted.filter(\.isLiteral).map(\.head))
    open = wanted.filter { !$0.isLiteral }
  }

  func matches(_ name: [UInt8]) -> Bool {
    (literals.contains(name) || open.contains { $0.matches(name) }) && !refused.contains { $0.matches(name) }
  }

  /// Whether it matches everything that the others match; a no may be wrong.
  func covers(_ other: PolicyPatterns) -> Bool {
    other.wanted.allSatisfy { glob in wanted.contains { $0.covers(glob) } }
      && refused.allSatisfy { gap in
        other.refused.contains { $0.covers(gap) } || !other.wanted.contains { $0.meets(gap) }
      }
  }

  /// Those that can match nothing, because one with `!` takes all of it away.
  var void: [PolicyGlob] { wanted.filter { glob in refused.contains { $0.covers(glob) } } }

  var text: String {
    let parts: [String] = wanted.map(\.text) + refused.map { "!" + $0.text }
    return parts.count == 1 ? parts[0] : "[" + parts.joined(separator: ", ") + "]"
  }
}
