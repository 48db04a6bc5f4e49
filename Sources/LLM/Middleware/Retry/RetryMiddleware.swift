import JSONKit

/// Sends a request again when its failure may pass, as long as nothing of an answer was shown.
///
/// Only errors with ``InvocationError/isRetryable`` are retried. The stream is handed out with its first part, so that a
/// failure after it reaches the reader as it is: the next attempt would begin another answer.
public struct RetryMiddleware: Middleware {
  private let settings: RetrySettings
  private let budget: RetryBudget
  private let clock: InvocationClock
  private let jitter: @Sendable () -> Double

  /// - Parameters:
  ///   - budget: shared by all that may retry; one of its own by default.
  ///   - jitter: gives numbers from 0 to 1.
  public init(
    _ settings: RetrySettings = RetrySettings(), budget: RetryBudget = RetryBudget(),
    clock: any Clock<Duration> = ContinuousClock(), jitter: @escaping @Sendable () -> Double
  ) {
    self.settings = settings
    self.budget = budget
    self.clock = InvocationClock(clock)
    self.jitter = jitter
  }

  /// Sends the request on, and again while its failure may pass and nothing was shown.
  public func invoke(
    _ request: ProviderRequest, next: @Sendable (ProviderRequest) async throws -> ResponseStream
  ) async throws -> ResponseStream {
    var schedule = RetrySchedule(settings)
    let beginning = clock.now()
    while true {
      do {
        let stream = try await next(request).primed()
        budget.succeeded()
        return stream
      } catch let error as InvocationError {
        let decision = schedule.failed(
          error, elapsed: clock.now() - beginning, remaining: request.remaining, jitter: jitter())
        guard case .wait(let wait) = decision, budget.take() else { throw error }
        try Task.checkCancellation()
        request.observe?(Self.event(error, schedule.failures, wait))
        try await clock.sleep(wait)
      }
    }
  }

  private static func event(_ error: InvocationError, _ failures: Int, _ wait: Duration) -> AttemptEvent {
    AttemptEvent(
      .retry, "Attempt \(failures) failed (\(error.description)); the next one follows in \(wait.shortText).",
      details: [
        "attempt": .integer(Int64(failures)), "wait_ms": .integer(wait.wholeMilliseconds),
        "code": .string(error.code.rawValue),
      ])
  }
}

extension Duration {
  /// Rounded down.
  var wholeMilliseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
  }
}
