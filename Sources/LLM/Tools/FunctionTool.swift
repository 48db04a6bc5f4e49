public import JSONKit

/// A tool made of a schema and a closure.
///
/// ```swift
/// let length = FunctionTool(
///   name: "length", description: "Counts the characters of a text",
///   parameters: ["type": "object", "properties": ["text": ["type": "string"]], "required": ["text"]], isReadOnly: true
/// ) { arguments, _ in
///   ToolResult("\(arguments["text"]?.stringValue?.count ?? 0)")
/// }
/// ```
public struct FunctionTool: Tool {
  /// The name the model calls it by.
  public let name: String
  /// What it does, for the model.
  public let description: String
  /// A JSON Schema of the arguments.
  public let parameters: JSON
  /// Whether it changes nothing outside, so that it may run again and beside others.
  public let isReadOnly: Bool
  private let body: @Sendable (JSON, ToolContext) async throws -> ToolResult

  /// A tool that may change something, unless said otherwise.
  ///
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

  /// Calls the closure.
  public func execute(_ arguments: JSON, _ context: ToolContext) async throws -> ToolResult {
    try await body(arguments, context)
  }
}
