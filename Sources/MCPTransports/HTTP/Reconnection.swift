/// When a broken stream is asked for again: a value with one function per event.
///
/// A stream that brought something, or lived for long, was a good one: after it the waits begin anew. A server that
/// gives out streams and ends them at once is left alone after some attempts.
public struct Reconnection: Sendable {
  /// The bounds of all attempts.
  public struct Limits: Sendable, Hashable {
    /// Attempts in a row without success.
    public var attempts: Int
    /// The first wait; every further one is twice as long.
    public var firstWait: Duration
    /// The longest wait that we choose.
    public var maximumWait: Duration
    /// The longest wait that a server may ask for.
    public var maximumRetry: Duration
    /// The shortest wait, whatever the server asks for.
    public var minimumWait: Duration
    /// A stream that lived this long was a good one, even if it was quiet.
    public var goodAfter: Duration

    /// Ten attempts from 1 s to 30 s, between 100 ms and 5 min where the server says; 30 s are long; unless said otherwise.
    public init(
      attempts: Int = 10, firstWait: Duration = .seconds(1), maximumWait: Duration = .seconds(30),
      maximumRetry: Duration = .seconds(300), minimumWait: Duration = .milliseconds(100),
      goodAfter: Duration = .seconds(30)
    ) {
      self.attempts = attempts
      self.firstWait = firstWait
      self.maximumWait = maximumWait
      self.maximumRetry = maximumRetry
      self.minimumWait = minimumWait
      self.goodAfter = goodAfter
    }
  }

  private let limits: Limits
  private var failures = 0
  private var retry: Duration?

  init(_ limits: Limits) {
    self.limits = limits
  }

  /// The server said how long to wait.
  mutating func heard(retryMilliseconds: Int?) {
    guard let retryMilliseconds else { return }
    retry = min(.milliseconds(retryMilliseconds), limits.maximumRetry)
  }

  /// The stream ended after it lived this long.
  mutating func ended(after life: Duration) {
    if life >= limits.goodAfter { failures = 0 }
  }

  /// The stream brought something.
  mutating func succeeded() {
    failures = 0
  }

  /// The stream is over; the wait before the next attempt, or nil when there is none.
  ///
  /// - Parameter jitter: from 0 to 1; adds up to half of a wait of ours, and a tenth of one that the server named.
  mutating func next(jitter: Double) -> Duration? {
    guard failures < limits.attempts else { return nil }
    failures += 1
    let doubled = limits.firstWait * Double(1 << min(failures - 1, 16))
    let own = min(doubled, limits.maximumWait)
    // Ours grows only while the time that the server named does not help.
    if let retry, failures == 1 || retry >= own { return max(retry + retry * (jitter / 10), limits.minimumWait) }
    return max(own + own * (jitter / 2), limits.minimumWait)
  }
}
