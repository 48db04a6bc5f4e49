import JSONKit
import JSONRPC
import MCP
import Servers
import Services
import Synchronization
import TestKit
import Testing

/// A launcher whose servers live in this process: each start is a new in-memory connection to the same small service.
final class FakeWorld: Launcher {
  private struct State {
    var starts: [String: Int] = [:]
    var transports: [String: InMemoryTransport] = [:]
    var silent: Set<String> = []
    var refused: Set<String> = []
    var notes: [String] = []
  }

  let clock = ManualClock()
  private static let info = MCPImplementation(name: "test", version: "1")
  private let state = Mutex(State())
  private let connections: AsyncStream<InMemoryTransport>
  private let connected: AsyncStream<InMemoryTransport>.Continuation

  init() {
    (connections, connected) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(64))
  }

  func definition(_ name: String) -> ServerDefinition {
    ServerDefinition(name: name, endpoint: .url("tcp://127.0.0.1:1"))
  }

  /// Its starts never get an answer.
  func silence(_ name: String) { state.withLock { _ = $0.silent.insert(name) } }
  /// It cannot be started at all.
  func refuse(_ name: String) { state.withLock { _ = $0.refused.insert(name) } }
  func allow(_ name: String) { state.withLock { _ = $0.refused.remove(name) } }
  func starts(_ name: String) -> Int { state.withLock { $0.starts[name] ?? 0 } }

  /// Breaks the present connection of a server, as when its program dies.
  func kill(_ name: String) async {
    state.withLock { $0.transports[name] }?.fail(TransportError(.closed, "it broke"))
  }

  /// How a server does once it is known that it died.
  func failed(_ pool: ServerPool, _ key: ServerKey) async -> ServerHealth {
    #expect(await comesTrue { pool.health(key).state == .failed })
    return pool.health(key)
  }

  func session(for server: ServerDefinition) throws -> MCPSession {
    let (isRefused, isSilent) = state.withLock { state in
      state.starts[server.name, default: 0] += 1
      return (state.refused.contains(server.name), state.silent.contains(server.name))
    }
    if isRefused { throw MCPServerError(.unavailable, "\(server.name): no such program") }
    return MCPSession(name: server.name, options: MCPSessionOptions(clientInfo: Self.info)) {
      let (ours, theirs) = InMemoryTransport.pair()
      self.state.withLock { $0.transports[server.name] = ours }
      if !isSilent { self.connected.yield(theirs) }
      return ours
    }
  }

  /// What was said of the servers.
  var notes: [String] { state.withLock { $0.notes } }

  func noted(_ event: String, of server: ServerDefinition) { state.withLock { $0.notes.append(event) } }

  /// Answers every connection until cancelled.
  func serve() async throws {
    let service = try MCPService(info: Self.info) {
      MCPServiceTool(name: "echo") { arguments, _ in MCPCallResult(text: arguments.text) }
    }
    await withDiscardingTaskGroup { group in
      for await transport in connections {
        group.addTask { try? await service.serve(over: transport) }
      }
      group.cancelAll()
    }
  }
}
