/// One list of a server as it was last read, for as long as it may be used again; a value without clocks.
///
/// What is kept belongs to one session, and so to one user: a list that may be shared is kept no longer than a private one.
/// Source: Model Context Protocol, "Caching", revision 2026-07-28; read 2026-11-25.
package struct KeptList<Entry: Sendable>: Sendable {
  private var kept: (entries: [Entry], until: Duration)?
  /// How often the server said that its list is another one.
  package private(set) var changes = 0

  package init() {}

  /// The entries; nil when they have to be asked for.
  package func entries(at now: Duration) -> [Entry]? {
    guard let kept, now < kept.until else { return nil }
    return kept.entries
  }

  /// The entries, however old they are; nil when the server has said since that they are others.
  package var latest: [Entry]? { kept?.entries }

  /// Keeps a list, unless it was asked for before the last change.
  package mutating func keep(_ entries: [Entry], until: Duration, asked changes: Int) {
    if changes == self.changes { kept = (entries, until) }
  }

  /// The server has another list now.
  package mutating func change() {
    changes += 1
    kept = nil
  }
}
