import HTTPCarrier
import JSONKit

/// The token itself.
extension OAuthFlow {
  /// What a token is to be good for.
  var target: [FormText.Pair] {
    var pairs: [FormText.Pair] = [("resource", resourceIdentifier)]
    if let scopes { pairs.append(("scope", scopes.joined(separator: " "))) }
    return pairs
  }

  mutating func requestToken(_ code: String, _ request: AuthorizationRequest) throws(OAuthError) -> Action {
    try requestToken([
      ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", request.redirectURI),
      ("code_verifier", request.pkce.verifier), ("resource", request.resource),
    ])
  }

  mutating func requestToken(_ form: [FormText.Pair]) throws(OAuthError) -> Action {
    let metadata = try known()
    guard let client = client(for: redirectURI) else {
      throw OAuthError(.client, "there is no client id for \(metadata.issuer); set client_id")
    }
    step = .token(scopes ?? [])
    return .request(
      TokenRequest(
        url: metadata.tokenEndpoint, form: form, client: client,
        proof: .choose(client, hasKey: settings.privateKey != nil, offered: metadata.tokenMethods),
        audience: metadata.issuer, wantsProof: wantsBoundTokens))
  }

  /// Tokens are bound to a key where the server knows how, or insists.
  var wantsBoundTokens: Bool {
    resource?.requiresProofs == true || cause.challenge?.scheme == "dpop"
      || metadata?.proofAlgorithms.contains("ES256") == true
  }

  /// The statement goes to the authorization server, or first to the one of a company.
  mutating func presentAssertion(_ assertion: String) throws(OAuthError) -> Action {
    guard case .assertion = step else { throw Self.outOfOrder }
    guard case .enterprise(let provider) = settings.grant else { return try requestToken(bearing: assertion) }
    step = .exchange
    let client = ClientRegistration(id: provider.clientID, secret: provider.clientSecret)
    var form: [FormText.Pair] = [
      ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"), ("requested_token_type", Self.grantToken),
      ("audience", try known().issuer), ("subject_token", assertion), ("subject_token_type", provider.tokenType),
    ]
    form += target
    let endpoint = try server.checked(provider.tokenEndpoint, "the token endpoint of the identity provider")
    return .request(
      TokenRequest(
        url: endpoint.text, form: form, client: client, proof: client.secret == nil ? .none : .post,
        audience: endpoint.text))
  }

  mutating func exchanged(_ answer: Answer) throws(OAuthError) -> Action {
    guard answer.status == 200, let token = answer.json?["access_token"]?.stringValue,
      answer.json?["issued_token_type"]?.stringValue == Self.grantToken
    else { throw refusal(answer, "the identity provider") }
    return try requestToken(bearing: token)
  }

  private static let grantToken = "urn:ietf:params:oauth:token-type:id-jag"

  private mutating func requestToken(bearing assertion: String) throws(OAuthError) -> Action {
    let form: [FormText.Pair] = [
      ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("assertion", assertion),
    ]
    return try requestToken(form + target)
  }

  mutating func granted(_ answer: Answer, _ scopes: [String]) throws(OAuthError) -> Action {
    let metadata = try known()
    guard 200..<300 ~= answer.status else {
      let error = refusal(answer, metadata.issuer)
      if error.code == .client { return try registerAnew(error) }
      throw error
    }
    guard let json = answer.json, let client = client(for: redirectURI),
      let tokens = OAuthTokens(
        answer: json, scopes: scopes, issuer: metadata.issuer, clientID: client.id, resource: resourceIdentifier,
        now: now())
    else { throw OAuthError(.metadata, "\(metadata.issuer) answered without a token that can be used") }
    record.tokens = tokens
    return .finish(tokens)
  }

  private func refusal(_ answer: Answer, _ who: String) -> OAuthError {
    if answer.status >= 500 || answer.status == 429 {
      return OAuthError(.unreachable, "\(who) gives no token now: HTTP \(answer.status)")
    }
    let word = answer.error ?? "HTTP \(answer.status)"
    let text = answer.json?["error_description"]?.stringValue.map { ": \($0.prefix(200))" } ?? ""
    let code: OAuthError.Code = answer.error.map(Self.unknownClient.contains) == true ? .client : .denied
    return OAuthError(code, "\(who) gave no token (\(word)\(text))", reason: answer.error)
  }
}
