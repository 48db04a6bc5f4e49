/// Why there is no token for a server.
public struct OAuthError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of failure it is; more may be added.
  public struct Code: RawRepresentable, Sendable, Hashable {
    /// The stable name, in small letters.
    public var rawValue: String

    /// A kind by its name.
    public init(rawValue: String) {
      self.rawValue = rawValue
    }

    /// A person has to log in, and nobody can be asked now.
    public static let interactionNeeded = Code(rawValue: "interaction_needed")
    /// A person was asked and did not come back in time.
    public static let abandoned = Code(rawValue: "abandoned")
    /// The authorization server, or the person there, said no.
    public static let denied = Code(rawValue: "denied")
    /// The metadata of the server or its authorization server is missing, wrong or somebody else's.
    public static let metadata = Code(rawValue: "metadata")
    /// The authorization server does not do what is safe to use, such as PKCE.
    public static let unsupported = Code(rawValue: "unsupported")
    /// There is no client id, or the authorization server does not know it.
    public static let client = Code(rawValue: "client")
    /// What came back from the authorization page does not belong to what was asked.
    public static let callback = Code(rawValue: "callback")
    /// An address must not be called: it is not encrypted, private, or no web address.
    public static let forbidden = Code(rawValue: "forbidden")
    /// Somebody who has to be asked cannot be reached or is broken; what is known is kept.
    public static let unreachable = Code(rawValue: "unreachable")
    /// It was tried as often as is reasonable.
    public static let limit = Code(rawValue: "limit")
    /// What is kept of earlier logins cannot be read or written.
    public static let store = Code(rawValue: "store")
  }

  /// What kind of failure this is.
  public var code: Code
  /// What happened, to what, and what to do; no secret is in it.
  public var message: String
  /// The error word of the authorization server, such as `invalid_grant`.
  public var reason: String?

  /// A failure of our own unless a `reason` is given.
  public init(_ code: Code, _ message: String, reason: String? = nil) {
    self.code = code
    self.message = message
    self.reason = reason
  }

  /// The message alone.
  public var description: String { message }
}
