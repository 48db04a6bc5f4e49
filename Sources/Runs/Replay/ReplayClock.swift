import Synchronization

/// The clock of a replay: its time goes on when nothing else can, to the next one somebody waits for.
package final class ReplayClock: Clock, Sendable {
  package struct Instant: InstantProtocol {
    var offset: Duration = .zero

    package func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
    package func duration(to other: Instant) -> Duration { other.offset - offset }
    package static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
  }

  private struct Sleeper: Sendable {
    var end: Instant
    var ticket: Int
    var waiter: CheckedContinuation<Void, any Error>
  }

  private struct State: Sendable {
    var now = Instant()
    var sleepers: [Sleeper] = []
    var lastTicket = 0

    mutating func take(_ ticket: Int) -> Sleeper? {
      sleepers.firstIndex { $0.ticket == ticket }.map { sleepers.remove(at: $0) }
    }
  }

  private let state = Mutex(State())

  package init() {}

  package var now: Instant { state.withLock { $0.now } }
  package var minimumResolution: Duration { .zero }

  package func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    let ticket = state.withLock { state -> Int in
      state.lastTicket += 1
      return state.lastTicket
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { waiter in
        state.withLock { $0.sleepers.append(Sleeper(end: deadline, ticket: ticket, waiter: waiter)) }
        if Task.isCancelled { cancel(ticket) }
      }
    } onCancel: {
      cancel(ticket)
    }
  }

  private func cancel(_ ticket: Int) {
    state.withLock { $0.take(ticket) }?.waiter.resume(throwing: CancellationError())
  }

  /// Moves to the next time that is waited for; false when nobody waits.
  func proceed() -> Bool {
    let sleeper = state.withLock { state -> Sleeper? in
      guard let next = state.sleepers.min(by: { ($0.end, $0.ticket) < ($1.end, $1.ticket) }) else { return nil }
      state.now = max(state.now, next.end)
      return state.take(next.ticket)
    }
    sleeper?.waiter.resume()
    return sleeper != nil
  }
}
