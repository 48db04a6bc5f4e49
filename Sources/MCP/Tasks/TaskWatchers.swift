import JSONKit
package import JSONRPC

/// Those who wait for news of tasks: a value without locks.
package struct TaskWatchers: Sendable {
  private var watchers: [Int: (id: ByteKey, arrival: Wakeup)] = [:]
  private var lastTicket = 0

  package init() {}

  package mutating func add(_ id: String, _ arrival: Wakeup) -> Int {
    lastTicket += 1
    watchers[lastTicket] = (ByteKey(id), arrival)
    return lastTicket
  }

  package mutating func remove(_ ticket: Int) {
    watchers[ticket] = nil
  }

  /// The server told something of a task.
  package func wake(_ id: String) {
    for watcher in watchers.values where watcher.id == ByteKey(id) { watcher.arrival.fire() }
  }
}
