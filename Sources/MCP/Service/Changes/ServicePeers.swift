import JSONKit
import Synchronization

/// The connections of a service that are open now.
final class ServicePeers: Sendable {
  private struct State {
    var connections: [Int: MCPServiceConnection] = [:]
    var lastTicket = 0
  }

  private let state = Mutex(State())

  func enter(_ connection: MCPServiceConnection) -> Int {
    state.withLock { state in
      state.lastTicket += 1
      state.connections[state.lastTicket] = connection
      return state.lastTicket
    }
  }

  func leave(_ ticket: Int) {
    state.withLock { _ = $0.connections.removeValue(forKey: ticket) }
  }

  func tell(_ change: MCPChange) {
    for connection in state.withLock({ Array($0.connections.values) }) { connection.tell(change) }
  }

  func tell(_ task: MCPTaskRecord) {
    for connection in state.withLock({ Array($0.connections.values) }) { connection.tell(task) }
  }
}

extension MCPChange {
  /// The name of its notification.
  var method: String {
    switch self {
    case .toolsChanged: MCPMethod.toolsChanged
    case .promptsChanged: MCPMethod.promptsChanged
    case .resourcesChanged: MCPMethod.resourcesChanged
    case .resourceUpdated: MCPMethod.resourceUpdated
    }
  }

  /// The parameters of its notification.
  var parameters: JSON? {
    if case .resourceUpdated(let uri) = self { ["uri": .string(uri)] } else { nil }
  }
}
