import Agents
import JSONKit
import MCP
import Runs
import Servers
import Synchronization

/// What calling a tool twice would mean, as far as it is known without asking anybody.
///
/// What the configuration says of a tool counts, then the hints of its server: a tool that changes nothing is read, one that
/// does no more the second time is idempotent, and everything else is unsafe.
final class ToolSafety: Sendable {
  private let known = Mutex<[String: Safety]>([:])
  private let client: MCPClient
  private let local: [String: Safety]

  init(_ client: MCPClient, local tools: [any Tool]) {
    self.client = client
    local = Dictionary(tools.map { ($0.name, $0.isReadOnly ? .read : .unsafe) }) { first, _ in first }
  }

  /// Remembers the tools of servers that can be asked.
  func learn(_ statuses: [ServerStatus]) {
    known.withLock { known in
      for status in statuses {
        for tool in status.tools { known[status.name + "." + tool.name] = Self.safety(of: tool) }
      }
    }
  }

  func safety(of tool: String, on server: String?) -> Safety {
    guard let server else { return local[tool] ?? .unsafe }
    if let safety = known.withLock({ $0[server + "." + tool] }) { return safety }
    learn(client.known([server]))
    return known.withLock { $0[server + "." + tool] } ?? .unsafe
  }

  private static func safety(of tool: any Tool) -> Safety {
    if tool.isReadOnly { return .read }
    return (tool as? RemoteTool)?.listed.annotations?.idempotentHint == true ? .idempotent : .unsafe
  }
}
