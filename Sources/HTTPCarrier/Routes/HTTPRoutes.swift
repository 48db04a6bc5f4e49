import Synchronization

/// Sends requests the careful way: looks names up itself, refuses addresses that are not allowed, connects to exactly the
/// address it checked, goes through the proxy of the environment, and follows redirects by our rules.
package final class HTTPRoutes: Sendable {
  /// Who may be reached, and how.
  package struct Settings: Sendable {
    package var addresses: AddressGuard
    package var proxies: HTTPProxies
    package var resolver: HostResolver
    package var connections: HTTPConnections.Settings
    package var maximumRedirects: Int

    package init(
      addresses: AddressGuard = AddressGuard(), proxies: HTTPProxies = HTTPProxies(),
      resolver: HostResolver = .system, connections: HTTPConnections.Settings = HTTPConnections.Settings(),
      maximumRedirects: Int = 5
    ) {
      self.addresses = addresses
      self.proxies = proxies
      self.resolver = resolver
      self.connections = connections
      self.maximumRedirects = maximumRedirects
    }
  }

  /// Origins whose connections are kept; one more drops those of another.
  private static let maximumOrigins = 8
  /// Kept connections that may turn out to be closed, for one request.
  private static let maximumStaleConnections = 3
  private let settings: Settings
  /// By origin: one for each address of its host, the last one that answered first.
  private let routes = Mutex<[String: [HTTPConnections]]>([:])

  package init(_ settings: Settings = Settings()) {
    self.settings = settings
  }

  /// Looks up and checks the address, without connecting.
  /// - Throws: ``AnswerFailure`` when it is not known or not allowed.
  package func check(_ address: WebAddress) async throws {
    _ = try await route(to: address)
  }

  /// Sends a call and follows redirects until there is an answer; its head has been read then.
  ///
  /// - Parameter credentials: fields for one address, which must be none for an origin that they are not meant for.
  /// - Throws: ``AnswerFailure``, `CancellationError` and what `credentials` throws.
  package func send(
    _ call: HTTPCall, to start: WebAddress, credentials: (WebAddress) async throws -> [HTTPField] = { _ in [] }
  ) async throws -> HTTPReply {
    var address = start
    var followed = 0
    while true {
      var call = call
      call.url = address.text
      for field in try await credentials(address) {
        call.fields.removeAll { $0.isNamed(field.name) }
        call.fields.append(field)
      }
      let (head, receiver) = try await answer(call, address)
      switch HTTPRedirect(head, from: address, followed: followed, maximum: settings.maximumRedirects) {
      case .none: return HTTPReply(address: address, head: head, receiver: receiver)
      case .refused(let reason):
        receiver.abandon()
        throw AnswerFailure(cause: .forbidden, message: "A redirect is not followed: \(reason).")
      case .follow(let target):
        receiver.drain()
        address = target
        followed += 1
      }
    }
  }

  /// Says goodbye to somebody who is known already; cancellation does not cut it short.
  package func finish(_ call: HTTPCall, to address: WebAddress) async {
    guard let connections = routes.withLock({ $0[address.origin]?.first }) else { return }
    var call = call
    call.url = address.text
    await connections.finish(call)
  }

  /// Tries the addresses of the host in turn; a request that may have left is not sent twice.
  private func answer(_ call: HTTPCall, _ address: WebAddress) async throws -> (AnswerHead, AnswerReceiver) {
    let candidates = try await route(to: address)
    for (index, connections) in candidates.enumerated() {
      do {
        let found = try await answer(call, over: connections)
        if index > 0 { prefer(connections, for: address) }
        return found
      } catch let failure as AnswerFailure where failure.cause.isUnsent && index + 1 < candidates.count {
        continue
      }
    }
    throw AnswerFailure(cause: .unreachable, message: "The host \(address.host) has no address.")
  }

  /// Sends the request once more where a kept connection turned out to be closed before it could leave.
  private func answer(
    _ call: HTTPCall, over connections: HTTPConnections
  ) async throws -> (AnswerHead, AnswerReceiver) {
    var stale = 0
    while true {
      do {
        let receiver = try connections.start(call)
        return (try await receiver.head(), receiver)
      } catch let failure as AnswerFailure where failure.cause == .stale && stale < Self.maximumStaleConnections {
        stale += 1
      }
    }
  }

  private func prefer(_ connections: HTTPConnections, for address: WebAddress) {
    routes.withLock { routes in
      guard var list = routes[address.origin], let place = list.firstIndex(where: { $0 === connections }) else {
        return
      }
      list.swapAt(0, place)
      routes[address.origin] = list
    }
  }

  private func route(to address: WebAddress) async throws -> [HTTPConnections] {
    if let known = routes.withLock({ $0[address.origin] }) { return known }
    let found = try await candidates(for: address)
    return routes.withLock { routes in
      if let known = routes[address.origin] { return known }
      if routes.count >= Self.maximumOrigins, let other = routes.keys.first { routes[other] = nil }
      routes[address.origin] = found
      return found
    }
  }

  private func candidates(for address: WebAddress) async throws -> [HTTPConnections] {
    var settings = settings.connections
    if let proxy = self.settings.proxies.proxy(for: address) {
      // The proxy looks names up, so only an address that is written as one can be checked here.
      if let number = NetworkAddress(address.host) { try admit(number, address) }
      settings.proxy = proxy
      return [HTTPConnections(settings)]
    }
    let numbers = try await self.settings.resolver.addresses(address.host)
    guard !numbers.isEmpty else {
      throw AnswerFailure(cause: .unreachable, message: "The name \(address.host) is not known.")
    }
    for number in numbers { try admit(number, address) }
    return numbers.map { number in
      var settings = settings
      settings.addresses = [address.host: number.description]
      return HTTPConnections(settings)
    }
  }

  private func admit(_ number: NetworkAddress, _ address: WebAddress) throws {
    guard let reason = settings.addresses.refusal(of: number, host: address.host) else { return }
    throw AnswerFailure(
      cause: .forbidden, message: "\(reason): not connected; if it is meant, name the host in mcp.private_hosts.")
  }
}
