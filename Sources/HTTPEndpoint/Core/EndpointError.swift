/// Why a listener cannot listen, or an answer cannot go on.
public struct EndpointError: Error, Sendable, Hashable {
  /// What kind of failure it is; more may be added.
  public struct Code: RawRepresentable, Sendable, Hashable {
    /// The stable name, in small letters.
    public var rawValue: String

    /// A kind by its name.
    public init(rawValue: String) {
      self.rawValue = rawValue
    }

    /// The configuration would be unsafe, or means nothing.
    public static let misuse = Code(rawValue: "misuse")
    /// The address cannot be bound.
    public static let unavailable = Code(rawValue: "unavailable")
    /// The client is gone.
    public static let closed = Code(rawValue: "closed")
    /// The keys that tokens are checked with cannot be had or read.
    public static let keys = Code(rawValue: "keys")
  }

  /// What kind of failure this is.
  public var code: Code
  /// What happened, to what, and what to do.
  public var message: String

  /// A failure of the endpoint.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}
