import Servers
import Serving
import Tributary

/// What each client of the configuration sees.
struct ClientViews: Sendable {
  private let filters: [String: ToolFilter]
  private let gateway: Gateway?

  /// Nil when every client sees everything.
  init?(_ serve: ServeConfig, _ gateway: Gateway?) {
    filters = serve.clients.compactMapValues { client in
      client.allow.isEmpty && client.deny.isEmpty ? nil : ToolFilter(allow: client.allow, deny: client.deny)
    }
    self.gateway = gateway
    if filters.isEmpty { return nil }
  }

  /// Whether a client sees what has this name at the service.
  func admits(_ name: String, _ principal: String?) -> Bool {
    guard let filter = principal.flatMap({ filters[$0] }) else { return true }
    return filter.admits(gateway?.qualifiedName(of: name) ?? name)
  }
}
