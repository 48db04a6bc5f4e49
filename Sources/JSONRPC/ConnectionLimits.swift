/// The bounds of one connection; every queue and table has one.
public struct ConnectionLimits: Sendable, Hashable {
  /// Calls waiting for an answer at one time; one more throws ``ConnectionError/Code/limit``.
  public var maximumPendingCalls = 4096
  /// Requests of the peer being answered at one time; one more is answered with an error at once.
  public var maximumServedRequests = 256
  /// Notifications waiting for the handler; more are dropped and counted.
  public var maximumQueuedNotifications = 1024
  /// Bytes of notifications waiting for the handler; more are dropped and counted, but one alone is always taken.
  public var maximumQueuedNotificationBytes = 16 << 20
  /// Bytes of answers delivered but not yet taken by their callers; over it the connection fails.
  public var maximumUnreadBytes = 256 << 20
  /// Ids of calls given up whose late answers are recognised.
  public var maximumTombstones = 1024
  /// How long handlers may finish after the peer has stopped sending; then its requests are answered with an error.
  public var drainTime = Duration.seconds(2)
  /// How long requests in flight may take once this side shuts down; those that need longer are answered with an error.
  public var shutdownTime = Duration.seconds(30)
  /// How long the transport may take to close when the connection ends by itself.
  public var closeTime = Duration.seconds(2)

  /// The defaults named at each member.
  public init() {}

  /// The limits of a connection that is given none.
  public static let `default` = ConnectionLimits()
}

/// What a connection skipped, dropped or refused since it began.
public struct ConnectionCounters: Sendable, Hashable {
  /// Received texts that were no message.
  public var invalidMessages = 0
  /// Answers to calls given up before.
  public var lateAnswers = 0
  /// Answers to no call of ours.
  public var unknownAnswers = 0
  /// Notifications dropped because the handler was behind, in number or in bytes.
  public var droppedNotifications = 0
  /// Requests refused because too many were being answered, or because this side shuts down.
  public var refusedRequests = 0
}
