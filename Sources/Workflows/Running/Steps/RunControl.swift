import Synchronization

/// Stops a run from outside.
///
/// The first ``cancel()`` ends the run: nothing more is begun, what runs is cancelled, what was done is compensated, `finally`
/// runs, and the status is `cancelled`. The second one leaves the run as it is; so does cancelling the task that performs it.
/// A run that was left has the status `interrupted` and can be resumed.
public final class RunControl: Sendable {
  private enum Level: Int, Sendable {
    case running, stopping, leaving
  }

  private struct State: Sendable {
    var level = Level.running
    var waiters: [Int: (level: Level, waiter: CheckedContinuation<Void, Never>)] = [:]
    var lastWaiter = 0

    /// Goes one level on; whom to tell.
    mutating func raise(to level: Level) -> [CheckedContinuation<Void, Never>] {
      guard level.rawValue > self.level.rawValue else { return [] }
      self.level = level
      let due = waiters.filter { $0.value.level.rawValue <= level.rawValue }
      for key in due.keys { waiters[key] = nil }
      return due.values.map(\.waiter)
    }
  }

  private let state = Mutex(State())

  /// A control of one run.
  public init() {}

  /// Ends the run; the second time, leaves it.
  public func cancel() {
    let waiters = state.withLock { state in
      state.raise(to: state.level == .running ? .stopping : .leaving)
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Leaves the run as it is.
  public func leave() {
    let waiters = state.withLock { $0.raise(to: .leaving) }
    for waiter in waiters { waiter.resume() }
  }

  /// Whether the run is to be ended or left.
  public var isCancelled: Bool { state.withLock { $0.level != .running } }

  /// Whether the run is to be left.
  package var isLeaving: Bool { state.withLock { $0.level == .leaving } }

  /// Returns when the run is to be ended, or left, or when the task is cancelled.
  package func stopped() async { await reached(.stopping) }

  /// Returns when the run is to be left, or when the task is cancelled.
  func left() async { await reached(.leaving) }

  private func reached(_ level: Level) async {
    let ticket = state.withLock { state -> Int in
      state.lastWaiter += 1
      return state.lastWaiter
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        let isDue = state.withLock { state -> Bool in
          if state.level.rawValue >= level.rawValue || Task.isCancelled { return true }
          state.waiters[ticket] = (level, waiter)
          return false
        }
        if isDue { waiter.resume() }
      }
    } onCancel: {
      let waiter = state.withLock { $0.waiters.removeValue(forKey: ticket)?.waiter }
      waiter?.resume()
    }
  }
}
