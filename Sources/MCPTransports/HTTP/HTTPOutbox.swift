import JSONRPC
import Synchronization

/// The messages that wait to be sent, in call order, for the one task that sends them.
final class HTTPOutbox: Sendable {
  private struct State {
    var queue: [Outbound] = []
    var end: TransportError?
  }

  private let maximum: Int
  private let state = Mutex(State())
  private let arrival = Wakeup()
  private let room = RoomSignal()

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
      let (batch, isOver) = state.withLock { state in
        defer { state.queue = [] }
        return (state.queue, state.end != nil)
      }
      room.fire()
      if !batch.isEmpty { return batch }
      if isOver { return nil }
      await arrival.wait()
    }
    return nil
  }

  /// Returns when there is room.
  func drained() async throws {
    try await room.wait {
      state.withLock { state in
        if let end = state.end { return .failure(end) }
        return state.queue.count <= maximum / 2 ? .success(()) : nil
      }
    }
  }

  /// Takes nothing more; what waits is still given out.
  func finish(_ error: TransportError) {
    state.withLock { if $0.end == nil { $0.end = error } }
    room.fire(.failure(error))
    arrival.fire()
  }
}
