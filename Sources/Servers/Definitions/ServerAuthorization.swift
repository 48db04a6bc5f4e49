/// How a server on the web gets to know who asks; what is left out is found out by asking it.
///
/// Texts may be references, which are looked up when they are needed.
public struct ServerAuthorization: Sendable, Hashable {
  /// What a token is given out for.
  public enum Grant: String, Sendable, Hashable, CaseIterable {
    /// A person logs in.
    case authorizationCode = "authorization_code"
    /// The program itself, by its secret or key.
    case clientCredentials = "client_credentials"
    /// A statement of somebody else about the program.
    case assertion = "jwt_bearer"
    /// A person who is logged in at a company.
    case enterprise
  }

  /// Where a company's people log in.
  public struct IdentityProvider: Sendable, Hashable {
    /// Where its tokens are exchanged, `https://…`.
    public var tokenEndpoint: String
    /// Who we are there.
    public var clientID: String
    /// The secret there; nil for a client without one.
    public var clientSecret: String?
    /// The identity token of the person.
    public var identityToken: String

    /// A provider where we have no secret, unless said otherwise.
    public init(tokenEndpoint: String, clientID: String, clientSecret: String? = nil, identityToken: String) {
      self.tokenEndpoint = tokenEndpoint
      self.clientID = clientID
      self.clientSecret = clientSecret
      self.identityToken = identityToken
    }
  }

  /// Nothing is done about a server that wants a login.
  public var isOff = false
  /// Who we are, where somebody registered us.
  public var clientID: String?
  /// The secret that came with it.
  public var clientSecret: String?
  /// The key in PEM that proves who we are, in place of a secret.
  public var privateKey: String?
  /// Where metadata about us is published; it is the client id where servers take that.
  public var clientMetadataURL: String?
  /// The only authorization server that may be used.
  public var issuer: String?
  /// What we want to be allowed; nil for what the server asks for.
  public var scopes: [String]?
  /// The port of this machine that a person's browser comes back to; nil for any that is free.
  public var callbackPort: Int?
  /// What a token is given out for.
  public var grant = Grant.authorizationCode
  /// The statement about us, for ``Grant/assertion``.
  public var assertion: String?
  /// Where people log in, for ``Grant/enterprise``.
  public var identityProvider: IdentityProvider?

  /// A person logs in, and everything else is found out.
  public init() {}
}
