package import JSONKit
package import LLM
package import MCP
package import Servers

/// Requests that are made for somebody else, who gets the answers as they are.
extension RemoteMCPServer {
  /// What the server has listed, in this process or an earlier one: the tools that its definition lets pass.
  package var passingTools: [MCPTool] {
    if let listed = pool.listedTools(key) { return passing(listed, isLive: true) }
    return passing(pool.keptTools(key) ?? [], isLive: false)
  }

  /// Calls one tool; `caller` is asked what the server asks meanwhile.
  ///
  /// - Throws: ``MCPServerError`` with the server's own refusal as its cause, `CancellationError`.
  package func forward(
    _ tool: String, _ arguments: MCPCallArguments, _ context: ToolContext, for caller: (any MCPInputHandler)?
  ) async throws -> MCPForwardedResult {
    try await ask("calling \(tool)", context, isCall: true, for: caller) { session, options in
      try await check(tool, in: session)
      return try await session.forwardTool(tool, arguments, options: options)
    }
  }

  /// Reads a resource; see ``forward(_:_:_:for:)``.
  package func readResource(
    _ uri: String, _ context: ToolContext, for caller: (any MCPInputHandler)?
  ) async throws -> [MCPResourceContents] {
    try await ask("reading \(uri)", context, for: caller) { try await $0.readResource(uri, options: $1) }
  }

  /// Fills in a prompt; see ``forward(_:_:_:for:)``.
  package func getPrompt(
    _ prompt: String, _ arguments: JSON.Object, _ context: ToolContext, for caller: (any MCPInputHandler)?
  ) async throws -> MCPPromptResult {
    try await ask("filling in \(prompt)", context, for: caller) {
      try await $0.getPrompt(prompt, arguments, options: $1)
    }
  }

  /// Watches a resource, or no longer; changes are among the pool's news.
  package func watch(_ uri: String, _ isWatched: Bool) async throws {
    try await ask("watching \(uri)") { session, _ in
      if isWatched { try await session.subscribe(to: uri) } else { try await session.unsubscribe(from: uri) }
    }
  }

  /// What happens to the servers of its pool from now on; one reader for each pool.
  package var news: PoolNews { pool.news }

  /// Another number whenever something was approved for a server of its pool; the tools that may be used can be others then.
  package var approvals: Int { pool.screen.revision }

  /// Whether some news is of this server.
  package func isMeant(by news: PoolNews.Entry) -> Bool { news.server == key }
}
