import Synchronization

/// One bit that one task waits for; firing before the wait is remembered, firing twice is firing once.
package final class Wakeup: Sendable {
  private enum State {
    case idle
    case fired
    case waiting(CheckedContinuation<Void, Never>)
  }

  private let state = Mutex(State.idle)

  package init() {}

  /// Wakes the waiting task, or lets the next wait return at once.
  package func fire() {
    let waiter: CheckedContinuation<Void, Never>? = state.withLock { state in
      if case .waiting(let continuation) = state {
        state = .idle
        return continuation
      }
      state = .fired
      return nil
    }
    waiter?.resume()
  }

  /// Returns when fired or when the task is cancelled; only one task waits at a time.
  package func wait() async {
    await withTaskCancellationHandler {
      await waitForFire()
    } onCancel: {
      fire()
    }
  }

  /// Returns when fired, and not before: for who knows that this comes, cancelled or not.
  package func waitForFire() async {
    await withCheckedContinuation { continuation in
      let isOver: Bool = state.withLock { state in
        if case .idle = state {
          state = .waiting(continuation)
          return false
        }
        state = .idle
        return true
      }
      if isOver { continuation.resume() }
    }
  }

  /// Returns when fired, when cancelled, or at the deadline.
  package func wait(until deadline: Duration, on timeline: Timeline) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.wait() }
      group.addTask { try? await timeline.sleep(deadline) }
      await group.next()
      group.cancelAll()
    }
  }
}
