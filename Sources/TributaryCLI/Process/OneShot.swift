import Synchronization

/// Something that happens at most once, and one task that may wait for it.
final class OneShot<Value: Sendable>: Sendable {
  private struct State {
    var value: Value?
    var waiter: CheckedContinuation<Value?, Never>?
  }

  private let state = Mutex(State())

  /// What has happened so far.
  var value: Value? { state.withLock { $0.value } }

  /// Tells that it happened; false when it had before.
  func set(_ value: Value) -> Bool {
    let (isFirst, waiter): (Bool, CheckedContinuation<Value?, Never>?) = state.withLock { state in
      if state.value != nil { return (false, nil) }
      state.value = value
      defer { state.waiter = nil }
      return (true, state.waiter)
    }
    waiter?.resume(returning: value)
    return isFirst
  }

  /// Returns when it has happened; nil when the waiting task is cancelled before.
  func wait() async -> Value? {
    await withTaskCancellationHandler {
      await withCheckedContinuation { (waiter: CheckedContinuation<Value?, Never>) in
        let answer: Value?? = state.withLock { state in
          if let value: Value = state.value { return .some(value) }
          if Task.isCancelled { return .some(nil) }
          state.waiter = waiter
          return .none
        }
        if let answer { waiter.resume(returning: answer) }
      }
    } onCancel: {
      let waiter: CheckedContinuation<Value?, Never>? = state.withLock { state in
        defer { state.waiter = nil }
        return state.waiter
      }
      waiter?.resume(returning: nil)
    }
  }
}
