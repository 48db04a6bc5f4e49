public import HTTPCarrier
import JSONRPC

extension HTTPTransport {
  /// Where the server is, what it is told beside the messages, and the bounds.
  public struct Configuration: Sendable {
    /// The endpoint: `https://host/path`.
    public var url: String
    /// Fields of every request to the server's origin; they may be secrets and go nowhere else.
    public var headers: [HTTPField]
    /// Answers 401 and 403; nil gives up.
    public var authorizer: (any HTTPAuthorizer)?
    /// Certificates, proxies, and hosts that may be inside.
    public var network: HTTPNetwork
    /// The longest message of the server, in bytes, as a body or as one event.
    public var maximumMessageBytes = 16 << 20
    /// Read of the body of a refusal, in bytes.
    public var maximumRefusalBytes = 64 << 10
    /// Until a connection stands, TLS included.
    public var connectTimeout = Duration.seconds(10)
    /// Until the server takes a notification, an answer or the request for a stream.
    public var acceptTimeout = Duration.seconds(30)
    /// How long requests wait for the stream on which a legacy server speaks of itself, once, after the handshake.
    public var streamTimeout = Duration.seconds(1)
    /// Requests under way at one time; more wait in the queue.
    public var maximumExchanges = 256
    /// Messages that wait to be sent; one more is refused until some have left.
    public var maximumQueuedMessages = 1024
    /// Redirects of one request.
    public var maximumRedirects = 5
    /// How often one request is sent again after 401 or 403: for a token, for a nonce in its proof, for more scopes.
    public var maximumChallenges = 3
    /// How often and how soon a broken stream of a legacy server is asked for again.
    public var reconnection = Reconnection.Limits()
    /// Numbers from 0 to 1, so that many clients do not come back at one moment.
    public var jitter: @Sendable () -> Double = { 0.5 }
    /// Finds the addresses of hosts.
    package var resolver = HostResolver.system

    /// An endpoint with the defaults named at each member.
    public init(
      _ url: String, headers: [HTTPField] = [], authorizer: (any HTTPAuthorizer)? = nil,
      network: HTTPNetwork = HTTPNetwork()
    ) {
      self.url = url
      self.headers = headers
      self.authorizer = authorizer
      self.network = network
    }

    func address() throws(TransportError) -> WebAddress {
      guard let address = WebAddress(url) else {
        throw TransportError(.unreachable, "this is no http:// or https:// address without a user: \(url.prefix(8))…")
      }
      return address
    }
  }
}
