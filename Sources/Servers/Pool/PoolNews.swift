import JSONRPC
package import MCP
import Synchronization

/// What servers of a pool tell of changes, for one reader who wants to know of all of them.
///
/// Nothing is kept before it is first read. Of each server each kind of change is kept once, and of single resources at most
/// ``maximumResources``, above which the list of them counts as changed.
package final class PoolNews: Sendable {
  /// Changes of one server that wait for the reader before single resources are no longer told apart.
  package static let maximumResources = 1024

  /// What happened to one server.
  package struct Entry: Sendable, Equatable {
    package var server: ServerKey
    /// Whether a session has begun, which knows of nothing that the one before was told.
    package var hasBegun = false
    /// In the order in which each first happened; in a new session everything may be different.
    package var changes: [MCPChange] = []
  }

  private struct Waiting {
    var hasBegun = false
    var changes = QueuedChanges(limit: PoolNews.maximumResources)

    func entry(of server: ServerKey) -> Entry {
      var (entry, rest) = (Entry(server: server, hasBegun: hasBegun), changes)
      while let change = rest.takeFirst() { entry.changes.append(change) }
      return entry
    }
  }

  private struct State {
    var isRead = false
    var order: [ServerKey] = []
    var waiting: [ServerKey: Waiting] = [:]

    mutating func change(_ server: ServerKey, _ body: (inout Waiting) -> Void) {
      if waiting[server] == nil { order.append(server) }
      body(&waiting[server, default: Waiting()])
    }

    mutating func takeAll() -> [Entry] {
      defer { self = State(isRead: true) }
      return order.compactMap { [waiting] server in waiting[server]?.entry(of: server) }
    }
  }

  private let state = Mutex(State())
  private let arrival = Wakeup()

  init() {}

  /// From now on what happens is kept.
  package func begin() {
    state.withLock { $0.isRead = true }
  }

  /// What happened since the last time, as soon as something has; nil when the task is cancelled.
  package func next() async -> [Entry]? {
    while !Task.isCancelled {
      let entries = state.withLock { $0.takeAll() }
      if !entries.isEmpty { return entries }
      await arrival.wait()
    }
    return nil
  }

  func add(_ change: MCPChange, of server: ServerKey) {
    note(server) { $0.changes.add(change) }
  }

  /// A session has begun.
  func began(_ server: ServerKey) {
    note(server) { waiting in
      waiting.hasBegun = true
      for change in [MCPChange.toolsChanged, .promptsChanged, .resourcesChanged] { waiting.changes.add(change) }
    }
  }

  private func note(_ server: ServerKey, _ body: (inout Waiting) -> Void) {
    let isKept = state.withLock { state in
      if state.isRead { state.change(server, body) }
      return state.isRead
    }
    if isKept { arrival.fire() }
  }
}
