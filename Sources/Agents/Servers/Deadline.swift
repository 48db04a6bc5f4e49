/// Runs `work` and gives its value, or nil when the time is over first; the loser is cancelled and awaited.
func withDeadline<Value: Sendable>(
  _ limit: Duration, _ clock: any Clock<Duration>, _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value? {
  try await withDeadline(after: { try await sleep(limit, clock) }, work)
}

/// The same with a time of any kind: that which `wait` takes.
package func withDeadline<Value: Sendable>(
  after wait: @escaping @Sendable () async throws -> Void, _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value? {
  try await withThrowingTaskGroup(of: Value?.self) { group in
    group.addTask { try await work() }
    group.addTask {
      try await wait()
      return nil
    }
    defer { group.cancelAll() }
    return try await group.next() ?? nil
  }
}

private func sleep(_ duration: Duration, _ clock: some Clock<Duration>) async throws {
  try await clock.sleep(until: clock.now.advanced(by: duration), tolerance: nil)
}

/// Measures the time since it was made.
struct Stopwatch {
  let duration: () -> Duration

  init(_ clock: any Clock<Duration>) {
    duration = Self.start(clock)
  }

  private static func start(_ clock: some Clock<Duration>) -> () -> Duration {
    let start = clock.now
    return { start.duration(to: clock.now) }
  }
}
