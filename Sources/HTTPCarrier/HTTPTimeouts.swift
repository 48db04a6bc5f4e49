/// How long each phase of an exchange may take.
public struct HTTPTimeouts: Sendable, Hashable {
  /// Until the connection stands, TLS included.
  public var connect: Duration
  /// From the request to the head of the answer.
  public var firstByte: Duration
  /// From the request to the head of an answer that comes in one piece, which the peer makes whole before.
  public var wholeAnswer: Duration
  /// Between two pieces of the answer.
  public var idle: Duration
  /// For the whole answer; nil for no limit.
  public var total: Duration?

  /// 5 s to connect, 60 s for a sign of life, and no limit for the whole, unless said otherwise.
  public init(
    connect: Duration = .seconds(5), firstByte: Duration = .seconds(60), wholeAnswer: Duration = .seconds(600),
    idle: Duration = .seconds(60), total: Duration? = nil
  ) {
    self.connect = connect
    self.firstByte = firstByte
    self.wholeAnswer = wholeAnswer
    self.idle = idle
    self.total = total
  }
}
