/// Moves whole JSON-RPC messages between us and one peer.
///
/// A conformer owns every task and descriptor it needs inside ``run(_:ready:)``.
///
/// ```swift
/// let (ours, theirs) = InMemoryTransport.pair()
/// let client = Connection(transport: ours)
/// let server = Connection(transport: theirs, handler: handler)  // the carrier can be any other
/// ```
///
/// - Important: a message is accepted in the order of the ``send(_:)`` calls and is written whole or not at all.
/// - Throws: ``TransportError`` from ``run(_:ready:)`` when the peer cannot be reached, and from ``send(_:)`` when the outbox is full or the connection is closed.
///
/// Source: Model Context Protocol, "Transports", revision 2026-07-28; read 2026-11-24.
public protocol Transport: Sendable {
  /// What this carrier can tell its user about scopes and cancellation; it may depend on what was sent before.
  var traits: TransportTraits { get }
  /// What the peer wrote until now that is no message, such as the end of its standard error; nil when there is nothing.
  var diagnostics: String? { get }
  /// Connects or spawns, calls `ready` once, delivers messages until closed, then returns.
  func run(_ inlet: any Inlet, ready: @Sendable () -> Void) async throws
  /// Takes one message into the bounded outbox, in call order, without suspending.
  func send(_ message: Outbound) throws
  /// Returns when the outbox is below its low mark.
  func drained() async throws
  /// Gives up on one exchange, after the peer was told where ``traits`` say so; byte streams have nothing to do.
  func abandon(_ id: RPCID)
  /// Ends the stream on which the peer waits for the answer to its request, which it can take up again.
  func endStream(of id: RPCID)
  /// The peer's request of this id gets no answer, because the peer has cancelled it: nothing needs to be held open for one.
  func leaveUnanswered(_ id: RPCID)
  /// Ends the connection in an orderly way; idempotent and not cut short by the caller's cancellation.
  func close(grace: Duration) async
}

extension Transport {
  /// Nil: a carrier without a channel beside the messages has nothing to tell.
  public var diagnostics: String? { nil }
  /// Does nothing: most carriers have no streams, or none that can be taken up again.
  public func endStream(of id: RPCID) {}
  /// Does nothing: most carriers hold nothing open for an answer.
  public func leaveUnanswered(_ id: RPCID) {}
}

/// Receives what a transport reads, on the I/O thread and in order.
///
/// An implementation classifies, looks up, resumes and returns; it never blocks.
public protocol Inlet: Sendable {
  /// One complete message without its line end.
  func received(_ bytes: [UInt8], in scope: Scope)
  /// The scope has ended; `.exchange` fails that request only, `.connection` fails everything.
  func ended(_ scope: Scope, _ error: TransportError?)
}

/// Where a message belongs: byte streams know the connection only, HTTP knows the exchange.
public enum Scope: Hashable, Sendable {
  /// The whole connection.
  case connection
  /// The exchange that our request of this id began.
  case exchange(RPCID)
}

/// One encoded message and what a carrier must know of it without parsing it again.
public struct Outbound: Sendable {
  /// What kind of message the bytes are.
  public enum Kind: Sendable, Hashable {
    /// A request with this id, which wants an answer.
    case request(RPCID)
    /// A message that wants no answer.
    case notification
    /// The answer to the peer's request of this id.
    case response(to: RPCID)
  }

  /// Whether it is a request, an answer or neither.
  public var kind: Kind
  /// The method of a request or notification.
  public var method: String?
  /// Header fields for carriers that have headers; byte streams ignore them.
  public var headers: [Header]
  /// The peer's request that this message belongs to, for carriers that have a stream for each; nil for none.
  public var during: RPCID?
  /// One JSON text without a line end.
  public var bytes: [UInt8]

  /// One header field, in the order it was added.
  public struct Header: Sendable, Hashable {
    /// The field's name.
    public var name: String
    /// The field's value, without line ends.
    public var value: String

    /// A field by name and value.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// A message whose bytes have been written already.
  public init(
    kind: Kind, method: String? = nil, headers: [Header] = [], during: RPCID? = nil, bytes: [UInt8]
  ) {
    self.kind = kind
    self.method = method
    self.headers = headers
    self.during = during
    self.bytes = bytes
  }
}

/// What a carrier can and cannot do, for the layers that must adapt to it.
public struct TransportTraits: Sendable, Hashable {
  /// Messages arrive in the scope of the request they belong to.
  public var scopesExchanges: Bool
  /// ``Transport/abandon(_:)`` tells the peer to stop, so no cancellation message is sent.
  public var abandonCancels: Bool
  /// The carrier can send notifications of the client.
  public var carriesClientNotifications: Bool
  /// The carrier has header fields, so that ``Outbound/headers`` are of use.
  public var carriesHeaders: Bool

  /// Traits given one by one; ``byteStream`` is what stdio and TCP have.
  public init(
    scopesExchanges: Bool, abandonCancels: Bool, carriesClientNotifications: Bool, carriesHeaders: Bool = false
  ) {
    self.scopesExchanges = scopesExchanges
    self.abandonCancels = abandonCancels
    self.carriesClientNotifications = carriesClientNotifications
    self.carriesHeaders = carriesHeaders
  }

  /// The traits of stdio, TCP and every other byte stream.
  public static let byteStream = TransportTraits(
    scopesExchanges: false, abandonCancels: false, carriesClientNotifications: true)
}

/// Accepts peers and hands each one to `serve` as a transport of its own.
public protocol Listener: Sendable {
  func run(_ serve: @escaping @Sendable (any Transport, PeerInfo) async -> Void) async throws
}

/// What is known of an accepted peer.
public struct PeerInfo: Sendable, Hashable {
  /// The peer's address as text, for logs.
  public var address: String

  /// A peer by its address.
  public init(address: String) {
    self.address = address
  }
}
