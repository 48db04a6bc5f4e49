import JSONKit
import Runs

/// Which attempt comes when; the same numbers in every repetition of the run.
struct RetryPlan: Sendable {
  private let policy: Retry?
  private var generator: SeededGenerator
  /// The attempt that is under way, from 1.
  private(set) var attempt = 1

  init(_ policy: Retry?, _ generator: SeededGenerator) {
    self.policy = policy
    self.generator = generator
  }

  /// `if` of the policy, which the caller asks.
  var condition: Expression? { policy?.condition }

  /// How long to wait before another attempt; nil when the failure is not worth one or there was the last.
  mutating func delay(after failure: StepFailure) -> Duration? {
    guard let policy, attempt < policy.attempts else { return nil }
    guard let cause = Retry.Cause(rawValue: failure.kind.rawValue), policy.causes.contains(cause) else { return nil }
    var delay: Duration = Self.delay(policy, attempt)
    if let wanted = failure.details["retry_after_ms"]?.int64Value { delay = max(delay, .milliseconds(wanted)) }
    delay = min(delay, policy.maximumDelay)
    let spread = Double.random(in: -1...1, using: &generator) * min(max(policy.jitter, 0), 1)
    attempt += 1
    return delay * (1 + spread)
  }

  private static func delay(_ policy: Retry, _ attempt: Int) -> Duration {
    switch policy.backoff {
    case .fixed: return policy.delay
    case .linear: return policy.delay * attempt
    case .exponential:
      var delay: Duration = policy.delay
      for _ in 1..<attempt where delay < policy.maximumDelay { delay = delay * policy.factor }
      return delay
    }
  }
}
