import HTTPCarrier
import JSONKit
import Synchronization

/// Performs what the flow says.
extension OAuthAuthorizer {
  /// Goes the whole way once.
  ///
  /// - Throws: ``OAuthError`` and `CancellationError`; clients that were registered on the way are kept in any case.
  func run(_ cause: OAuthFlow.Cause) async throws -> OAuthTokens {
    var flow = OAuthFlow(server, settings, cause, try loaded(), now: services.now, random: services.random)
    do {
      let tokens = try await perform(&flow)
      flow.record.proofKey = state.withLock { $0.proofs?.key.kept }
      try await keep(flow.record)
      return tokens
    } catch {
      try? await keepClients(of: flow.record)
      throw error
    }
  }

  private func perform(_ flow: inout OAuthFlow) async throws -> OAuthTokens {
    var action = flow.begin()
    while true {
      try Task.checkCancellation()
      switch action {
      case .fetch(let address, let fields):
        action = flow.answered(try await answer { try await $0.get(address, fields) })
      case .register(let address, let json):
        action = flow.answered(
          try await answer { try await $0.post(json.bytes, type: "application/json", [], to: address) })
      case .request(let request):
        state.withLock { $0.isRenewed = false }
        action = flow.answered(try await send(request))
      case .prepare(let previous): action = flow.prepared(try await agent().prepare(previous))
      case .ask(let request): action = try await ask(request, &flow)
      case .assert(let audience): action = flow.asserted(try await assertion(audience))
      case .renew:
        let tokens = try await renew(flow.record)
        if tokens != nil { flow.record = try loaded() }
        action = flow.renewed(tokens)
      case .finish(let tokens): return tokens
      case .fail(let error): throw error
      }
    }
  }

  private func ask(_ request: AuthorizationRequest, _ flow: inout OAuthFlow) async throws -> OAuthFlow.Action {
    try await keepClients(of: flow.record)
    if let limit = state.withLock({ $0.history.exhaustion(at: services.now()) }) { throw OAuthError(.limit, limit) }
    state.withLock { $0.history.began(at: services.now()) }
    do {
      return flow.returned(try await agent().authorize(request.url))
    } catch let error as OAuthError where error.code == .abandoned {
      flow.abandoned()
      throw error
    }
  }

  private func agent() throws(OAuthError) -> any AuthorizationAgent {
    guard let agent = services.agent else {
      throw OAuthError(.interactionNeeded, "\(server.identifier) wants a login; \(settings.advice)")
    }
    return agent
  }

  private func assertion(_ audience: String) async throws -> String {
    let assertion: String
    switch settings.grant {
    case .assertion(let make): assertion = try await make(audience)
    case .enterprise(let provider): assertion = try await provider.identityToken()
    default: throw OAuthFlow.outOfOrder
    }
    services.learned(assertion)
    return assertion
  }

  private func answer(
    _ request: (OAuthExchange) async throws -> OAuthExchange.Reply
  ) async throws -> OAuthFlow.Answer {
    let reply = try await request(exchange)
    return OAuthFlow.Answer(status: reply.status, body: reply.body)
  }

  /// Posts a form with the proof of the client, and once more when the server wants a nonce in the proof of the key.
  func send(_ request: TokenRequest) async throws -> OAuthFlow.Answer {
    let address = try server.checked(request.url, "the token endpoint")
    var isFirst = true
    while true {
      let (own, form) = try request.encoded { try clientAssertion(request) }
      var fields = own
      if request.wantsProof { fields.append(try proof(address)) }
      let body = Array(FormText.text(form).utf8)
      let reply = try await exchange.post(body, type: "application/x-www-form-urlencoded", fields, to: address)
      let isNew = state.withLock { $0.proofs?.heard(reply.fields, from: address) ?? false }
      let answer = OAuthFlow.Answer(status: reply.status, body: reply.body)
      guard isFirst, isNew, request.wantsProof, answer.error == "use_dpop_nonce" else { return answer }
      isFirst = false
    }
  }

  private func proof(_ address: WebAddress) throws -> HTTPField {
    let proofs = state.withLock { state in
      let proofs = state.proofs ?? RequestProofs(SigningKey())
      state.proofs = proofs
      return proofs
    }
    return try proofs.proof("POST", address, id: Base64.urlText(services.random(16)), now: services.now())
  }

  /// How long an assertion of ours counts, in seconds.
  private static let assertionLife: Int64 = 300

  /// Source: RFC 7523, section 3; read 2026-11-25.
  private func clientAssertion(_ request: TokenRequest) throws -> String {
    guard let key = settings.privateKey else { throw OAuthFlow.outOfOrder }
    let now = services.now()
    return try key.token(
      type: "JWT",
      [
        "iss": .string(request.client.id), "sub": .string(request.client.id), "aud": .string(request.audience),
        "iat": .integer(now), "exp": .integer(now + Self.assertionLife),
        "jti": .string(Base64.urlText(services.random(16))),
      ])
  }

  /// Keeps everything.
  func keep(_ record: OAuthRecord) async throws {
    adopt(record)
    try await services.store.withLock(key) { try storing { try services.store.save(record, key) } }
  }

  /// Keeps who we are, and of the tokens what was there.
  private func keepClients(of record: OAuthRecord) async throws {
    var kept = try loaded()
    guard kept.registrations != record.registrations || kept.clientIssuer != record.clientIssuer else { return }
    (kept.registrations, kept.clientIssuer) = (record.registrations, record.clientIssuer)
    try await keep(kept)
  }
}
