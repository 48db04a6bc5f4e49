package import MCP

/// How the definition of a tool stands to what was approved.
package enum ToolStanding: Sendable, Hashable {
  /// It is the approved one, or nobody asks for an approval.
  case approved
  /// Another definition of that name was approved.
  case changed
  /// Other tools of the server were approved.
  case new
  /// No tool of the server was approved.
  case unreviewed
}

/// Remembers which definitions of tools were approved; the face binds it to files.
package protocol DefinitionLock: Sendable {
  /// Another number whenever something was approved; `rereading` looks whether another process did.
  func revision(rereading: Bool) -> Int
  /// One standing for each tool, in their order.
  ///
  /// - Parameter isLive: the server itself lists them now, so that their first use may be recorded.
  func standings(of tools: [MCPTool], of server: ServerDefinition, isLive: Bool) -> [ToolStanding]
  /// Asks whoever is there about the tools of a server that nobody has approved; returns when there is an answer.
  func introduce(_ tools: [MCPTool], of server: ServerDefinition) async
}
