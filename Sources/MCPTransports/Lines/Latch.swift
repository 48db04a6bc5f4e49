import NIOCore
import NIOPosix
import Synchronization

/// A value that is set once; any number of tasks wait for it, and a cancelled task waits like any other.
///
/// Shutting a peer down must not be cut short by cancellation, so the bounded wait uses a timer of the event loop.
final class Latch<Value: Sendable>: Sendable {
  private struct State {
    var value: Value?
    var waiters: [Int: CheckedContinuation<Value?, Never>] = [:]
    /// Those whose time was over before they began to wait.
    var late: Set<Int> = []
    var lastWaiter = 0
  }

  private let state = Mutex(State())

  /// The value, when it is set.
  var value: Value? { state.withLock { $0.value } }

  /// Sets the value and wakes everybody; false when it was set before.
  @discardableResult
  func set(_ value: Value) -> Bool {
    let waiters: [CheckedContinuation<Value?, Never>]? = state.withLock { state in
      guard state.value == nil else { return nil }
      state.value = value
      defer { state.waiters = [:] }
      return Array(state.waiters.values)
    }
    guard let waiters else { return false }
    for waiter in waiters { waiter.resume(returning: value) }
    return true
  }

  /// Returns the value as soon as it is set.
  func wait() async -> Value {
    while true {
      if let value = await wait(ticket()) { return value }
    }
  }

  /// Returns the value, or nil when it is not set within `duration`.
  func wait(atMost duration: Duration) async -> Value? {
    if let value { return value }
    guard duration > .zero else { return nil }
    let ticket = ticket()
    let timer = MultiThreadedEventLoopGroup.singleton.any().scheduleTask(in: TimeAmount(duration)) {
      self.giveUp(ticket)
    }
    defer { timer.cancel() }
    return await wait(ticket)
  }

  private func ticket() -> Int {
    state.withLock { state in
      state.lastWaiter += 1
      return state.lastWaiter
    }
  }

  private func wait(_ ticket: Int) async -> Value? {
    await withCheckedContinuation { (waiter: CheckedContinuation<Value?, Never>) in
      let isOver = state.withLock { state in
        if state.late.remove(ticket) != nil || state.value != nil { return true }
        state.waiters[ticket] = waiter
        return false
      }
      if isOver { waiter.resume(returning: value) }
    }
  }

  private func giveUp(_ ticket: Int) {
    let waiter = state.withLock { state in
      let waiter = state.waiters.removeValue(forKey: ticket)
      if waiter == nil, state.value == nil { state.late.insert(ticket) }
      return waiter
    }
    waiter?.resume(returning: nil)
  }
}
