import Synchronization

/// Where senders wait until a queue has room; the queue itself lives under its owner's lock.
package final class RoomSignal: Sendable {
  private typealias Waiter = CheckedContinuation<Void, any Error>

  private struct State: Sendable {
    var waiting: [Int: Waiter] = [:]
    var lastTicket = 0
  }

  private let state = Mutex(State())

  package init() {}

  /// Returns when there is room.
  ///
  /// - Parameter look: what is known of the queue: that there is room, that there never will be, or nil to wait.
  /// - Throws: what `look` and ``fire(_:)`` say, `CancellationError`.
  package func wait(_ look: () -> Result<Void, any Error>?) async throws {
    let ticket = state.withLock { state in
      state.lastTicket += 1
      return state.lastTicket
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (waiter: Waiter) in
        state.withLock { $0.waiting[ticket] = waiter }
        // It looks only now that it is known: whatever changes after the look wakes it.
        if let answer = look() { take(ticket)?.resume(with: answer) }
        if Task.isCancelled { take(ticket)?.resume(throwing: CancellationError()) }
      }
    } onCancel: {
      take(ticket)?.resume(throwing: CancellationError())
    }
  }

  /// Answers everybody who waits; called after the queue has changed, without its lock.
  package func fire(_ answer: Result<Void, any Error> = .success(())) {
    let all = state.withLock { state in
      defer { state.waiting = [:] }
      return state.waiting.values
    }
    for waiter in all { waiter.resume(with: answer) }
  }

  /// Only who gets the waiter here may resume it.
  private func take(_ ticket: Int) -> Waiter? {
    state.withLock { $0.waiting.removeValue(forKey: ticket) }
  }
}
