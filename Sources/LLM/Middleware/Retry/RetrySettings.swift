/// How often and how patiently a request is sent again.
public struct RetrySettings: Sendable, Hashable {
  /// The most times a request is sent; default 3, and 1 never retries.
  public var attempts: Int
  /// The upper bound of the first wait, doubled for each further one; default 500 ms.
  public var wait: Duration
  /// The upper bound of every wait that the provider did not ask for; default 8 s.
  public var maximumWait: Duration
  /// The longest wait a provider may ask for; beyond it the error is thrown; default 2 min.
  public var maximumRetryAfter: Duration
  /// The time from the first attempt in which the last one must begin; nil for no limit, default 5 min.
  public var total: Duration?

  /// The defaults, unless said otherwise.
  public init(
    attempts: Int = 3, wait: Duration = .milliseconds(500), maximumWait: Duration = .seconds(8),
    maximumRetryAfter: Duration = .seconds(120), total: Duration? = .seconds(300)
  ) {
    self.attempts = attempts
    self.wait = wait
    self.maximumWait = maximumWait
    self.maximumRetryAfter = maximumRetryAfter
    self.total = total
  }
}
