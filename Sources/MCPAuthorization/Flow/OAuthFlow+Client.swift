import HTTPCarrier
import JSONKit

/// Who we are there, and the person who agrees.
extension OAuthFlow {
  /// Begins with what the settings want a token for.
  mutating func requestGrant() throws(OAuthError) -> Action {
    switch settings.grant {
    case .authorizationCode:
      try checkCodeFlow()
      step = .preparation
      return .prepare(record.registrations[registrationKey]?.redirectURI)
    case .clientCredentials:
      return try requestToken([("grant_type", "client_credentials")] + target)
    case .assertion:
      step = .assertion
      return .assert(audience: try known().issuer)
    case .enterprise(let provider):
      step = .assertion
      return .assert(audience: provider.tokenEndpoint)
    }
  }

  /// Nobody without PKCE may see a code of ours.
  private func checkCodeFlow() throws(OAuthError) {
    let metadata = try known()
    guard metadata.authorizationEndpoint != nil else {
      throw OAuthError(.metadata, "the authorization server \(metadata.issuer) names no authorization_endpoint")
    }
    guard metadata.challengeMethods?.contains("S256") == true else {
      throw OAuthError(.unsupported, "the authorization server \(metadata.issuer) does not offer PKCE with S256")
    }
  }

  mutating func askOrRegister() throws(OAuthError) -> Action {
    guard let redirectURI else { throw Self.outOfOrder }
    if let client = client(for: redirectURI) { return ask(client, redirectURI) }
    let metadata = try known()
    guard let url = metadata.registrationEndpoint else {
      throw OAuthError(
        .client,
        "the authorization server \(metadata.issuer) registers nobody by itself; register a client with the "
          + "redirect URI \(redirectURI) there and set its client_id")
    }
    let request = RegistrationRequest(
      settings: settings, metadata: metadata, redirectURI: redirectURI, scopes: scopes)
    step = .registration
    return .register(try server.checked(url, "the registration_endpoint"), request.json)
  }

  mutating func registered(_ answer: Answer) throws(OAuthError) -> Action {
    guard let redirectURI else { throw Self.outOfOrder }
    guard 200..<300 ~= answer.status, let json = answer.json,
      let client = ClientRegistration(answer: json, redirectURI: redirectURI)
    else {
      let word = answer.error.map { " (\($0))" } ?? ""
      let hint =
        answer.error == "invalid_redirect_uri"
        ? "; it does not take the redirect URI \(redirectURI), so register a client by hand and set its client_id"
        : "; register a client there by hand and set its client_id"
      throw OAuthError(
        .client, "\(issuer) did not register us: HTTP \(answer.status)\(word)\(hint)", reason: answer.error)
    }
    record.registrations[registrationKey] = client
    hasRegisteredAnew = true
    return ask(client, redirectURI)
  }

  private mutating func ask(_ client: ClientRegistration, _ redirectURI: String) -> Action {
    guard let metadata, let endpoint = metadata.authorizationEndpoint else { return .fail(Self.outOfOrder) }
    let request = AuthorizationRequest(
      endpoint: endpoint, client: client.id, redirectURI: redirectURI, scopes: scopes, resource: resourceIdentifier,
      pkce: PKCE(random(32)), state: Base64.urlText(random(16)), issuer: metadata.issuer,
      expectsIssuer: metadata.namesItself)
    step = .person(request)
    return .ask(request)
  }

  /// The server has forgotten us: once, that is reason to register again.
  mutating func registerAnew(_ error: OAuthError) throws(OAuthError) -> Action {
    guard settings.clientID == nil, record.registrations[registrationKey]?.isDynamic == true, !hasRegisteredAnew,
      settings.isInteractive
    else { throw error }
    record.registrations[registrationKey] = nil
    hasRegisteredAnew = true
    step = .preparation
    return .prepare(redirectURI)
  }

  /// Whom the metadata is of; a client is never known to anybody else.
  var registrationKey: String { metadata?.issuer ?? issuer }

  /// Registered by somebody, by its own document, or by us before.
  func client(for redirectURI: String?) -> ClientRegistration? {
    if let id = settings.clientID { return ClientRegistration(id: id, secret: settings.clientSecret) }
    if let url = settings.clientMetadataURL, metadata?.takesClientDocuments == true {
      return ClientRegistration(id: url)
    }
    return record.registrations[registrationKey].flatMap { $0.fits(redirectURI, now: now()) ? $0 : nil }
  }

  func known() throws(OAuthError) -> ServerMetadata {
    guard let metadata else { throw Self.outOfOrder }
    return metadata
  }

  /// What the server calls itself, which is what tokens are for.
  var resourceIdentifier: String { resource?.resource ?? server.identifier }

  /// What is asked for; nil leaves it to the server.
  var scopes: [String]? {
    var all = cause.earlierScopes
    func add(_ more: [String]) { for one in more where !all.contains(one) { all.append(one) } }
    add(settings.scopes ?? [])
    if let wanted = cause.challenge?.scopes {
      add(wanted)
    } else if all.isEmpty {
      add(resource?.scopes ?? [])
    }
    guard !all.isEmpty else { return nil }
    if settings.isInteractive, metadata?.scopes.contains(Self.offline) == true { add([Self.offline]) }
    return all
  }
}
