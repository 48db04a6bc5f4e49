import JSONKit
import MCP
package import Services

extension MCPService {
  /// The built-in server: its five tools over one folder.
  ///
  /// - Parameters:
  ///   - root: the folder that is served.
  ///   - version: the version of the program.
  ///   - secondsSince1970: the wall clock.
  /// - Throws: ``ServingError`` when the folder cannot be opened.
  package static func builtin(
    root: String, version: String, secondsSince1970: @escaping @Sendable () -> Double
  ) throws -> MCPService {
    let tools: [MCPServiceTool] = try BuiltinTools.served(root: root, secondsSince1970: secondsSince1970)
    return try MCPService(
      info: MCPImplementation(name: "tributary-builtin", version: version, title: "Tributary's own tools"),
      instructions: "Read-only tools over one folder; paths are relative to it."
    ) {
      tools
    }
  }
}

extension BuiltinTools {
  /// The five tools over one folder, as tools of a service.
  ///
  /// - Throws: ``ServingError`` when the folder cannot be opened.
  package static func served(
    root: String, secondsSince1970: @escaping @Sendable () -> Double
  ) throws -> [MCPServiceTool] {
    try all(root: root, secondsSince1970: secondsSince1970).map(MCPServiceTool.init(builtin:))
  }
}

extension MCPServiceTool {
  /// A built-in tool as a tool of a service; what goes wrong is told to the model.
  init(builtin tool: BuiltinTool) {
    let annotations = MCPToolAnnotations(
      title: tool.title, readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false)
    self.init(
      name: tool.name, title: tool.title, description: tool.description, inputSchema: tool.inputSchema,
      outputSchema: tool.outputSchema, annotations: annotations
    ) { (arguments: JSON, _: MCPCallContext) async throws -> MCPCallResult in
      do {
        let answer: BuiltinAnswer = try await tool.run(arguments)
        return MCPCallResult(content: [.text(answer.text)], structuredContent: answer.structured)
      } catch let error as ServingError {
        throw MCPToolFailure(error.message)
      }
    }
  }
}
