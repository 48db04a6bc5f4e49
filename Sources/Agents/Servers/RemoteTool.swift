public import JSONKit
public import LLM
public import MCP
import Servers

/// One tool of a server, as the server lists it.
public struct RemoteTool: Tool {
  /// The server's name.
  public let server: String
  /// The entry of the server's list.
  public let listed: MCPTool
  /// The server's description, or what our definition says in its place; empty when there is neither.
  public let description: String
  /// The server's hint, or what our definition says in its place; false when there is neither.
  public let isReadOnly: Bool
  private let handle: RemoteMCPServer
  /// What its arguments and answers are held against.
  let schemas: ToolSchemas

  init(
    _ listed: MCPTool, on handle: RemoteMCPServer, override: ServerDefinition.Override?, schemas: ToolSchemas
  ) {
    self.listed = listed
    self.handle = handle
    self.schemas = schemas
    server = handle.name
    description = override?.description ?? listed.description ?? ""
    isReadOnly = override?.isReadOnly ?? listed.annotations?.readOnlyHint ?? false
  }

  /// The name at the server, without the server's.
  public var name: String { listed.name }

  /// The schema of the arguments as the server lists it.
  public var parameters: JSON { listed.inputSchema }

  /// The name for people.
  public var title: String { listed.displayName }

  /// Calls the tool; a structured answer that breaks the server's own schema is told to the model as a failure.
  public func execute(_ arguments: JSON, _ context: ToolContext) async throws -> ToolResult {
    let answer = try await handle.call(name, arguments, context)
    var result = ToolResult(answer)
    guard !answer.isError, let structured = answer.structuredContent, let promise = schemas.answers else {
      return result
    }
    let violations = promise.violations(of: structured)
    if !violations.isEmpty {
      result.isError = true
      let list = violations.joined(separator: "; ")
      result.content.insert(.text("The tool's answer does not fit its own output schema: \(list)"), at: 0)
    }
    return result
  }
}
