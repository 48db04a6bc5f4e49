/// How a server that ended by itself is started again: after waits that grow, and not for ever.
///
/// A wait is a random part of a bound that doubles with every failure. Source: M. Brooker, "Exponential Backoff And
/// Jitter", AWS Architecture Blog, 2015.
public struct RestartPolicy: Sendable, Hashable {
  /// Failures in a row after which it is left alone; 0 leaves it alone at once.
  public var maximum: Int
  /// The bound of the wait after the first failure.
  public var wait: Duration
  /// The longest bound of a wait.
  public var maximumWait: Duration
  /// A server that was ready for this long has no failures behind it.
  public var resetTime: Duration
  /// A server that was left alone may be tried again this long after its last failure.
  public var giveUpTime: Duration

  /// Five failures, waits of up to 200 ms to 30 s, forgotten after 30 s of service or 10 min of rest, unless said otherwise.
  public init(
    maximum: Int = 5, wait: Duration = .milliseconds(200), maximumWait: Duration = .seconds(30),
    resetTime: Duration = .seconds(30), giveUpTime: Duration = .seconds(600)
  ) {
    self.maximum = maximum
    self.wait = wait
    self.maximumWait = maximumWait
    self.resetTime = resetTime
    self.giveUpTime = giveUpTime
  }

  /// The wait after so many failures in a row; `jitter` is the part of the bound, from 0 to 1.
  func wait(afterFailures failures: Int, jitter: Double) -> Duration {
    var bound = wait
    for _ in 1..<max(failures, 1) where bound < maximumWait { bound += bound }
    return min(bound, maximumWait) * min(max(jitter, 0), 1)
  }
}
