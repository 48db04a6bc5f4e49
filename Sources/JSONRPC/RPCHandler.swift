public import JSONKit

/// Answers what the peer asks and hears what it tells.
public protocol RPCHandler: Sendable {
  /// Answers at once on the I/O thread, or returns nil to have ``answer(_:)`` called in a task; never blocks.
  func answerNow(_ request: RPCRequest) -> RPCAnswer?
  /// Answers in a task of its own, which is cancelled when the peer cancels the request.
  ///
  /// - Throws: ``RPCError`` to refuse; every other error is answered as an internal error without its text.
  func answer(_ request: RPCRequest) async throws -> RPCAnswer
  /// Hears one notification; they come in order, one at a time.
  func received(_ notification: RPCNotification) async
  /// The peer sends nothing more, or the connection closes; may be called more than once, on any thread.
  func ended()
}

extension RPCHandler {
  /// Nil: every request is left to ``answer(_:)``.
  public func answerNow(_ request: RPCRequest) -> RPCAnswer? { nil }
  /// Refuses every method as unknown.
  public func answer(_ request: RPCRequest) async throws -> RPCAnswer {
    .failure(.methodNotFound(request.method))
  }
  /// Ignores the notification.
  public func received(_ notification: RPCNotification) async {}
  /// Does nothing: requests that are being answered have some time to end by themselves.
  public func ended() {}
}

/// What is sent in answer to a request.
public enum RPCAnswer: Sendable, Hashable {
  /// The request succeeded.
  case result(JSON)
  /// One JSON text that is already encoded.
  case encoded([UInt8])
  /// The request is refused or failed.
  case failure(RPCError)
  /// Nothing is sent.
  case silence
}

/// One request of the peer.
public struct RPCRequest: Sendable {
  /// The peer's id, which the answer repeats.
  public let id: RPCID
  /// The name of what is asked.
  public let method: String
  /// The parameters as received; nil when the member is absent.
  public let params: RPCPayload?
  /// Where it came in: the connection, or one exchange of it.
  public let scope: Scope
  let peer: any RequestPeer

  /// A request that was read from a peer.
  package init(id: RPCID, method: String, params: RPCPayload?, scope: Scope, peer: any RequestPeer) {
    self.id = id
    self.method = method
    self.params = params
    self.scope = scope
    self.peer = peer
  }

  /// Sends a notification that belongs to this request; nothing is sent once it is answered or cancelled.
  public func notify(_ method: String, _ params: JSON) {
    peer.notify(method, params, whileServing: id)
  }

  /// Asks the peer something that belongs to this request.
  ///
  /// - Throws: as ``Connection/call(_:_:options:)``.
  package func ask(_ method: String, _ params: JSON, timeout: Duration?) async throws -> JSON {
    try await peer.ask(method, params, whileServing: id, timeout: timeout)
  }

  /// Does some work for this request while time stands still for the calls of ours it may belong to.
  package func holdingTime<T: Sendable>(_ work: () async throws -> T) async rethrows -> T {
    try await peer.holdingTime(in: scope, work)
  }

  /// From now on the peer may send several messages as one list.
  package func acceptBatches() {
    peer.acceptBatches()
  }

  /// Ends the stream on which the peer waits for the answer; it comes back for it.
  ///
  /// Does nothing on other carriers.
  package func endStream() {
    peer.endStream(whileServing: id)
  }
}

/// One notification of the peer.
public struct RPCNotification: Sendable, Hashable {
  /// The name of what is told.
  public let method: String
  /// The parameters as received; nil when the member is absent.
  public let params: RPCPayload?
  /// Where it came in: the connection, or one exchange of it.
  public let scope: Scope
}

/// Refuses every request and ignores every notification.
public struct RefusingHandler: RPCHandler {
  /// A handler without any state.
  public init() {}
}
