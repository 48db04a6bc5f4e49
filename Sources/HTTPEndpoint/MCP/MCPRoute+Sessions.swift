import JSONKit
import JSONRPC
import MCP
import Services

extension MCPRoute {
  /// A message of a client of the older revisions.
  enum LegacyMessage {
    case request(RPCID, method: String, RPCPayload?)
    /// A notification or an answer.
    case other
    case batch([JSON])
  }

  /// Takes a POST of a session, or begins one.
  func session(_ request: EndpointRequest, _ routing: RoutingFields, _ message: LegacyMessage) -> EndpointReply {
    if case .request(let id, MCPMethod.initialize, _) = message, routing.session == nil { return begin(request, id) }
    let session: LegacySession
    switch find(request, routing) {
    case .failure(let refusal): return refusal.reply
    case .success(let found): session = found
    }
    switch message {
    case .request(let id, _, _): return deliver(request.body, [id], to: session)
    case .other:
      session.transport.deliver(request.body)
      return EndpointReply(202)
    case .batch(let batch): return deliver(batch, request.body, to: session)
    }
  }

  private func begin(_ request: EndpointRequest, _ id: RPCID) -> EndpointReply {
    guard let session = sessions.begin(principal: request.principal?.name) else {
      let error = RPCError.internalError("there are as many sessions as there may be; come back later")
      return .refusal(503, error, id: id, ["Retry-After": "30"])
    }
    return deliver(request.body, [id], to: session, begins: true)
  }

  private func deliver(
    _ message: [UInt8], _ ids: [RPCID], to session: LegacySession, begins: Bool = false
  ) -> EndpointReply {
    .live { live in
      let transport = session.transport
      guard let stream = transport.deliver(message, ids, to: live, begins: begins) else {
        let error = RPCError.invalidRequest("a request with this id is being answered, or the session has ended")
        return live.whole(.refusal(400, error, id: ids.first))
      }
      // A client that hangs up has not cancelled anything.
      await live.finished()
      transport.left(stream, live)
    }
  }

  private func deliver(_ batch: [JSON], _ body: [UInt8], to session: LegacySession) -> EndpointReply {
    guard let revision = session.transport.revision, revision <= .r2025_03_26 else {
      return Self.refusal(.invalidRequest("this revision has no lists of messages; send each by itself"), nil)
    }
    guard !batch.isEmpty else { return Self.refusal(.invalidRequest("a list of no messages means nothing"), nil) }
    var ids: [RPCID] = []
    for message in batch {
      switch RPCMessage(classifying: message.bytes) {
      case .request(let id, let method, _):
        guard method != MCPMethod.initialize else {
          return Self.refusal(.invalidRequest("initialize stands by itself, not in a list"), id)
        }
        ids.append(id)
      case .invalid(let reason): return Self.refusal(.invalidRequest(reason), nil)
      default: break
      }
    }
    guard !ids.isEmpty else {
      session.transport.deliver(body)
      return EndpointReply(202)
    }
    return deliver(body, ids, to: session)
  }

  /// A refusal on the way to a session.
  private struct Refusal: Error {
    var reply: EndpointReply
  }

  private func find(_ request: EndpointRequest, _ routing: RoutingFields) -> Result<LegacySession, Refusal> {
    guard routing.repeated == nil, let id = routing.session else {
      let error = RPCError.invalidRequest(
        "no Mcp-Session-Id, or two; begin with initialize, or say \(MetaKey.protocolVersion) in params._meta")
      return .failure(Refusal(reply: .refusal(400, error, id: nil)))
    }
    guard let session = sessions.session(id, principal: request.principal?.name) else {
      let error = RPCError.invalidRequest("this session is unknown or has ended; begin a new one with initialize")
      return .failure(Refusal(reply: .refusal(404, error, id: nil)))
    }
    guard !routing.isUnknown else {
      let error = RPCError.invalidRequest("\(MCPHeader.protocolVersion) names a revision that is not spoken here")
      return .failure(Refusal(reply: .refusal(400, error, id: nil)))
    }
    return .success(session)
  }

  // MARK: GET and DELETE

  /// Lets a client hear what is not an answer to a request of its own, or the rest of an answer.
  func listen(_ request: EndpointRequest, _ routing: RoutingFields) -> EndpointReply {
    let session: LegacySession
    switch find(request, routing) {
    case .failure(let refusal): return refusal.reply
    case .success(let found): session = found
    }
    let event = request.fields["Last-Event-ID"]
    return .parked { live in
      let transport = session.transport
      let stream: Int
      do throws(SessionStreams.Refusal) {
        stream = try transport.listen(live, after: event)
      } catch {
        switch error {
        case .isOpen: live.whole(.refusal(409, "the session has a stream like this already"))
        case .isForgotten:
          live.whole(.refusal(400, "the event of Last-Event-ID is unknown or not kept any more"))
        }
        return nil
      }
      return ParkedReply(end: live.end) { transport.left(stream, live) }
    }
  }

  /// Ends a session.
  func end(_ request: EndpointRequest, _ routing: RoutingFields) -> EndpointReply {
    switch find(request, routing) {
    case .failure(let refusal): return refusal.reply
    case .success(let session):
      sessions.end(session)
      return EndpointReply(200)
    }
  }
}
