import JSONKit
package import MCP
public import Servers

/// Which of its listed tools are used: every list, and every call, passes through here.
extension RemoteMCPServer {
  /// The tools of its last list that are held back, as far as its definition lets them pass.
  public var heldBackTools: [HeldTool] {
    let definition = definition
    return pool.screen.screened(pool.keptTools(key) ?? [], of: definition, isLive: false).heldBack
      .filter { definition.tools.admits($0.name) }
  }

  /// All that it lists, held back or not, for whoever looks at definitions; connects first when needed.
  ///
  /// - Throws: ``MCPServerError``, `CancellationError`.
  package func definitions() async throws -> [MCPTool] {
    do {
      return try await pool.listTools(key)
    } catch let error as CancellationError {
      throw error
    } catch {
      throw MCPServerError(wrapping: error, of: name, "listing its tools")
    }
  }

  /// Whether its tools are not used because nobody has approved them.
  var awaitsReview: Bool { heldBackTools.contains { $0.reason == .unreviewed } }

  /// Asks whoever is there about the tools of a server that nobody has approved; false when there was nothing to ask.
  func introduce() async -> Bool {
    guard awaitsReview, let listed = pool.keptTools(key) else { return false }
    await pool.screen.introduce(listed, of: definition)
    return true
  }

  /// The tools of a list that may be used.
  func passing(_ listed: [MCPTool], isLive: Bool) -> [MCPTool] {
    let definition = definition
    return pool.screen.screened(listed, of: definition, isLive: isLive).admitted
      .filter { definition.tools.admits($0.name) }
  }

  /// One of its tools, where nothing has to be waited for: the server is ready, its list is known, and nobody has to look at it.
  package func readyTool(_ tool: String) -> RemoteTool? {
    let definition = definition
    guard definition.tools.admits(tool), let listed = pool.freshTools(key) else { return nil }
    let screened = pool.screen.screened(listed, of: definition, isLive: true)
    guard !screened.heldBack.contains(where: { $0.reason == .unreviewed }),
      let found = screened.admitted.first(where: { $0.name.sameBytes(as: tool) })
    else { return nil }
    return RemoteTool(found, on: self, override: definition.overrides[tool], schemas: schemas(of: found))
  }

  /// Sees that a tool is the approved one, by what the server lists in the very session of the call.
  ///
  /// A list of that session is read again only when the server has said that it changed.
  /// - Throws: ``MCPServerError`` `definition_changed`, and what listing throws.
  func check(_ tool: String, in session: MCPSession) async throws {
    if let listed = session.currentTools { return try check(tool, among: listed) }
    guard pool.screen.checksCalls(of: definition) else { return }
    try check(tool, among: try await pool.currentTools(key, in: session))
  }

  /// Sees that a tool is an approved one of a list.
  ///
  /// - Throws: ``MCPServerError`` `definition_changed`.
  private func check(_ tool: String, among listed: [MCPTool]) throws {
    switch verdict(on: tool, among: listed) {
    case .admitted: return
    case .heldBack(let held): throw MCPServerError(.definitionChanged, held.message)
    case .unlisted:
      throw MCPServerError(
        .definitionChanged,
        "\(name).\(tool) is not called: the server does not list it, so nobody can have approved it")
    }
  }
}
