package import JSONRPC

/// Keeps one request open on which a modern server tells what changes: a value without tasks, clocks or connections.
///
/// Another filter needs another request; the one before stays open until the server has agreed to the new one.
/// Source: Model Context Protocol, "Subscriptions", revision 2026-07-28; read 2026-11-26.
package struct Subscription: Sendable {
  /// The bounds of keeping it open.
  package struct Limits: Sendable, Hashable {
    /// How long the server may take to agree.
    package var acknowledgeTime = Duration.seconds(10)
    /// The wait before it is opened again, doubled with every failure in a row.
    package var firstWait = Duration.milliseconds(250)
    /// The longest wait before it is opened again.
    package var longestWait = Duration.seconds(60)
    /// How long it has to stand for earlier failures to be forgotten.
    package var healthyTime = Duration.seconds(60)
    /// Failures in a row without an agreement after which it is left alone.
    package var maximumFailures = 5

    package init() {}
  }

  package enum Action: Sendable, Equatable {
    case open(RPCID, ChangeFilter)
    case close(RPCID)
    /// Nothing to do until something happens, or until then.
    case wait(until: Duration?)
  }

  package enum End: Sendable, Equatable {
    /// The server ended it, or the connection lost it.
    case lost
    case refused(RPCError)
  }

  private struct Open: Sendable {
    var id: RPCID
    var filter: ChangeFilter
    var deadline: Duration
    var agreed: (filter: ChangeFilter, at: Duration)?
    var isClosing = false
  }

  /// What the client wants to hear of.
  package private(set) var wanted = ChangeFilter()
  /// Why there is none and will be none; nil while there is hope.
  package private(set) var refusal: String?
  private var opens: [Open] = []
  private var lastNumber = 0
  private var failures = 0
  private var retryAt: Duration?
  private var hasMissed = false
  /// The lists that were read before the server first agreed; nil once it has.
  private var early: Set<MCPChange>? = []
  private let limits: Limits

  package init(limits: Limits = Limits()) {
    self.limits = limits
  }

  /// What the server agreed to tell; nil before it has.
  package var agreed: ChangeFilter? { opens.last { $0.agreed != nil && !$0.isClosing }?.agreed?.filter }

  /// Whether the server has answered to the filter that is wanted now.
  package var isSettled: Bool {
    refusal != nil || opens.contains { $0.agreed != nil && $0.filter == wanted }
  }

  package func isOpen(_ id: RPCID) -> Bool { opens.contains { $0.id == id } }

  /// The client wants to hear of something else.
  package mutating func want(_ change: (inout ChangeFilter) -> Void) {
    change(&wanted)
  }

  /// A list is about to be read.
  package mutating func asks(_ change: MCPChange) {
    early?.insert(change)
  }

  /// The server agreed; returns what may have changed unheard since the one before was lost, or since it was read.
  package mutating func acknowledged(_ id: RPCID, _ filter: ChangeFilter, now: Duration) -> [MCPChange] {
    guard let place = opens.firstIndex(where: { $0.id == id }), opens[place].agreed == nil else { return [] }
    opens[place].agreed = (filter, now)
    defer { (hasMissed, early) = (false, nil) }
    if hasMissed { return filter.changes }
    return filter.changes.filter { early?.contains($0) ?? false }
  }

  /// One request has ended.
  package mutating func ended(_ id: RPCID, _ end: End, now: Duration) {
    guard let place = opens.firstIndex(where: { $0.id == id }) else { return }
    let open = opens.remove(at: place)
    guard !open.isClosing else { return }
    if case .refused(let error) = end, error.code == RPCError.methodNotFoundCode {
      refusal = error.message
      return
    }
    failed(open, now: now)
  }

  /// What to do now.
  package mutating func next(now: Duration) -> Action {
    if let late = opens.first(where: { $0.agreed == nil && !$0.isClosing && $0.deadline <= now }) {
      failed(late, now: now)
      return close(late.id)
    }
    let isUseless = wanted.isEmpty || refusal != nil
    let stays = isUseless ? nil : opens.last { $0.agreed != nil && !$0.isClosing }
    let waits = opens.first { $0.agreed == nil && !$0.isClosing }
    if let old = opens.first(where: { !$0.isClosing && $0.id != stays?.id && (isUseless || $0.id != waits?.id) }) {
      return close(old.id)
    }
    if isUseless || stays?.filter == wanted { return .wait(until: nil) }
    if let waits { return .wait(until: waits.deadline) }
    if let retryAt, retryAt > now { return .wait(until: retryAt) }
    retryAt = nil
    lastNumber += 1
    let id = RPCID.string("listen-\(lastNumber)")
    opens.append(Open(id: id, filter: wanted, deadline: now + limits.acknowledgeTime))
    return .open(id, wanted)
  }

  private mutating func close(_ id: RPCID) -> Action {
    for place in opens.indices where opens[place].id == id { opens[place].isClosing = true }
    return .close(id)
  }

  private mutating func failed(_ open: Open, now: Duration) {
    if let agreed = open.agreed {
      hasMissed = true
      if now - agreed.at >= limits.healthyTime { failures = 0 }
    } else if failures + 1 >= limits.maximumFailures {
      refusal = "the server did not agree to it \(limits.maximumFailures) times"
    }
    failures += 1
    retryAt = now + min(limits.firstWait * (1 << min(failures - 1, 20)), limits.longestWait)
  }
}
