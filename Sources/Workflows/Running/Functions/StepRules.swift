import Documents

/// What holds for one step of a ``WorkflowFunction``.
public struct StepRules: Sendable, Hashable {
  /// How long it may take, with all its attempts.
  public var timeout: Duration?
  /// The most attempts, with the first one; failures of kind `timeout`, `transport` and `rate_limit` are tried again.
  public var attempts: Int
  /// The wait before the second attempt; each one after it is twice as long.
  public var delay: Duration
  /// Whether twice is the same as once, whatever is known of the tool.
  public var isIdempotent: Bool

  /// One attempt, as long as it takes, unless said otherwise.
  public init(timeout: Duration? = nil, attempts: Int = 1, delay: Duration = .seconds(1), isIdempotent: Bool = false) {
    self.timeout = timeout
    self.attempts = attempts
    self.delay = delay
    self.isIdempotent = isIdempotent
  }

  var modifiers: Modifiers {
    var modifiers = Modifiers()
    modifiers.timeout = timeout
    modifiers.isIdempotent = isIdempotent ? true : nil
    if attempts > 1 {
      var retry = Retry(attempts: attempts, position: .start)
      retry.delay = delay
      modifiers.retry = retry
    }
    return modifiers
  }
}
