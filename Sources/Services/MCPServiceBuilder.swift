import MCP

/// One thing that a service offers.
public enum MCPServicePart: Sendable {
  case tool(MCPServiceTool)
  case resource(MCPServiceResource)
  case template(MCPServiceTemplate)
  case prompt(MCPServicePrompt)

  /// Its name, address or pattern.
  package var name: String {
    switch self {
    case .tool(let tool): tool.definition.name
    case .resource(let resource): resource.definition.uri
    case .template(let template): template.definition.uriTemplate
    case .prompt(let prompt): prompt.definition.name
    }
  }
}

/// Collects what a service offers: the parts one below the other, lists of them, `if` and `for`.
@resultBuilder
public enum MCPServiceBuilder {
  /// A tool.
  public static func buildExpression(_ tool: MCPServiceTool) -> [MCPServicePart] { [.tool(tool)] }
  /// Tools that were made elsewhere.
  public static func buildExpression(_ tools: [MCPServiceTool]) -> [MCPServicePart] { tools.map { .tool($0) } }
  /// A resource.
  public static func buildExpression(_ resource: MCPServiceResource) -> [MCPServicePart] { [.resource(resource)] }
  /// A family of resources.
  public static func buildExpression(_ template: MCPServiceTemplate) -> [MCPServicePart] { [.template(template)] }
  /// A prompt.
  public static func buildExpression(_ prompt: MCPServicePrompt) -> [MCPServicePart] { [.prompt(prompt)] }
  /// Parts that were made elsewhere.
  public static func buildExpression(_ parts: [MCPServicePart]) -> [MCPServicePart] { parts }
  /// All of them in order.
  public static func buildBlock(_ parts: [MCPServicePart]...) -> [MCPServicePart] { parts.flatMap { $0 } }
  /// Those of each round.
  public static func buildArray(_ parts: [[MCPServicePart]]) -> [MCPServicePart] { parts.flatMap { $0 } }
  /// Those of an `if` without `else`.
  public static func buildOptional(_ parts: [MCPServicePart]?) -> [MCPServicePart] { parts ?? [] }
  /// Those of an `if`.
  public static func buildEither(first parts: [MCPServicePart]) -> [MCPServicePart] { parts }
  /// Those of an `else`.
  public static func buildEither(second parts: [MCPServicePart]) -> [MCPServicePart] { parts }
}
