/// An endpoint that takes the access tokens of authorization servers, for itself and nobody else.
///
/// Source: Model Context Protocol, "Authorization", revision 2026-07-28; RFC 9068; RFC 9728; read 2026-11-29.
public struct OAuthResource: Sendable {
  /// The address of the endpoint as tokens name it, such as `https://example.com/mcp`.
  public var resource: String
  /// Who may issue tokens for it.
  public var issuers: [OAuthIssuer]
  /// What every request needs.
  public var scopes: [String]
  /// What clients are told that there is; ``scopes`` unless said otherwise.
  public var supportedScopes: [String]
  /// What single operations need beyond ``scopes``, by the method and the tool, prompt or resource it names.
  public var operationScopes: (@Sendable (_ method: String, _ name: String?) -> [String])?
  /// By how much the clocks may differ.
  public var leeway = Duration.seconds(30)

  /// A resource of these issuers.
  public init(_ resource: String, issuers: [OAuthIssuer], scopes: [String] = []) {
    self.resource = resource
    self.issuers = issuers
    self.scopes = scopes
    supportedScopes = scopes
  }
}

/// One authorization server.
public struct OAuthIssuer: Sendable {
  /// Its name, as it stands in its metadata and tokens, byte by byte.
  public var issuer: String
  /// What its tokens are signed with.
  public var keys: OAuthKeys

  /// An authorization server by its name.
  public init(_ issuer: String, keys: OAuthKeys) {
    self.issuer = issuer
    self.keys = keys
  }
}

/// The public keys of an authorization server: a set in the form of RFC 7517.
public struct OAuthKeys: Sendable {
  enum Source: Sendable {
    case given(KeySet)
    case fetched(@Sendable () async throws -> String)
  }

  let source: Source
  /// How long keys are used before they are fetched again.
  public var lifetime = Duration.seconds(3600)
  /// How long nothing is fetched after the last time, whatever tokens name.
  public var minimumInterval = Duration.seconds(60)
  /// How long fetching may take.
  public var fetchTime = Duration.seconds(10)

  /// Keys that never change.
  ///
  /// - Throws: ``EndpointError`` `keys` when the text is no set, or holds no key that can be used.
  public static func given(_ text: String) throws(EndpointError) -> OAuthKeys {
    OAuthKeys(source: .given(try KeySet(text)))
  }

  /// Keys that are fetched when they are needed, and again for a token that names one that is unknown.
  ///
  /// - Parameter fetch: returns the text of the set.
  public static func fetched(_ fetch: @escaping @Sendable () async throws -> String) -> OAuthKeys {
    OAuthKeys(source: .fetched(fetch))
  }

  private init(source: Source) {
    self.source = source
  }
}
