extension HTTPListener {
  /// Where to listen, who may ask, and the bounds.
  public struct Configuration: Sendable {
    /// Where to listen.
    public var address: Address
    /// The path of the MCP endpoint.
    public var path = "/mcp"
    /// The certificate and its key, for `https`; nil for `http`.
    public var certificate: CertificateFiles?
    /// How clients prove who they are.
    public var authentication = EndpointAuthentication.none
    /// Origins of web pages that may use the endpoint, such as `https://example.com`.
    ///
    /// Where only this machine can connect, pages that this machine serves may use it anyway.
    public var origins: Set<String> = []
    /// Names of this server, without a port; requests for other ones are refused.
    ///
    /// Empty for every name, or for the names of this machine where only this machine can connect.
    public var hosts: Set<String> = []
    /// Allows an address that other machines can reach without encryption or authentication, for example in a
    /// container behind a proxy that has both.
    public var allowsUnprotected = false
    /// The bounds.
    public var limits = HTTPListenerLimits()
    /// How long a client waits without a sign that somebody is there; an answer that takes longer becomes a stream.
    public var keepAlive = Duration.seconds(15)
    /// How long requests have to come to their end once nothing new is taken.
    public var drainTime = Duration.seconds(30)

    /// An endpoint with the defaults named at each member.
    public init(_ address: Address) {
      self.address = address
    }

    /// An endpoint at an address as it is written; nil when it is none.
    public init?(_ address: String) {
      guard let address = Address(address) else { return nil }
      self.init(address)
    }
  }

  /// Where to listen.
  public enum Address: Sendable, Hashable, CustomStringConvertible {
    /// A name or number of this machine, and a port; 0 lets the system choose.
    case port(host: String, Int)
    /// A socket in the file system, which only its owner can use.
    case unix(path: String)

    /// Reads `HOST:PORT`, an IPv6 number in brackets, or `unix:PATH`; nil for anything else.
    public init?(_ text: String) {
      if text.hasPrefix("unix:") {
        let path = text.hasPrefix("unix://") ? text.dropFirst(7) : text.dropFirst(5)
        guard !path.isEmpty else { return nil }
        self = .unix(path: String(path))
        return
      }
      guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
        return nil
      }
      var host = text[..<colon]
      if host.hasPrefix("["), host.hasSuffix("]") {
        host = host.dropFirst().dropLast()
      } else if host.contains(":") {
        return nil
      }
      guard !host.isEmpty, !host.contains(where: { "/ @[]".contains($0) }) else { return nil }
      self = .port(host: String(host), Int(port))
    }

    /// The address as it is read.
    public var description: String {
      switch self {
      case .port(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
      case .unix(let path): "unix:\(path)"
      }
    }

    /// Only this machine can reach it.
    public var isLocal: Bool {
      switch self {
      case .port(let host, _): LoopbackAddress.contains(host)
      case .unix: true
      }
    }
  }

  /// The files of a certificate.
  public struct CertificateFiles: Sendable, Hashable {
    /// A PEM file with the certificate and those that signed it.
    public var chain: String
    /// A PEM file with its key.
    public var key: String

    /// A certificate by its files.
    public init(chain: String, key: String) {
      self.chain = chain
      self.key = key
    }
  }
}
