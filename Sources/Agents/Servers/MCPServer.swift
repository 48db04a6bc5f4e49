public import JSONKit
public import LLM
public import MCP
import Servers

/// One server whose tools, resources and prompts we use.
///
/// A conformer connects once, however many callers ask for it, and gives up what it holds in ``disconnect()``.
/// - Throws: ``MCPServerError`` when the server cannot be reached or does not answer, so that the caller can tell
///   "certainly not done" from "nobody knows"; `CancellationError` when the caller's task was cancelled.
public protocol MCPServer: Sendable {
  /// The name it has in the configuration: the `server` of `server.tool`.
  var name: String { get }
  /// Returns when the server is ready; at once when it already is.
  func connect() async throws
  /// The server's tools, in its own order.
  func listTools() async throws -> [any Tool]
  /// Calls one tool by the server's own name for it.
  func executeTool(_ name: String, _ arguments: JSON, _ context: ToolContext) async throws -> ToolResult
  /// Ends the connection and returns when nothing of it is left; idempotent.
  func disconnect() async

  /// What the server lets be read, in its own order; nothing where it has no resources.
  func listResources() async throws -> [MCPResource]
  /// The patterns of addresses it lets be read, in its own order.
  func listResourceTemplates() async throws -> [MCPResourceTemplate]
  /// Reads a resource: its contents, which may be several. `Client.readResource` does it inside the steps of a host.
  func readResource(_ uri: String) async throws -> [MCPResourceContents]
  /// The server's prompts, in its own order; nothing where it has none.
  func listPrompts() async throws -> [MCPPrompt]
  /// Fills in a prompt; values that are no texts are given as their JSON text.
  func getPrompt(_ name: String, _ arguments: JSON.Object) async throws -> MCPPromptResult
  /// What a half-written argument may become, given the arguments that are filled in already.
  func complete(
    _ reference: MCPCompletion.Reference, argument: String, value: String, context: [String: String]
  ) async throws -> MCPCompletion
}

/// What a server has that offers tools alone.
extension MCPServer {
  /// Nothing.
  public func listResources() async throws -> [MCPResource] { [] }
  /// Nothing.
  public func listResourceTemplates() async throws -> [MCPResourceTemplate] { [] }
  /// Refuses.
  public func readResource(_ uri: String) async throws -> [MCPResourceContents] {
    throw MCPServerError(.refused, "\(name) has no resources")
  }
  /// Nothing.
  public func listPrompts() async throws -> [MCPPrompt] { [] }
  /// Refuses.
  public func getPrompt(_ prompt: String, _ arguments: JSON.Object) async throws -> MCPPromptResult {
    throw MCPServerError(.refused, "\(name) has no prompts")
  }
  /// Refuses.
  public func complete(
    _ reference: MCPCompletion.Reference, argument: String, value: String, context: [String: String]
  ) async throws -> MCPCompletion {
    throw MCPServerError(.refused, "\(name) does not complete arguments")
  }
}
