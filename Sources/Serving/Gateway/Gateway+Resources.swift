import Agents
import JSONKit
import JSONRPC
import MCP
import Servers
import Services
import Synchronization

extension Gateway {
  /// What may be at an address: behind the gateway's own, or as it is where servers list it.
  func resources(at uri: String) -> [MCPServiceResource] {
    if let parts = GatewayNames.parts(of: uri) {
      let server = state.withLock { $0.members[ByteKey(parts.server)]?.server }
      return server.map { [gatewayServer($0).unlisted(parts.uri, asIs: false)] } ?? []
    }
    let owners = state.withLock { state in
      state.members.values.filter { $0.offer.resources.contains { $0.uri.sameBytes(as: uri) } }.map(\.server)
    }
    return owners.map { gatewayServer($0).unlisted(uri, asIs: true) }
  }

  /// The things of a server, as they are offered here.
  func gatewayServer(_ server: RemoteMCPServer) -> GatewayServer {
    GatewayServer(server: server, calls: calls, permission: settings.permission, around: settings.around)
  }

  /// One more client wants to hear of changes of a resource, or one less.
  func watch(_ uri: String, _ isWatched: Bool) {
    guard let parts = GatewayNames.parts(of: uri) else { return }
    let bell = state.withLock { state in
      state.watches.change(parts.uri, of: parts.server, by: isWatched ? 1 : -1)
      state.members[ByteKey(parts.server)]?.watchedChanged()
      return state.members[ByteKey(parts.server)]?.bell
    }
    bell?.fire()
  }

  /// Has a server watch what clients watch, and nothing else; what it does not let be watched is tried again later.
  func tellWatched(to server: RemoteMCPServer) async {
    let wanted = state.withLock { $0.watches.uris(of: server.name) }
    guard let told = change(server, { $0.told }) else { return }
    for uri in wanted.subtracting(told) where (try? await server.watch(uri.text, true)) != nil {
      change(server) { _ = $0.told.insert(uri) }
    }
    for uri in told.subtracting(wanted) {
      change(server) { _ = $0.told.remove(uri) }
      if server.health.state == .ready { try? await server.watch(uri.text, false) }
    }
  }
}
