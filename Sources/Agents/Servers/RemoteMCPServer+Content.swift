public import JSONKit
public import MCP
import Servers

/// Resources and prompts; each of these connects first when needed, and keeps no server running for itself.
extension RemoteMCPServer {
  /// What the server lets be read; nothing where it has no resources.
  public func listResources() async throws -> [MCPResource] {
    try await list("listing its resources") { try await $0.listResources() }
  }

  /// The patterns of addresses it lets be read.
  public func listResourceTemplates() async throws -> [MCPResourceTemplate] {
    try await list("listing its resource templates") { try await $0.listResourceTemplates() }
  }

  /// Reads a resource.
  public func readResource(_ uri: String) async throws -> [MCPResourceContents] {
    try await ask("reading \(uri)") { try await $0.readResource(uri, options: $1) }
  }

  /// The server's prompts; nothing where it has none.
  public func listPrompts() async throws -> [MCPPrompt] {
    try await list("listing its prompts") { try await $0.listPrompts() }
  }

  /// Fills in a prompt.
  public func getPrompt(_ prompt: String, _ arguments: JSON.Object = [:]) async throws -> MCPPromptResult {
    try await ask("filling in \(prompt)") { try await $0.getPrompt(prompt, arguments, options: $1) }
  }

  /// What a half-written argument may become.
  public func complete(
    _ reference: MCPCompletion.Reference, argument: String, value: String, context: [String: String] = [:]
  ) async throws -> MCPCompletion {
    try await ask("completing \(argument)") { session, _ in
      try await session.complete(reference, argument: argument, value: value, context: context)
    }
  }

  /// A list, which is empty where the server has nothing of its kind.
  private func list<Entry: Sendable>(
    _ doing: String, _ body: (MCPSession) async throws -> [Entry]
  ) async throws -> [Entry] {
    try await ask(doing) { session, _ in
      do {
        return try await body(session)
      } catch let error as MCPError where error.code == .notSupported {
        return []
      }
    }
  }
}
