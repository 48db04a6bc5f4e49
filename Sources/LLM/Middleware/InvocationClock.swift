/// Any clock as durations since a beginning, so that the states of this folder need no type parameter.
struct InvocationClock: Sendable {
  /// The time since the beginning.
  let now: @Sendable () -> Duration
  /// Sleeps for that long; throws when cancelled.
  let sleep: @Sendable (Duration) async throws -> Void

  init(_ clock: any Clock<Duration>) {
    self = Self.opening(clock)
  }

  private init(now: @escaping @Sendable () -> Duration, sleep: @escaping @Sendable (Duration) async throws -> Void) {
    self.now = now
    self.sleep = sleep
  }

  private static func opening<C: Clock>(_ clock: C) -> InvocationClock where C.Duration == Duration {
    let beginning = clock.now
    return InvocationClock(
      now: { beginning.duration(to: clock.now) },
      sleep: { try await clock.sleep(until: clock.now.advanced(by: $0), tolerance: nil) })
  }
}

extension ProviderRequest {
  /// How long the answer may still take; nil for no limit.
  var remaining: Duration? { deadline.map { ContinuousClock.now.duration(to: $0) } }
}
