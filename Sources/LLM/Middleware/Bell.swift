import Synchronization

/// Wakes the one task that waits at it; a ring before the wait is remembered, two rings are one.
final class Bell: Sendable {
  private enum State {
    case silent
    case rung
    case waiting(CheckedContinuation<Void, Never>)
  }

  private let state = Mutex(State.silent)

  /// Wakes the waiting task, or lets the next wait return at once.
  func ring() {
    let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
      guard case .waiting(let continuation) = state else {
        state = .rung
        return nil
      }
      state = .silent
      return continuation
    }
    waiter?.resume()
  }

  /// Returns when rung.
  /// - Throws: `CancellationError`.
  func wait() async throws {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          if case .silent = state {
            state = .waiting(continuation)
            return false
          }
          state = .silent
          return true
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      ring()
    }
    try Task.checkCancellation()
  }

  /// Returns when rung or after that time, whichever comes first.
  /// - Throws: `CancellationError`.
  func wait(atMost duration: Duration, _ clock: InvocationClock) async throws {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { try? await self.wait() }
      group.addTask { try? await clock.sleep(duration) }
      await group.next()
      group.cancelAll()
    }
    try Task.checkCancellation()
  }
}
