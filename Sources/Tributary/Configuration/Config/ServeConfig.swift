/// `serve`: who may use `tributary serve`, and how its HTTP listener is reached.
public struct ServeConfig: Sendable, Hashable {
  /// One client that is known by a token.
  public struct Client: Sendable, Hashable {
    /// What it proves itself with, as a reference.
    public var token: Secret?
    /// Globs on `server.tool` and on names of this host's own tools; empty allows everything that is served.
    public var allow: [String] = []
    /// Globs that win over ``allow``.
    public var deny: [String] = []

    /// A client that sees everything, and that nobody is before a token is set.
    public init() {}
  }

  /// An authorization server whose tokens are accepted.
  public struct Authorization: Sendable, Hashable {
    /// The `iss` of its tokens, exactly.
    public var issuer = ""
    /// The `aud` of its tokens: the address under which clients know this server.
    public var audience = ""
    /// Where its public keys are; `jwks_uri` of its metadata.
    public var keysURL: String?
    /// A file with its public keys, instead.
    public var keysFile: String?
    /// What every token must allow.
    public var scopes: [String] = []

    /// Nothing is accepted before issuer, audience and keys are set.
    public init() {}
  }

  /// Certificate and key of the listener, as PEM files.
  public struct TLS: Sendable, Hashable {
    /// The certificate, those between it and the root after it.
    public var certificate = ""
    /// Its private key.
    public var key = ""

    /// Two files that are to be named.
    public init() {}
  }

  /// The clients by name; with any, no other may connect over HTTP.
  public var clients: [String: Client] = [:]
  /// An authorization server; nil for none.
  public var authorization: Authorization?
  /// TLS of the listener; nil for none.
  public var tls: TLS?
  /// Web pages that may use the listener, as `https://host[:port]`, beside those of this machine.
  public var allowedOrigins: [String] = []
  /// Names under which the listener may be addressed, beside those of this machine.
  public var allowedHosts: [String] = []
  /// How long requests in flight may take when it is stopped; default 30 s.
  public var drainTime = Duration.seconds(30)
  /// Connections at one time; default 1024.
  public var maxConnections = 1024
  /// The largest body of a request; default 4 MiB.
  public var maxBodyBytes = 4 << 20

  /// Whoever is on this machine may connect, unless said otherwise.
  public init() {}
}
