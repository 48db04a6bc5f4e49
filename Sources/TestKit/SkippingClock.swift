import Synchronization

/// A clock on which a sleep is over at once, and the time is then what the sleeper waited for.
///
/// Sleeps of a day and more never end: they are the timeouts of what comes before. Shorter timeouts are not for this clock.
package final class SkippingClock: Clock, Sendable {
  package struct Instant: InstantProtocol {
    package var offset: Duration = .zero

    package func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
    package func duration(to other: Instant) -> Duration { other.offset - offset }
    package static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
  }

  private let state = Mutex((now: Instant(), sleeps: [Duration]()))

  package init() {}

  package var now: Instant { state.withLock { $0.now } }
  package var minimumResolution: Duration { .zero }
  /// How long each sleep would have been.
  package var sleeps: [Duration] { state.withLock { $0.sleeps } }

  package func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    try Task.checkCancellation()
    if now.duration(to: deadline) >= .seconds(86_400) {
      let never = Gate()
      await withTaskCancellationHandler {
        await never.wait()
      } onCancel: {
        never.open()
      }
      throw CancellationError()
    }
    state.withLock { state in
      state.sleeps.append(state.now.duration(to: deadline))
      state.now = max(state.now, deadline)
    }
  }
}
