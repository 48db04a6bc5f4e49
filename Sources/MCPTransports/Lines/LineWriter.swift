import JSONRPC
import Synchronization

/// Sends lines in call order: on the caller's thread while the descriptor takes them, else on the carrier's.
///
/// A hop to another thread costs more than a small write, so a lone request is written where it is made.
final class LineWriter: Sendable {
  private struct State {
    var outbox: Outbox
    var sink: (any LineSink)?
  }

  private let state: Mutex<State>
  private let room = RoomSignal()
  /// Everything was written and the peer was told, or writing failed.
  let finished = Latch<TransportError?>()

  init(limits: Outbox.Limits = Outbox.Limits()) {
    state = Mutex(State(outbox: Outbox(limits: limits)))
  }

  /// The carrier is open; what was sent before goes out.
  func open(_ sink: any LineSink) {
    let isOpen = state.withLock { state in
      guard state.outbox.end == nil else { return false }
      state.sink = sink
      return true
    }
    if isOpen { wrote(messages: 0, bytes: 0, to: sink) }
  }

  func send(_ message: [UInt8]) throws {
    let turn: (any LineSink)? = try state.withLock { state throws(TransportError) in
      try state.outbox.add(message) ? state.sink : nil
    }
    guard let sink = turn else { return }
    do {
      let taken = try sink.writeNow(message)
      if taken == message.count + 1 {
        wrote(messages: 1, bytes: taken, to: sink)
      } else {
        hand([message], skipping: taken, to: sink)
      }
    } catch {
      fail(error)
    }
  }

  /// Returns when little waits to be written.
  func drained() async throws {
    try await room.wait {
      state.withLock { state in
        if let error = state.outbox.end { return .failure(error) }
        return state.outbox.isLow ? .success(()) : nil
      }
    }
  }

  /// Takes nothing more; the carrier is finished when the rest is written.
  func finish() {
    let (isDone, sink) = state.withLock { state in
      let isDone = state.outbox.finish()
      return (isDone, state.sink)
    }
    if isDone, let sink { complete(sink) }
  }

  /// Drops the rest and refuses everything from here on.
  func fail(_ error: TransportError) {
    state.withLock { state in
      state.outbox.fail(error)
      state.sink = nil
    }
    room.fire(.failure(error))
    finished.set(error)
  }

  private func wrote(messages: Int, bytes: Int, to sink: any LineSink) {
    let (step, isLow) = state.withLock { state in
      let step = state.outbox.wrote(messages: messages, bytes: bytes)
      return (step, state.outbox.isLow)
    }
    if isLow { room.fire() }
    switch step {
    case .rest: break
    case .write(let lines): hand(lines, skipping: 0, to: sink)
    case .finish: complete(sink)
    }
  }

  private func hand(_ lines: [[UInt8]], skipping skipped: Int, to sink: any LineSink) {
    let bytes = lines.reduce(0) { $0 + $1.count + 1 }
    sink.write(lines, skipping: skipped) { error in
      if let error {
        self.fail(error)
      } else {
        self.wrote(messages: lines.count, bytes: bytes, to: sink)
      }
    }
  }

  private func complete(_ sink: any LineSink) {
    state.withLock { $0.sink = nil }
    sink.finish()
    finished.set(nil)
  }
}
