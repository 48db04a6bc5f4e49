extension ProtectedServer {
  /// What the server and its authorization server do, and what they leave out.
  package struct Switches: Sendable {
    package enum Issuer: Sendable {
      case absent, right
      /// Somebody else, or the right one spelled differently.
      case other(String)
    }

    /// Where the server's own metadata is; nil for a server without.
    package var resourcePath: String? = "/.well-known/oauth-protected-resource/mcp"
    /// Whether a refusal tells where.
    package var namesMetadata = true
    /// What a refusal tells in place of that.
    package var namedMetadata: String?
    /// What the metadata is about; nil for the server itself.
    package var resource: String?
    package var resourceScopes: [String]?
    /// What a refusal for want of a token asks for.
    package var challengeScope: String?
    /// Of the issuer: `""` is the root of the server.
    package var issuerPath = ""
    /// Where the issuer's metadata is; nil for the first place there is.
    package var metadataPath: String?
    /// What the metadata says of its issuer; nil tells the truth.
    package var metadataIssuer: String?
    package var scopes: [String]?
    package var challengeMethods: [String]? = ["S256"]
    package var takesDocuments = false
    package var registers = true
    package var tokenMethods: [String]? = ["none"]
    package var promisesIssuer = false
    package var issuer = Issuer.absent
    /// By the method of a message, the scopes a token must have.
    package var requiredScopes: [String: [String]] = [:]
    /// Whether scopes that are asked for are given.
    package var givesScopes = true
    package var givesRefreshTokens = true
    package var expiresIn = 3600
    package var bindsTokens = false
    package var wantsNonces = false
    /// Answers of the token endpoint in place of its own, by grant: status and body.
    package var tokenAnswers: [String: (status: String, body: String)] = [:]
    /// The status of every refusal of a token; nil refuses what is wrong.
    package var status: String?

    package init() {}
  }
}
