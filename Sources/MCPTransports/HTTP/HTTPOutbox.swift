import JSONRPC
import Synchronization

/// The messages that wait to be sent, in call order, for the one task that sends them.
final class HTTPOutbox: Sendable {
  private struct State {
    var queue: [Outbound] = []
    var end: TransportError?
    var waiters: [Int: CheckedContinuation<Void, any Error>] = [:]
    var lastWaiter = 0
  }

  private let maximum: Int
  private let state = Mutex(State())
  private let arrival = Wakeup()

  init(maximumMessages: Int) {
    maximum = maximumMessages
  }

  func add(_ message: Outbound) throws(TransportError) {
    try state.withLock { state throws(TransportError) in
      if let end = state.end { throw end }
      guard state.queue.count < maximum else {
        throw TransportError(.full, "\(maximum) messages wait to be sent; wait until they are drained")
      }
      state.queue.append(message)
    }
    arrival.fire()
  }

  /// Everything that waits; nil when nothing more comes or the task is cancelled.
  func next() async -> [Outbound]? {
    while !Task.isCancelled {
      let (batch, isOver, waiters) = state.withLock { state in
        defer { (state.queue, state.waiters) = ([], [:]) }
        return (state.queue, state.end != nil, Array(state.waiters.values))
      }
      for waiter in waiters { waiter.resume() }
      if !batch.isEmpty { return batch }
      if isOver { return nil }
      await arrival.wait()
    }
    return nil
  }

  /// Returns when there is room.
  func drained() async throws {
    let ticket = state.withLock { state in
      state.lastWaiter += 1
      return state.lastWaiter
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (waiter: CheckedContinuation<Void, any Error>) in
        wait(waiter, ticket)
        if Task.isCancelled { cancel(ticket) }
      }
    } onCancel: {
      cancel(ticket)
    }
  }

  /// Takes nothing more; what waits is still given out.
  func finish(_ error: TransportError) {
    let waiters = state.withLock { state in
      if state.end == nil { state.end = error }
      defer { state.waiters = [:] }
      return Array(state.waiters.values)
    }
    for waiter in waiters { waiter.resume(throwing: error) }
    arrival.fire()
  }

  private func wait(_ waiter: CheckedContinuation<Void, any Error>, _ ticket: Int) {
    let result: Result<Void, any Error>? = state.withLock { state in
      if let end = state.end { return .failure(end) }
      if state.queue.count <= maximum / 2 { return .success(()) }
      state.waiters[ticket] = waiter
      return nil
    }
    if let result { waiter.resume(with: result) }
  }

  private func cancel(_ ticket: Int) {
    let waiter = state.withLock { $0.waiters.removeValue(forKey: ticket) }
    waiter?.resume(throwing: CancellationError())
  }
}
