/// The tools of a server as they were last listed, for as long as its list may be used again; a value without clocks.
///
/// Source: Model Context Protocol, "Caching", revision 2026-07-28; read 2026-11-25.
package struct ListedTools: Sendable {
  private var kept: (tools: [MCPTool], until: Duration)?
  /// How often the server said that its list is another one.
  package private(set) var changes = 0

  package init() {}

  /// The tools; nil when they have to be asked for.
  package func tools(at now: Duration) -> [MCPTool]? {
    guard let kept, now < kept.until else { return nil }
    return kept.tools
  }

  /// Keeps a list, unless it was asked for before the last change.
  package mutating func keep(_ tools: [MCPTool], until: Duration, asked changes: Int) {
    if changes == self.changes { kept = (tools, until) }
  }

  /// The server has another list now.
  package mutating func change() {
    changes += 1
    kept = nil
  }
}
