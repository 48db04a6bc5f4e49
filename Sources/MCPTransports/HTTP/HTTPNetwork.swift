package import HTTPCarrier
import JSONRPC
import NIOSSL

/// How servers on the web are reached: certificates, proxies, and hosts that may be inside.
public struct HTTPNetwork: Sendable, Hashable {
  /// A PEM file with certificates that are trusted in addition to the system's.
  public var certificateFile: String?
  /// The variables that name proxies: `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`.
  public var environment: [String: String]
  /// Hosts that may have an address of this machine or of a private network.
  public var privateHosts: Set<String>

  /// The public net, without a proxy and with the system's certificates, unless said otherwise.
  public init(
    certificateFile: String? = nil, environment: [String: String] = [:], privateHosts: Set<String> = []
  ) {
    self.certificateFile = certificateFile
    self.environment = environment
    self.privateHosts = privateHosts
  }

  /// The routes to one server; an address that is written as one of this machine or a private network is meant.
  func routes(to address: WebAddress, _ configuration: HTTPTransport.Configuration) throws -> HTTPRoutes {
    var connections = HTTPConnections.Settings(connect: configuration.connectTimeout)
    // One more for the stream that listens, and some for what is said meanwhile.
    connections.maximumConnectionsPerHost = configuration.maximumExchanges + 8
    connections.maximumInflatedBytes = max(connections.maximumInflatedBytes, configuration.maximumMessageBytes)
    connections.trustRoots = try trustRoots()
    var named = privateHosts
    if NetworkAddress(address.host) != nil || AddressGuard.canonical(address.host) == "localhost" {
      named.insert(address.host)
    }
    return HTTPRoutes(
      HTTPRoutes.Settings(
        addresses: AddressGuard(named: named), proxies: HTTPProxies(environment: environment),
        resolver: configuration.resolver, connections: connections, maximumRedirects: configuration.maximumRedirects))
  }

  /// The routes to those who authorize for a server: public addresses only, no redirects.
  ///
  /// - Parameter isLocal: the server is on this machine by what is written, so they may be there, too.
  package func authorizationRoutes(
    for server: WebAddress, isLocal: Bool, resolver: HostResolver
  ) throws -> HTTPRoutes {
    var connections = HTTPConnections.Settings()
    connections.maximumInflatedBytes = Self.maximumInflatedBytes
    connections.trustRoots = try trustRoots()
    var named = privateHosts
    if NetworkAddress(server.host) != nil { named.insert(server.host) }
    if isLocal { named.formUnion(["localhost", "127.0.0.1", "::1"]) }
    return HTTPRoutes(
      HTTPRoutes.Settings(
        addresses: AddressGuard(named: named), proxies: HTTPProxies(environment: environment), resolver: resolver,
        connections: connections, maximumRedirects: 0))
  }

  /// The longest answer of an authorization server, opened.
  private static let maximumInflatedBytes = 4 << 20

  /// The certificates of the file.
  func trustRoots() throws -> [NIOSSLCertificate] {
    guard let certificateFile else { return [] }
    do {
      return try NIOSSLCertificate.fromPEMFile(certificateFile)
    } catch {
      throw TransportError(.unreachable, "\(certificateFile) holds no certificates that can be read: \(error)")
    }
  }
}
