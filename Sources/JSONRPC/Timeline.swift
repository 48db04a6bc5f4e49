/// Any clock as durations since a beginning, so that deadlines of different clocks are one plain type.
package struct Timeline: Sendable {
  /// The time since the beginning.
  package let now: @Sendable () -> Duration
  /// Sleeps until that much time has passed since the beginning; throws when cancelled.
  package let sleep: @Sendable (_ until: Duration) async throws -> Void

  /// Begins at the clock's present instant.
  package init(_ clock: any Clock<Duration>) {
    self = Timeline.opening(clock)
  }

  private init(
    now: @escaping @Sendable () -> Duration, sleep: @escaping @Sendable (_ until: Duration) async throws -> Void
  ) {
    self.now = now
    self.sleep = sleep
  }

  private static func opening<C: Clock>(_ clock: C) -> Timeline where C.Duration == Duration {
    let beginning = clock.now
    return Timeline(
      now: { beginning.duration(to: clock.now) },
      sleep: { until in
        try await clock.sleep(until: beginning.advanced(by: until), tolerance: nil)
      })
  }
}
