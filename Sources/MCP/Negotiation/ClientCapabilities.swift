package import JSONKit

/// What we declare to servers that we can do.
///
/// Source: Model Context Protocol, schema `ClientCapabilities`, revisions 2025-11-25 and 2026-07-28; read 2026-11-26.
package struct ClientCapabilities: Sendable, Hashable {
  /// What the input handler can do.
  package var input: MCPInputKinds = []
  /// Whether the places of work are told.
  package var roots = false
  /// Whether calls may become tasks when the server decides so.
  package var tasks = false

  /// Nothing, unless said otherwise.
  package init(input: MCPInputKinds = [], roots: Bool = false, tasks: Bool = false) {
    self.input = input
    self.roots = roots
    self.tasks = tasks
  }

  /// The object as it stands in a message.
  package func json(in era: MCPEra) -> JSON {
    var members = JSON.Object()
    if roots { members.append("roots", era == .legacy ? ["listChanged": true] : [:]) }
    if input.contains(.sampling) {
      members.append("sampling", Self.flags(input, [("tools", .samplingTools), ("context", .samplingContext)]))
    }
    let elicitation = Self.flags(input, [("form", .forms), ("url", .urls)])
    if elicitation != [:] { members.append("elicitation", elicitation) }
    if tasks, era == .modern { members.append("extensions", [ExtensionID.tasks: [:]]) }
    return .object(members)
  }

  private static func flags(_ input: MCPInputKinds, _ flags: [(String, MCPInputKinds)]) -> JSON {
    var members = JSON.Object()
    for (name, kind) in flags where input.contains(kind) { members.append(name, [:]) }
    return .object(members)
  }
}
