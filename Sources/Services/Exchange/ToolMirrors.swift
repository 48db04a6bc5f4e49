import JSONKit
package import MCP
import Synchronization

/// Which arguments of each tool of a service are repeated in header fields; read once per change of the tools.
package final class ToolMirrors: Sendable {
  private struct State: Sendable {
    var version = -1
    var mirrors: [ByteKey: MirroredArguments] = [:]
  }

  private let service: MCPService
  private let state = Mutex(State())

  package init(_ service: MCPService) {
    self.service = service
  }

  /// What is repeated of the arguments of a tool; nil when nothing is, or there is no such tool.
  package func arguments(of tool: String) -> MirroredArguments? {
    let tools = service.snapshot.tools
    return state.withLock { state in
      if state.version != tools.version {
        state = State(version: tools.version)
        for entry in tools.entries {
          // The service takes no tool whose annotations are wrong.
          guard let mirrored = try? MirroredArguments(schema: entry.tool.definition.inputSchema), !mirrored.isEmpty
          else {
            continue
          }
          state.mirrors[ByteKey(entry.tool.definition.name)] = mirrored
        }
      }
      return state.mirrors.isEmpty ? nil : state.mirrors[ByteKey(tool)]
    }
  }
}
