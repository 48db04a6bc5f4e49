/// Why a carrier could not connect, send or go on.
public struct TransportError: Error, Sendable, Hashable {
  /// What kind of failure it is; more may be added.
  public struct Code: RawRepresentable, Sendable, Hashable {
    /// The stable name, in small letters.
    public var rawValue: String

    /// A kind by its name.
    public init(rawValue: String) {
      self.rawValue = rawValue
    }

    /// The program could not be started, or the address could not be reached.
    public static let unreachable = Code(rawValue: "unreachable")
    /// The peer closed the connection or exited.
    public static let closed = Code(rawValue: "closed")
    /// The bounded outbox has no room for this message.
    public static let full = Code(rawValue: "full")
    /// A message of the peer is larger than the limit.
    public static let tooLarge = Code(rawValue: "too_large")
    /// The peer refused this message and nothing else, for example because it does not know the place.
    public static let refused = Code(rawValue: "refused")
    /// The peer wants to know who asks, or does not allow it.
    public static let unauthorized = Code(rawValue: "unauthorized")
    /// The exchange broke, or the peer could not serve it now.
    public static let failed = Code(rawValue: "failed")
    /// The peer sent something that cannot be a message.
    public static let malformed = Code(rawValue: "malformed")
  }

  /// What kind of failure this is.
  public var code: Code
  /// What happened, to what, and what to do.
  public var message: String
  /// What the peer last wrote to its standard error, where it has one.
  public var diagnostics: String?

  /// A failure of the carrier itself.
  public init(_ code: Code, _ message: String, diagnostics: String? = nil) {
    self.code = code
    self.message = message
    self.diagnostics = diagnostics
  }
}
