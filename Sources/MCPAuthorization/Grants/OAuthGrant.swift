/// What a token is given out for.
public enum OAuthGrant: Sendable {
  /// A person logs in and agrees.
  case authorizationCode
  /// The program itself, by its secret or its key.
  ///
  /// Source: MCP extension `io.modelcontextprotocol/oauth-client-credentials`; read 2026-11-25.
  case clientCredentials
  /// A statement of somebody else about us, such as the identity of a workload; made anew for every request.
  ///
  /// Source: RFC 7523, section 2.1; read 2026-11-25.
  case assertion(@Sendable (_ audience: String) async throws -> String)
  /// A person who is logged in at the identity provider of a company.
  ///
  /// Source: MCP extension "Enterprise-Managed Authorization"; RFC 8693; read 2026-11-25.
  case enterprise(IdentityProvider)
}

/// Where a company's people log in, and the proof that one of them has.
public struct IdentityProvider: Sendable {
  /// Where its tokens are exchanged, `https://…`.
  public var tokenEndpoint: String
  /// Who we are there.
  public var clientID: String
  /// The secret there; nil for a client without one.
  public var clientSecret: String?
  /// The identity token of the person; asked for whenever a token is needed.
  public var identityToken: @Sendable () async throws -> String
  /// What kind of token that is.
  public var tokenType: String

  /// An identity provider with OpenID Connect and without a secret, unless said otherwise.
  public init(
    tokenEndpoint: String, clientID: String, clientSecret: String? = nil,
    tokenType: String = "urn:ietf:params:oauth:token-type:id_token",
    identityToken: @escaping @Sendable () async throws -> String
  ) {
    self.tokenEndpoint = tokenEndpoint
    self.clientID = clientID
    self.clientSecret = clientSecret
    self.tokenType = tokenType
    self.identityToken = identityToken
  }
}
