import HTTPCarrier
import JSONRPC
import Synchronization

/// What the parts of one running transport share: where the server is and who hears what it says.
struct HTTPWire: Sendable {
  let transport: HTTPTransport
  let address: WebAddress
  let routes: HTTPRoutes
  let inlet: any Inlet

  var configuration: HTTPTransport.Configuration { transport.configuration }
  var timeline: Timeline { transport.timeline }

  private static let everything = "application/json, text/event-stream"
  private static let events = "text/event-stream"

  /// Posts one message; the answer's head has been read when this returns.
  func post(_ message: Outbound, firstByte: Duration?) async throws -> HTTPReply {
    let (fields, secret, endpoint) = transport.state.withLock { state in
      let (fields, secret) = state.peer.sending(message)
      return (fields, secret, state.peer.endpoint)
    }
    let own = [HTTPField("Content-Type", "application/json"), HTTPField("Accept", Self.everything)]
    let call = HTTPCall(
      method: "POST", url: "", fields: own + fields, body: message.bytes, firstByte: firstByte, idle: nil)
    return try await send(call, to: endpoint ?? address, secret)
  }

  /// Asks for a stream of events.
  func stream(after lastEventID: String = "") async throws -> HTTPReply {
    let peer = transport.state.withLock(\.peer)
    var fields = [HTTPField("Accept", Self.events), HTTPField("Cache-Control", "no-store")] + peer.fields
    if !lastEventID.isEmpty { fields.append(HTTPField("Last-Event-ID", lastEventID)) }
    let call = HTTPCall(
      method: "GET", url: "", fields: fields, firstByte: configuration.acceptTimeout, idle: nil)
    return try await send(call, to: address, peer.secret)
  }

  /// Says goodbye to the session, if there is one.
  func endSession(within grace: Duration) async {
    let peer = transport.state.withLock { $0.failure == nil ? $0.peer : HTTPPeer() }
    guard !peer.secret.isEmpty, grace > .zero else { return }
    // Whatever the authorizer needs to ask for, this is not the moment: the server forgets sessions by itself.
    let credentials = (try? await configuration.authorizer?.fields(for: address.text, method: "DELETE")) ?? []
    let call = HTTPCall(
      method: "DELETE", url: "", fields: configuration.headers + credentials + peer.fields + peer.secret,
      firstByte: grace, idle: grace, deadline: ContinuousClock.now + grace)
    await routes.finish(call, to: address)
  }

  /// Sends a call with what the authorizer gives, again after a refusal if it says so.
  private func send(_ call: HTTPCall, to target: WebAddress, _ secret: [HTTPField]) async throws -> HTTPReply {
    var attempt = 0
    while true {
      let given = try await configuration.authorizer?.fields(for: target.text, method: call.method) ?? []
      let credentials = configuration.headers + secret + given
      let reply = try await routes.send(call, to: target) { $0.hasSameOrigin(as: address) ? credentials : [] }
      if reply.address.hasSameOrigin(as: address) {
        configuration.authorizer?.received(reply.head.fields, from: reply.address.text)
      }
      guard [401, 403].contains(reply.head.status), let authorizer = configuration.authorizer,
        reply.address.hasSameOrigin(as: address), attempt < configuration.maximumChallenges
      else { return reply }
      let challenge = HTTPChallenge(
        url: reply.address.text, status: reply.head.status, fields: reply.head.fields, sent: given, attempt: attempt)
      switch try await authorizer.challenged(challenge) {
      case .giveUp(let reason):
        reply.receiver.abandon()
        throw TransportError(.unauthorized, "\(address) answered HTTP \(reply.head.status): \(reason)")
      case .retry:
        reply.receiver.drain()
        attempt += 1
      }
    }
  }

  /// Reads an answer that is no success.
  func refusal(_ reply: HTTPReply) async throws -> HTTPRefusal {
    let (body, _) = try await reply.receiver.body(limit: configuration.maximumRefusalBytes)
    return HTTPRefusal(reply.head, body: body)
  }

  /// Ends the connection if the refusal says that the session is gone; then the session above starts anew.
  func noticeForgottenSession(_ refusal: HTTPRefusal) -> TransportError? {
    guard transport.state.withLock({ $0.peer.isForgotten(refusal.head, refusal.text) }) else { return nil }
    let error = TransportError(
      .closed, "\(address) no longer knows this session (HTTP \(refusal.head.status)); it is started anew")
    transport.fail(error)
    return error
  }
}

extension TransportError {
  /// Any failure below, in the words of the transport.
  init(wrapping error: any Error, to address: WebAddress) {
    switch error {
    case let error as TransportError: self = error
    case let failure as AnswerFailure where failure.cause.isUnsent:
      self.init(.unreachable, "\(address) cannot be reached: \(failure.message)")
    case let failure as AnswerFailure:
      self.init(.failed, "\(address): \(failure.message)")
    case is CancellationError: self.init(.closed, "the request was given up")
    default: self.init(.failed, "\(address): \(error)")
    }
  }
}
