public import JSONKit
public import LLM

/// One server whose tools we use.
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
}
