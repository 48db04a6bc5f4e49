/// How much may be asked of one model with one key.
public struct RateLimitSettings: Sendable, Hashable {
  /// Nil for no limit of our own.
  public var requestsPerMinute: Int?
  /// Tokens of requests and answers together; nil for no limit of our own.
  public var tokensPerMinute: Int?
  /// The requests under way at one time; nil for no limit.
  public var concurrency: Int?
  /// The requests that may wait; one more is refused; default 1000.
  public var queue: Int
  /// The longest wait for a limit to pass once a request is first in the queue; beyond it is refused; default 2 min.
  public var maximumWait: Duration
  /// Whether limits that the provider tells beside its answers are kept as well; default true.
  public var learns: Bool

  /// No limits of our own, unless said otherwise.
  public init(
    requestsPerMinute: Int? = nil, tokensPerMinute: Int? = nil, concurrency: Int? = nil, queue: Int = 1000,
    maximumWait: Duration = .seconds(120), learns: Bool = true
  ) {
    self.requestsPerMinute = requestsPerMinute
    self.tokensPerMinute = tokensPerMinute
    self.concurrency = concurrency
    self.queue = queue
    self.maximumWait = maximumWait
    self.learns = learns
  }
}
