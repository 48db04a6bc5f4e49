public import JSONKit

/// A tool made of a schema and a closure.
public struct FunctionTool: Tool {
  public let name: String
  public let description: String
  public let parameters: JSON
  public let isReadOnly: Bool
  private let body: @Sendable (JSON, ToolContext) async throws -> ToolResult

  /// - Parameter parameters: a JSON Schema; the default takes no arguments.
  public init(
    name: String, description: String, parameters: JSON = ["type": "object", "properties": [:]],
    isReadOnly: Bool = false, _ body: @escaping @Sendable (JSON, ToolContext) async throws -> ToolResult
  ) {
    self.name = name
    self.description = description
    self.parameters = parameters
    self.isReadOnly = isReadOnly
    self.body = body
  }

  public func execute(_ arguments: JSON, _ context: ToolContext) async throws -> ToolResult {
    try await body(arguments, context)
  }
}
