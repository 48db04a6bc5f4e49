import JSONKit
import MCP
import Synchronization

/// Somebody who hears of changes and tasks, if it wants to: a connection, or one request that listens.
protocol ServicePeer: Sendable {
  func tell(_ change: MCPChange)
  func tell(_ task: MCPTaskRecord)
}

/// Who hears of a service now.
final class ServicePeers: Sendable {
  private struct State {
    var peers: [Int: any ServicePeer] = [:]
    var lastTicket = 0
  }

  private let state = Mutex(State())

  func enter(_ peer: any ServicePeer) -> Int {
    state.withLock { state in
      state.lastTicket += 1
      state.peers[state.lastTicket] = peer
      return state.lastTicket
    }
  }

  func leave(_ ticket: Int) {
    state.withLock { _ = $0.peers.removeValue(forKey: ticket) }
  }

  func tell(_ change: MCPChange) {
    for peer in state.withLock({ Array($0.peers.values) }) { peer.tell(change) }
  }

  func tell(_ task: MCPTaskRecord) {
    for peer in state.withLock({ Array($0.peers.values) }) { peer.tell(task) }
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
