package import HTTPCarrier
import NIOCore
import NIOPosix

/// How a proxy finds hosts, and which of their addresses it may connect to.
package struct EgressNetwork: Sendable {
  /// Refuses addresses of this machine and of private networks, but for the hosts that it names.
  package var addresses: AddressGuard
  /// Finds addresses, once for each connection.
  package var resolver: HostResolver
  /// Where a checked address is; tests have theirs elsewhere.
  var destination: @Sendable (NetworkAddress, _ port: Int) throws -> SocketAddress = {
    try SocketAddress(ipAddress: $0.description, port: $1)
  }

  /// The public net with the system's resolver, unless said otherwise.
  package init(addresses: AddressGuard = AddressGuard(), resolver: HostResolver = .system) {
    self.addresses = addresses
    self.resolver = resolver
  }
}

/// Decides where a connection may go, and goes there: to exactly the addresses that were checked.
struct EgressDialer: Sendable {
  let rules: [EgressRule]
  let network: EgressNetwork
  let limits: EgressLimits

  /// The addresses that may be connected to.
  ///
  /// One that may not be is reason enough to refuse the host, because whoever gives it one such address may give it more.
  func addresses(of place: HostAndPort) async throws -> [SocketAddress] {
    guard let port = place.port, rules.contains(where: { $0.allows(place.host, port) }) else {
      throw EgressRefusal.notListed(place)
    }
    let found: [NetworkAddress]
    if let address = NetworkAddress(place.host) {
      found = [address]
    } else {
      found = (try? await network.resolver.addresses(place.host)) ?? []
    }
    guard !found.isEmpty else { throw EgressRefusal(.unknownHost, "\(place.host) is not known or has no address") }
    for address in found {
      guard let reason = network.addresses.refusal(of: address, host: place.host) else { continue }
      throw EgressRefusal(
        .privateAddress, "\(reason): not connected. If it is meant, name the host in mcp.private_hosts, too.")
    }
    return try found.prefix(limits.maximumAddresses).map {
      try network.destination($0, port)
    }
  }

  /// A connection to the first address that answers.
  func connect(to addresses: [SocketAddress], of place: HostAndPort, _ watch: EgressWatch) async throws -> EgressSocket
  {
    var reason = "no address"
    for address in addresses where watch.reason == nil {
      do {
        return try await ClientBootstrap(group: EventLoops.group)
          .connectTimeout(TimeAmount(limits.connectTime))
          .channelOption(.allowRemoteHalfClosure, value: true)
          .channelOption(.autoRead, value: false)
          .channelOption(.tcpOption(.tcp_nodelay), value: 1)
          .connect(to: address) { channel in
            watch.add(channel)
            return channel.eventLoop.makeCompletedFuture { try EgressSocket.add(to: channel) }
          }
      } catch {
        reason = "\(error)"
      }
    }
    throw EgressRefusal(.unreachable, "\(place) does not answer: \(reason)")
  }
}
