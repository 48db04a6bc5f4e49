import JSONRPC
import NIOCore
import Synchronization

/// The open connections of one listener: how many there are, and which wait for somebody to serve them.
final class AcceptedSockets: Sendable {
  /// One connection and who made it.
  struct Accepted: Sendable {
    let channel: any Channel
    let peer: PeerInfo
  }

  private struct State {
    let limit: Int
    var waiting: [Accepted] = []
    var count = 0
    var isOver = false

    /// False when there are as many as there may be, or nothing new is taken any more.
    mutating func arrive(_ accepted: Accepted) -> Bool {
      guard !isOver, count < limit else { return false }
      count += 1
      waiting.append(accepted)
      return true
    }

    mutating func take() -> [Accepted] {
      defer { waiting = [] }
      return waiting
    }

    mutating func leave() {
      count -= 1
    }

    mutating func end() -> [Accepted] {
      isOver = true
      count -= waiting.count
      return take()
    }
  }

  private let state: Mutex<State>
  private let arrival = Wakeup()

  /// At most `limit` connections at one time.
  init(limit: Int) {
    state = Mutex(State(limit: limit))
  }

  /// A connection is open; false when it is to be closed.
  func arrived(_ accepted: Accepted) -> Bool {
    guard state.withLock({ $0.arrive(accepted) }) else { return false }
    arrival.fire()
    return true
  }

  /// Those that wait, in order; nil after the end or when the task is cancelled.
  func next() async -> [Accepted]? {
    while !Task.isCancelled {
      let (batch, isOver) = state.withLock { ($0.take(), $0.isOver) }
      if !batch.isEmpty { return batch }
      if isOver { return nil }
      await arrival.wait()
    }
    return nil
  }

  /// A connection was served and is closed.
  func left() {
    state.withLock { $0.leave() }
  }

  /// Takes nothing new; those that still wait are closed.
  func end() {
    for accepted in state.withLock({ $0.end() }) { accepted.channel.close(promise: nil) }
    arrival.fire()
  }
}
