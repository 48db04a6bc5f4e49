import Agents
import JSONKit
import JSONRPC
import MCP
import Servers
import Services
import Synchronization
import TestKit

/// One server of a test: its definition, and how it answers a connection.
struct WorldServer: Sendable {
  typealias Answering = @Sendable (InMemoryTransport) async -> Void

  var definition: ServerDefinition
  var answer: Answering

  /// A service, spoken to in the way of an era.
  static func service(_ name: String, _ era: MCPEra = .modern, _ service: MCPService) -> WorldServer {
    WorldServer(definition: definition(name, era)) { transport in
      try? await MCPServiceConnection(service, transport: transport, clock: ManualClock()).run()
    }
  }

  /// A server that says exactly what a test writes.
  static func peer(_ name: String, _ era: MCPEra = .modern, react: @escaping FakePeer.Reaction) -> WorldServer {
    WorldServer(definition: definition(name, era)) { try? await FakePeer($0, react: react).run() }
  }

  /// The same server with another definition.
  func defined(_ change: (inout ServerDefinition) -> Void) -> WorldServer {
    var copy = self
    change(&copy.definition)
    return copy
  }

  private static func definition(_ name: String, _ era: MCPEra) -> ServerDefinition {
    var definition = ServerDefinition(name: name, endpoint: .url("tcp://127.0.0.1:1"))
    definition.protocolPolicy = era == .modern ? .modern : .legacy
    return definition
  }
}

/// Starts the servers of a test: each start is a new connection inside this process.
final class WorldServers: Launcher {
  private struct State: Sendable {
    var answers: [String: WorldServer.Answering] = [:]
    var transports: [String: InMemoryTransport] = [:]
    var starts: [String: Int] = [:]
    var refused: Set<String> = []
  }

  private let clock: ManualClock
  private let broker: InputBroker
  private let runner = TaskRunner(limit: 4096)
  private let state = Mutex(State())

  init(_ broker: InputBroker, _ clock: ManualClock) {
    self.broker = broker
    self.clock = clock
  }

  /// Answers every connection until cancelled.
  func run() async { await runner.run() }

  /// How a server answers from its next start on.
  func answer(_ name: String, _ answer: @escaping WorldServer.Answering) {
    state.withLock { $0.answers[name] = answer }
  }

  /// It cannot be started, or can be again.
  func refuse(_ name: String, _ isRefused: Bool = true) {
    state.withLock { state in
      if isRefused { state.refused.insert(name) } else { state.refused.remove(name) }
    }
  }

  func starts(_ name: String) -> Int { state.withLock { $0.starts[name] ?? 0 } }

  /// Breaks the present connection of a server, as when its program dies.
  func kill(_ name: String) {
    state.withLock { $0.transports[name] }?.fail(TransportError(.closed, "it broke"))
  }

  func session(for server: ServerDefinition) throws -> MCPSession {
    let isRefused = state.withLock { state in
      state.starts[server.name, default: 0] += 1
      return state.refused.contains(server.name)
    }
    if isRefused { throw MCPServerError(.unavailable, "\(server.name): no such program") }
    var options = MCPSessionOptions(clientInfo: MCPImplementation(name: "gateway", version: "1"))
    options.policy = server.protocolPolicy
    options.inputHandler = broker.handler(for: server)
    options.usesTasks = server.usesTasks
    options.maximumQuestions = 2048
    return MCPSession(name: server.name, options: options, clock: clock) { [self] in
      let (ours, theirs) = InMemoryTransport.pair()
      let answer = state.withLock { state in
        state.transports[server.name] = ours
        return state.answers[server.name]
      }
      _ = runner.offer { await answer?(theirs) }
      return ours
    }
  }

  func noted(_ event: String, of server: ServerDefinition) {}
}
