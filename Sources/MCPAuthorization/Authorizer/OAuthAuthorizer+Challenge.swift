import HTTPCarrier
import JSONKit
import JSONRPC
import MCPTransports
import Synchronization

/// What a refusal leads to; runs in turn.
extension OAuthAuthorizer {
  func answer(
    _ challenge: HTTPChallenge, _ wanted: AuthenticateChallenge?, _ seen: Int
  ) async throws -> HTTPChallenge.Response {
    do {
      let record = try reload()
      let sent = challenge.sent.first { $0.isNamed("Authorization") }?.value
      if let tokens = record.tokens, tokens.isUsable(now: services.now()), authorization(tokens) != sent {
        return .retry
      }
      // Somebody else's flow failed while this one waited.
      if let failure = state.withLock({ $0.outcomes != seen ? $0.failure : nil }) { return .giveUp(failure) }
      if let objection = objection(challenge, wanted, record) { return .giveUp(objection) }
      // What was just renewed and is refused again is not renewed once more.
      let mayRenew = challenge.status == 401 && challenge.attempt == 0
      _ = try await run(
        OAuthFlow.Cause(challenge: wanted, earlierScopes: record.tokens?.scopes ?? [], mayRenew: mayRenew))
      ended(nil)
      return .retry
    } catch let error as OAuthError {
      let reason = error.code == .interactionNeeded ? "it wants a login; \(settings.advice)" : error.message
      ended(reason)
      switch error.code {
      case .unreachable, .store: throw TransportError(.failed, error.message)
      case .interactionNeeded, .limit: return .giveUp(reason)
      case .abandoned, .callback: return .giveUp("\(reason); \(settings.advice)")
      default:
        let scopes = wanted?.scopes ?? []
        state.withLock { $0.history.refused(scopes, reason, at: services.now()) }
        return .giveUp(reason)
      }
    }
  }

  private func ended(_ failure: String?) {
    state.withLock { state in
      state.outcomes += 1
      state.failure = failure
    }
  }

  /// Why no flow begins; nil when one does.
  private func objection(
    _ challenge: HTTPChallenge, _ wanted: AuthenticateChallenge?, _ record: OAuthRecord
  ) -> String? {
    let scopes = wanted?.scopes ?? []
    if let objection = state.withLock({ $0.history.objection(to: scopes, at: services.now()) }) { return objection }
    let isEscalation = challenge.status == 403
    if isEscalation, let tokens = record.tokens, Set(scopes).isSubset(of: tokens.scopes) {
      return "it wants the scopes \(scopes.joined(separator: " ")), which were asked for and not given"
    }
    if challenge.status == 401, challenge.attempt > 0, record.tokens != nil, !state.withLock(\.isRenewed) {
      return "it does not accept the token that was given out for it"
    }
    let canRenew = record.tokens?.refresh != nil && !isEscalation && challenge.attempt == 0
    if settings.isInteractive, services.agent == nil, !canRenew { return "it wants a login; \(settings.advice)" }
    return nil
  }

  /// The value of `Authorization`.
  func authorization(_ tokens: OAuthTokens) -> String { (tokens.isBound ? "DPoP " : "Bearer ") + tokens.access }

  /// The fields of one request with the token.
  func header(_ tokens: OAuthTokens, _ method: String, _ address: WebAddress) throws -> [HTTPField] {
    let field = HTTPField("Authorization", authorization(tokens))
    guard tokens.isBound else { return [field] }
    let id = Base64.urlText(services.random(16))
    guard let proofs = state.withLock(\.proofs) else { return [] }
    return [field, try proofs.proof(method, address, id: id, now: services.now(), token: tokens.access)]
  }
}
