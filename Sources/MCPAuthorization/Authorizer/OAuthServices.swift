package import HTTPCarrier
public import MCPTransports

/// What authorization takes from the world: the net, a place to keep tokens, a person, the time, and chance.
public struct OAuthServices: Sendable {
  /// How authorization servers are reached.
  public var network: HTTPNetwork
  /// Where tokens and clients are kept.
  public var store: any OAuthCredentialStore
  /// Asks a person; nil where there is none.
  public var agent: (any AuthorizationAgent)?
  /// The time in seconds since 1970.
  public var now: @Sendable () -> Int64
  /// Bytes that nobody can foretell.
  public var random: @Sendable (_ count: Int) -> [UInt8]
  /// Told of every secret, so that it is never shown.
  public var learned: @Sendable (_ secret: String) -> Void
  /// Finds the addresses of hosts.
  package var resolver = HostResolver.system

  /// The public net, a store that ends with the process, and nobody to ask, unless said otherwise.
  public init(
    network: HTTPNetwork = HTTPNetwork(), store: any OAuthCredentialStore = MemoryCredentialStore(),
    agent: (any AuthorizationAgent)? = nil, now: @escaping @Sendable () -> Int64,
    random: @escaping @Sendable (Int) -> [UInt8], learned: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.network = network
    self.store = store
    self.agent = agent
    self.now = now
    self.random = random
    self.learned = learned
  }
}
