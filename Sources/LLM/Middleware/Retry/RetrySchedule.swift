/// The attempts of one request: exponential back-off with full jitter, and what the provider asks for wins.
///
/// Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
struct RetrySchedule: Sendable {
  enum Decision: Sendable, Hashable {
    case wait(Duration)
    case giveUp
  }

  let settings: RetrySettings
  /// The attempts that failed.
  private(set) var failures = 0

  init(_ settings: RetrySettings) {
    self.settings = settings
  }

  /// Takes a failure.
  /// - Parameters:
  ///   - elapsed: the time since the first attempt began.
  ///   - remaining: the time until the request's deadline; nil for none.
  ///   - jitter: from 0 to 1, the part of the bound that is waited.
  mutating func failed(
    _ error: InvocationError, elapsed: Duration, remaining: Duration?, jitter: Double
  ) -> Decision {
    failures += 1
    guard error.isRetryable, failures < settings.attempts else { return .giveUp }
    let wait = error.retryAfter.map { max(.zero, $0) } ?? bound * min(max(jitter, 0), 1)
    if error.retryAfter != nil, wait > settings.maximumRetryAfter { return .giveUp }
    if let total = settings.total, elapsed + wait >= total { return .giveUp }
    if let remaining, wait >= remaining { return .giveUp }
    return .wait(wait)
  }

  private var bound: Duration {
    var bound = settings.wait
    for _ in 1..<max(failures, 1) where bound < settings.maximumWait { bound += bound }
    return min(bound, settings.maximumWait)
  }
}
