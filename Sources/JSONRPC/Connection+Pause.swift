import Synchronization

extension Connection {
  /// Does some work while time stands still for the calls it may belong to: a person is asked, and that takes a while.
  ///
  /// In the scope of one exchange that is its call; otherwise every call that waits when the work begins.
  package func holdingTime<T: Sendable>(
    in scope: Scope, _ work: () async throws -> T
  ) async rethrows -> T {
    let only: RPCID? = if case .exchange(let id) = scope { id } else { nil }
    let now = timeline.now()
    let held = calls.withLock { $0.pause(only, now: now) }
    defer {
      let now = timeline.now()
      if calls.withLock({ $0.resume(held, now: now) }) { sweep.fire() }
    }
    return try await work()
  }
}
