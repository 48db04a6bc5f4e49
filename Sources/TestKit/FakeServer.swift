import Agents
package import JSONKit
package import LLM
import Servers
import Synchronization

/// A tool server in a test, made of closures.
package final class FakeServer: MCPServer {
  package let name: String
  private let tools: [any Tool]
  private let start: @Sendable () async throws -> Void
  private let counts = Mutex((connects: 0, disconnects: 0))

  package init(
    _ name: String, tools: [any Tool] = [], start: @escaping @Sendable () async throws -> Void = {}
  ) {
    self.name = name
    self.tools = tools
    self.start = start
  }

  package var connects: Int { counts.withLock { $0.connects } }
  package var disconnects: Int { counts.withLock { $0.disconnects } }

  package func connect() async throws {
    counts.withLock { $0.connects += 1 }
    try await start()
  }

  package func listTools() async throws -> [any Tool] { tools }

  package func executeTool(_ name: String, _ arguments: JSON, _ context: ToolContext) async throws -> ToolResult {
    guard let tool = tools.first(where: { $0.name.sameBytes(as: name) }) else {
      throw MCPServerError(.refused, "there is no tool \(name)")
    }
    return try await tool.execute(arguments, context)
  }

  package func disconnect() async { counts.withLock { $0.disconnects += 1 } }
}

extension Tool where Self == FunctionTool {
  /// A tool that answers a text, whatever the arguments.
  package static func fixed(_ name: String, _ answer: String, isReadOnly: Bool = true) -> FunctionTool {
    FunctionTool(name: name, description: "Answers the same always.", isReadOnly: isReadOnly) { _, _ in
      ToolResult(answer)
    }
  }
}
