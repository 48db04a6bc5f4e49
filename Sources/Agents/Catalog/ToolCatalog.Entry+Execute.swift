public import JSONKit
public import LLM

extension ToolCatalog.Entry {
  /// Executes the tool inside the given steps, outermost first; every tool, of whatever kind, is executed here.
  ///
  /// - Throws: what the tool and the steps throw.
  public func execute(
    _ arguments: JSON, _ context: ToolContext, middleware: [any Middleware] = []
  ) async throws -> ToolResult {
    let call = ToolInvocation(name: qualifiedName, server: server, tool: tool, arguments: arguments, context: context)
    return try await middleware.callTool(call) { try await $0.tool.execute($0.arguments, $0.context) }
  }
}
