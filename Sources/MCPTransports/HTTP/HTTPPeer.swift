import HTTPCarrier
import JSONRPC

/// What is known of the server of one transport: a value with one function per event.
///
/// The era is told by the messages: those of the modern one carry `Mcp-Method`, those of an agreed handshake their version.
struct HTTPPeer: Sendable {
  /// The first request of a handshake.
  static let initialize = "initialize"
  /// The notification that ends it.
  static let initialized = "notifications/initialized"
  private static let version = "MCP-Protocol-Version"
  private static let session = "Mcp-Session-Id"

  /// Every request stands alone: there is no session, no stream to listen to and no cancellation message.
  private(set) var isModern = false
  /// What the server wants to see on every later request; nil when it has none.
  private(set) var sessionID: String?
  /// Where messages are posted to; nil for the endpoint itself.
  private(set) var endpoint: WebAddress?
  private var agreedVersion: HTTPField?

  /// A message leaves; the fields that go with it, and those that go to the server's origin only.
  mutating func sending(_ message: Outbound) -> (fields: [HTTPField], secret: [HTTPField]) {
    let own = message.headers.map { HTTPField($0.name, $0.value) }
    if own.contains(where: { $0.isNamed("Mcp-Method") }) {
      isModern = true
      return (own, [])
    }
    if message.method == Self.initialize, case .request = message.kind {
      (isModern, sessionID, agreedVersion) = (false, nil, nil)
      return (own, [])
    }
    if let version = own.first(where: { $0.isNamed(Self.version) }) { agreedVersion = version }
    let rest = own.filter { !$0.isNamed(Self.version) }
    return (rest + fields, secret)
  }

  /// The fields of requests that carry no message.
  var fields: [HTTPField] { agreedVersion.map { [$0] } ?? [] }
  /// The session, which is for the server's origin only.
  var secret: [HTTPField] { sessionID.map { [HTTPField(Self.session, $0)] } ?? [] }

  /// The server agreed to a handshake; only now its session counts.
  mutating func initialized(_ head: AnswerHead) {
    guard let id = head.value(Self.session), !id.isEmpty, id.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else { return }
    sessionID = id
  }

  /// The server named where to post, as those of 2024-11-05 do.
  mutating func posts(to endpoint: WebAddress) {
    self.endpoint = endpoint
  }

  /// Whether a refusal means that the server has forgotten the session: 404, and what servers in the field answer instead.
  func isForgotten(_ head: AnswerHead, _ body: String) -> Bool {
    guard sessionID != nil else { return false }
    return head.status == 404 || head.status == 400 && body.lowercased().contains("session")
  }

  var traits: TransportTraits {
    TransportTraits(
      scopesExchanges: true, abandonCancels: isModern, carriesClientNotifications: !isModern, carriesHeaders: true)
  }
}
