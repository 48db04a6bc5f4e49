import HTTPCarrier
import JSONKit
import Synchronization

/// Renewing and taking back.
extension OAuthAuthorizer {
  /// Renews unless that has happened while the caller waited for its turn.
  ///
  /// - Returns: nil when only a new login helps.
  func renewed(ifStill old: OAuthTokens) async throws -> OAuthTokens? {
    let record = try loaded()
    guard let tokens = record.tokens else { return nil }
    guard tokens == old else { return tokens }
    do {
      return try await renew(record)
    } catch let error as OAuthError where error.code == .unreachable && old.isUsable(now: services.now()) {
      return old
    }
  }

  /// Exchanges the refresh token; of several processes one does, and the others take what it got.
  ///
  /// A server that cannot be reached changes nothing.
  /// - Returns: nil when the refresh token is no longer accepted; it is forgotten then.
  func renew(_ record: OAuthRecord) async throws -> OAuthTokens? {
    guard let old = record.tokens else { return nil }
    return try await services.store.withLock(key) {
      var record = try storing { try services.store.load(key) } ?? record
      if let found = record.tokens, found.access != old.access, found.isUsable(now: services.now()) {
        adopt(record)
        return found
      }
      guard let refresh = record.tokens?.refresh, let (metadata, client) = issuer(of: old, record) else { return nil }
      let request = TokenRequest(
        url: metadata.tokenEndpoint,
        form: [("grant_type", "refresh_token"), ("refresh_token", refresh), ("resource", old.resource)],
        client: client, proof: .choose(client, hasKey: settings.privateKey != nil, offered: metadata.tokenMethods),
        audience: metadata.issuer, wantsProof: old.isBound)
      let answer = try await send(request)
      guard answer.status < 500, answer.status != 429 else {
        throw OAuthError(.unreachable, "\(metadata.issuer) renews no token now: HTTP \(answer.status)")
      }
      var renewed: OAuthTokens?
      if 200..<300 ~= answer.status, let json = answer.json {
        renewed = OAuthTokens(
          answer: json, scopes: old.scopes, issuer: old.issuer, clientID: old.clientID, resource: old.resource,
          now: services.now())
        // Without a new one the old one stays good.
        if renewed?.refresh == nil { renewed?.refresh = refresh }
        record.tokens = renewed
      } else {
        record.tokens?.refresh = nil
        if answer.error == "invalid_client" { record.registrations[metadata.issuer] = nil }
      }
      adopt(record)
      state.withLock { $0.isRenewed = renewed != nil }
      try storing { try services.store.save(record, key) }
      return renewed
    }
  }

  /// Tells the server that the tokens are not needed any more; what comes of it changes nothing here.
  ///
  /// Source: RFC 7009, section 2; read 2026-11-25.
  func revoke(_ record: OAuthRecord) async {
    guard let tokens = record.tokens, let (metadata, client) = issuer(of: tokens, record),
      let endpoint = metadata.revocationEndpoint
    else { return }
    let proof = ClientProof.choose(client, hasKey: settings.privateKey != nil, offered: metadata.tokenMethods)
    for (token, hint) in [(tokens.refresh, "refresh_token"), (tokens.access, "access_token")] {
      guard let token else { continue }
      _ = try? await send(
        TokenRequest(
          url: endpoint, form: [("token", token), ("token_type_hint", hint)], client: client, proof: proof,
          audience: metadata.issuer))
    }
  }

  /// Who gave out the tokens, and who we are there.
  private func issuer(of tokens: OAuthTokens, _ record: OAuthRecord) -> (ServerMetadata, ClientRegistration)? {
    guard let metadata = record.metadata.flatMap({ ServerMetadata(kept: $0, for: server) }),
      metadata.issuer.sameBytes(as: tokens.issuer)
    else { return nil }
    var client = record.registrations[tokens.issuer] ?? ClientRegistration(id: tokens.clientID)
    if let id = settings.clientID { client = ClientRegistration(id: id, secret: settings.clientSecret) }
    if client.id != tokens.clientID, tokens.clientID == settings.clientMetadataURL {
      client = ClientRegistration(id: tokens.clientID)
    }
    return client.id == tokens.clientID ? (metadata, client) : nil
  }
}
