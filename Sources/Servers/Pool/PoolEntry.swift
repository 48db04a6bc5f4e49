import JSONRPC
import MCP

/// The place of one server in a pool.
package struct ServerKey: Sendable, Hashable {
  let place: Int
}

/// One server of a pool: its supervision, its calls, its tools and everybody who waits for it.
struct PoolEntry: Sendable {
  typealias Waiter = CheckedContinuation<Void, any Error>

  /// A start: the session, and what tells it to end.
  struct Running: Sendable {
    let session: MCPSession
    let stop = Wakeup()
    /// Fired when its tools are to be listed for somebody who does not wait for them.
    let listing = Wakeup()
  }

  /// Who waits for a start, by ticket.
  struct Waiters: Sendable {
    private var waiting: [Int: Waiter] = [:]

    var isEmpty: Bool { waiting.isEmpty }

    mutating func add(_ waiter: Waiter, _ ticket: Int) { waiting[ticket] = waiter }
    /// Only who gets a waiter here may resume it.
    mutating func take(_ ticket: Int) -> Waiter? { waiting.removeValue(forKey: ticket) }

    mutating func takeAll() -> [Waiter] {
      defer { waiting = [:] }
      return waiting.sorted { $0.key < $1.key }.map(\.value)
    }
  }

  /// The first of those that make this session.
  let definition: ServerDefinition
  let digest: String
  var supervision: Supervision<Running>
  var slots: CallSlots
  /// For a session.
  var starting = Waiters()
  /// For their turn to call.
  var queued = Waiters()
  /// For the end of what runs.
  var ending: [CheckedContinuation<Void, Never>] = []
  /// The list that was read last, in this process or before it.
  var tools: [MCPTool]?
  /// Somebody works with a list that is not of this session: it is read anew when the server is ready.
  var wantsList = false
  /// Why the tools could not be listed for those who do not wait; nil when they were, or nobody asked.
  var listFailure: MCPServerError?

  init(_ definition: ServerDefinition, folder: String, lateAfter: Duration) {
    self.definition = definition
    digest = definition.digest(in: folder)
    var settings = Supervision<Running>.Settings()
    settings.restart = definition.restart
    settings.idleStop = definition.idleStop
    settings.lateAfter = lateAfter
    supervision = Supervision(settings)
    slots = CallSlots(limit: definition.concurrency)
  }

  /// Lends the session for one exchange where nothing has to be waited for: neither its start nor a turn to call.
  mutating func lendAtOnce(asCall isCall: Bool, at now: Duration) -> MCPSession? {
    guard let running = supervision.session, !isCall || slots.enterAtOnce() else { return nil }
    supervision.began(at: now)
    return running.session
  }

  /// What somebody is told whose server was stopped.
  var disconnected: MCPServerError { MCPServerError(.unavailable, "\(definition.name) was disconnected") }

  /// The session that runs, ready or not.
  var running: MCPSession? {
    switch supervision.phase {
    case .ready(let running): running.session
    case .starting(let running): running?.session
    case .idle, .stopping: nil
    }
  }
}
