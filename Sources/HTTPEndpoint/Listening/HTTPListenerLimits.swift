/// The bounds of a listener.
public struct HTTPListenerLimits: Sendable, Hashable {
  /// The longest body of a request, in bytes; more is refused with 413.
  public var maximumBodyBytes = 4 << 20
  /// All header fields of a request together, in bytes; more is refused with 431.
  public var maximumHeadBytes = 32 << 10
  /// Header fields of a request; more is refused with 431.
  public var maximumFields = 100
  /// Connections at one time, one of them for each stream that a client listens to; one more is refused with 503.
  public var maximumConnections = 1024
  /// How long the head of a request may take from its first byte, or from the beginning of the connection.
  public var headTime = Duration.seconds(10)
  /// How long a body may take; more is refused with 408.
  public var bodyTime = Duration.seconds(30)
  /// How long a connection is kept between two requests.
  public var idleTime = Duration.seconds(75)
  /// How long a client may read nothing of what was sent to it.
  public var stallTime = Duration.seconds(60)
  /// Requests that are answered at one time, without those that only listen; one more is refused with 503.
  public var maximumRequests = 512
  /// Bytes of a stream that its client has not read; over it the connection is closed.
  public var maximumUnsentBytes = 1 << 20
  /// Sessions of older clients at one time; one more is refused with 503.
  public var maximumSessions = 1000
  /// How long nothing may happen in a session.
  public var sessionIdleTime = Duration.seconds(1800)
  /// Events of one session that are kept for a client that lost a stream; the oldest ones are forgotten.
  public var maximumKeptEvents = 1024
  /// Their bytes.
  public var maximumKeptBytes = 4 << 20

  /// The defaults named at each member.
  public init() {}
}
