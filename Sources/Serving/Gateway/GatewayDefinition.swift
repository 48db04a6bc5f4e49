import LLM
import MCP
import Runs
import Synchronization

/// How a tool was defined when it was offered, for whoever records its calls.
package final class GatewayDefinition: Sendable {
  private let tool: MCPTool
  private let kept = Mutex<String?>(nil)

  init(_ tool: MCPTool) { self.tool = tool }

  /// The SHA-256 of what a model is told of the tool, as for calls in runs; computed once, when somebody first asks.
  package var digest: String {
    kept.withLock { kept in
      if let kept { return kept }
      let told = ToolDefinition(name: tool.name, description: tool.description ?? "", parameters: tool.inputSchema)
      let digest = AuditRecord.digest(of: told.json)
      kept = digest
      return digest
    }
  }
}
