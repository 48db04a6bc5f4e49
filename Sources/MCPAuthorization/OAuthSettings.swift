/// How we are known to the authorization server of one MCP server, and what we want there.
public struct OAuthSettings: Sendable {
  /// Who we are, where somebody registered us; nil finds out by itself.
  public var clientID: String?
  /// The secret that came with the id.
  public var clientSecret: String?
  /// The key that proves who we are, in place of a secret.
  public var privateKey: SigningKey?
  /// Where our own metadata is published, `https://host/path`: it is the client id where servers take that.
  public var clientMetadataURL: String?
  /// The name that people see when they are asked.
  public var clientName: String
  /// The page about us that people may look at.
  public var clientURI: String?
  /// The only authorization server that may be used; nil takes the first that the server names.
  public var issuer: String?
  /// What we want to be allowed; nil for what the server asks for.
  public var scopes: [String]?
  /// What a token is given out for.
  public var grant: OAuthGrant
  /// What the user does where nobody can be asked: "run `tributary mcp login NAME`".
  public var advice: String
  /// The bounds.
  public var limits: OAuthLimits

  /// A program that nobody registered and that a person has to log in for, unless said otherwise.
  public init(
    clientID: String? = nil, clientSecret: String? = nil, privateKey: SigningKey? = nil,
    clientMetadataURL: String? = nil, clientName: String = "Tributary", clientURI: String? = nil,
    issuer: String? = nil, scopes: [String]? = nil, grant: OAuthGrant = .authorizationCode,
    advice: String = "log in to it first", limits: OAuthLimits = OAuthLimits()
  ) {
    self.clientID = clientID
    self.clientSecret = clientSecret
    self.privateKey = privateKey
    self.clientMetadataURL = clientMetadataURL
    self.clientName = clientName
    self.clientURI = clientURI
    self.issuer = issuer
    self.scopes = scopes
    self.grant = grant
    self.advice = advice
    self.limits = limits
  }

  /// Whether a person has to be asked.
  var isInteractive: Bool {
    if case .authorizationCode = grant { true } else { false }
  }
}

/// The bounds of getting tokens for one server.
public struct OAuthLimits: Sendable, Hashable {
  /// Authorizations in ``window``, those for more scopes included.
  public var authorizations: Int
  /// How long an authorization counts, and a refusal is remembered.
  public var window: Duration
  /// The longest answer that is read, in bytes.
  public var answerBytes: Int
  /// How long one answer may take.
  public var answerTime: Duration
  /// How long before its end a token is renewed.
  public var leeway: Duration

  /// 3 authorizations in 10 min, 1 MiB and 30 s for an answer, renewed 30 s before the end, unless said otherwise.
  public init(
    authorizations: Int = 3, window: Duration = .seconds(600), answerBytes: Int = 1 << 20,
    answerTime: Duration = .seconds(30), leeway: Duration = .seconds(30)
  ) {
    self.authorizations = authorizations
    self.window = window
    self.answerBytes = answerBytes
    self.answerTime = answerTime
    self.leeway = leeway
  }
}
