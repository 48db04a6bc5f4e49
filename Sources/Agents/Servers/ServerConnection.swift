/// Where the connection of one server stands; a value, changed under the lock of its owner.
///
/// Whoever asks first starts it, everybody else waits for the same start. `generation` tells a late report of an earlier
/// session from one of the present session.
package struct ServerConnection<Session: Sendable, Waiter: Sendable>: Sendable {
  package enum State: Sendable {
    case idle
    case connecting
    case ready(Session)
    case ended(MCPServerError)
  }

  package enum Joined: Sendable {
    case ready
    /// The caller has to start a session and waits like the others.
    case start(generation: Int)
    case wait
  }

  package private(set) var state = State.idle
  private(set) var generation = 0
  private var waiters: [Int: Waiter] = [:]
  private var lastWaiter = 0

  package init() {}

  /// Asks for a connection that is ready; one that ended is started anew.
  package mutating func join() -> Joined {
    switch state {
    case .ready: return .ready
    case .connecting: return .wait
    case .idle, .ended:
      generation += 1
      state = .connecting
      return .start(generation: generation)
    }
  }

  /// A new id for somebody who is about to wait.
  package mutating func ticket() -> Int {
    lastWaiter += 1
    return lastWaiter
  }

  /// Keeps the waiter while there is something to wait for; false means: look at the state.
  package mutating func wait(_ waiter: Waiter, ticket: Int) -> Bool {
    guard case .connecting = state else { return false }
    waiters[ticket] = waiter
    return true
  }

  /// Gives up one waiter; only who gets it here may resume it.
  package mutating func leave(ticket: Int) -> Waiter? { waiters.removeValue(forKey: ticket) }

  /// The session is ready; returns everybody who waited.
  package mutating func becameReady(_ session: Session, generation: Int) -> [Waiter] {
    guard generation == self.generation, case .connecting = state else { return [] }
    state = .ready(session)
    return takeWaiters()
  }

  /// The session is over, before or after it was ready; returns everybody who waited.
  package mutating func ended(_ error: MCPServerError, generation: Int) -> [Waiter] {
    guard generation == self.generation else { return [] }
    state = .ended(error)
    return takeWaiters()
  }

  /// Whether a start of this generation is still wanted.
  package func isCurrent(_ generation: Int) -> Bool { generation == self.generation }

  /// Nobody wants the connection any more; reports of the session that ran are late from here on.
  package mutating func disconnect() -> [Waiter] {
    generation += 1
    state = .idle
    return takeWaiters()
  }

  private mutating func takeWaiters() -> [Waiter] {
    let all = waiters.sorted { $0.key < $1.key }.map(\.value)
    waiters = [:]
    return all
  }
}
