import Synchronization

/// A clock that stands still until a test moves it.
package final class ManualClock: Clock, Sendable {
  package struct Instant: InstantProtocol {
    package var offset: Duration

    package init(offset: Duration = .zero) {
      self.offset = offset
    }

    package func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
    package func duration(to other: Instant) -> Duration { other.offset - offset }
    package static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
  }

  private struct Sleeper {
    let end: Instant
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct Watcher {
    let end: Instant
    let continuation: CheckedContinuation<Void, Never>
  }

  private struct State {
    var now = Instant()
    var sleepers: [Int: Sleeper] = [:]
    var watchers: [Watcher] = []
    var lastSleeper = 0
  }

  private let state = Mutex(State())

  package init() {}

  package var now: Instant { state.withLock { $0.now } }
  package var minimumResolution: Duration { .zero }

  package func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    let ticket = state.withLock { state -> Int in
      state.lastSleeper += 1
      return state.lastSleeper
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        add(Sleeper(end: deadline, continuation: continuation), ticket)
      }
    } onCancel: {
      wake(ticket)
    }
  }

  /// Moves the time on and wakes whoever's time has come, earliest first.
  package func advance(by duration: Duration) {
    let due = state.withLock { state -> [Sleeper] in
      state.now = state.now.advanced(by: duration)
      let now = state.now
      let due = state.sleepers.filter { $0.value.end <= now }
      for ticket in due.keys { state.sleepers[ticket] = nil }
      return due.values.sorted { $0.end < $1.end }
    }
    for sleeper in due { sleeper.continuation.resume() }
  }

  /// Returns when somebody sleeps until exactly this time since the clock was made.
  package func sleeper(until offset: Duration) async {
    await withCheckedContinuation { continuation in
      let end = Instant(offset: offset)
      let isThere = state.withLock { state -> Bool in
        if state.sleepers.values.contains(where: { $0.end == end }) { return true }
        state.watchers.append(Watcher(end: end, continuation: continuation))
        return false
      }
      if isThere { continuation.resume() }
    }
  }

  private func add(_ sleeper: Sleeper, _ ticket: Int) {
    let (isOver, watchers) = state.withLock { state -> (Bool, [Watcher]) in
      guard state.now < sleeper.end else { return (true, []) }
      state.sleepers[ticket] = sleeper
      let watchers = state.watchers.filter { $0.end == sleeper.end }
      state.watchers.removeAll { $0.end == sleeper.end }
      return (false, watchers)
    }
    if isOver { sleeper.continuation.resume() } else if Task.isCancelled { wake(ticket) }
    for watcher in watchers { watcher.continuation.resume() }
  }

  private func wake(_ ticket: Int) {
    let sleeper = state.withLock { $0.sleepers.removeValue(forKey: ticket) }
    sleeper?.continuation.resume(throwing: CancellationError())
  }
}
