import JSONRPC
import Synchronization

/// The connections that are open now.
final class OpenConnections: Sendable {
  private struct State {
    var open: [ObjectIdentifier: EndpointConnection] = [:]
    var isQuiescing = false
  }

  private let limit: Int
  private let state = Mutex(State())

  init(limit: Int) {
    self.limit = limit
  }

  /// A connection begins; false when there are as many as there may be.
  func enter(_ connection: EndpointConnection) -> Bool {
    let (isTaken, isQuiescing) = state.withLock { state in
      guard state.open.count < limit else { return (false, state.isQuiescing) }
      state.open[ObjectIdentifier(connection)] = connection
      return (true, state.isQuiescing)
    }
    if isQuiescing { connection.quiesce() }
    return isTaken
  }

  func leave(_ connection: EndpointConnection) {
    state.withLock { _ = $0.open.removeValue(forKey: ObjectIdentifier(connection)) }
  }

  var count: Int { state.withLock { $0.open.count } }

  func tick() {
    for connection in all { connection.tick() }
  }

  /// No new requests on any of them.
  func quiesce() {
    state.withLock { $0.isQuiescing = true }
    for connection in all { connection.quiesce() }
  }

  /// Answers what is being answered with an error.
  func expire(_ error: RPCError) {
    for connection in all { connection.expire(error) }
  }

  private var all: [EndpointConnection] { state.withLock { Array($0.open.values) } }
}
