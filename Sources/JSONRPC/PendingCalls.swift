/// The calls that wait for an answer: a value without tasks, clocks or locks.
///
/// Every call leaves by exactly one removal, and whoever removed it is the only one to resume its waiter.
package struct PendingCalls<Waiter: Sendable>: Sendable {
  /// One waiting call.
  package struct Call: Sendable {
    package var waiter: Waiter
    package var method: String
    package var timeout: Duration?
    package var maximumTime: Duration?
    /// The end of the present silence.
    package var deadline: Duration?
    /// The end that progress cannot move.
    package var latest: Duration?
    package var announcesCancellation: Bool
    package var progress: (@Sendable (RPCPayload) -> Void)?
    package fileprivate(set) var isSent = false
    /// How many questions hold the time of this call, and since when.
    fileprivate var pauses = 0
    fileprivate var pausedSince = Duration.zero

    /// The instant at which the call is given up, if nothing happens before; a call whose time is held has none.
    package var end: Duration? {
      guard pauses == 0 else { return nil }
      guard let deadline, let latest else { return deadline ?? latest }
      return min(deadline, latest)
    }

    package init(
      waiter: Waiter, method: String, options: CallOptions = CallOptions(), now: Duration = .zero
    ) {
      self.waiter = waiter
      self.method = method
      timeout = options.timeout
      maximumTime = options.maximumTime
      deadline = options.timeout.map { now + $0 }
      latest = options.maximumTime.map { now + $0 }
      announcesCancellation = options.announcesCancellation
      progress = options.progress
    }
  }

  package enum Insertion: Sendable {
    /// `isEarliest`: the sweeper sleeps too long for this one and must be woken.
    case inserted(isEarliest: Bool)
    case refused(ConnectionError)
  }

  package enum Answered: Sendable {
    case call(Call)
    /// The call was given up before.
    case late
    case unknown
  }

  private var calls: [RPCID: Call] = [:]
  private var tombstones: Tombstones
  private var closed: ConnectionError?
  private var sweepAt: Duration?
  private let limit: Int

  package init(limit: Int, tombstones: Int) {
    self.limit = limit
    self.tombstones = Tombstones(limit: tombstones)
  }

  package var count: Int { calls.count }
  package var isClosed: Bool { closed != nil }

  /// A call begins; it is refused when the connection is closed, the table is full or the id is in use.
  package mutating func insert(_ id: RPCID, _ call: Call) -> Insertion {
    if let closed { return .refused(closed) }
    guard calls.count < limit else {
      return .refused(ConnectionError(.limit, "\(limit) calls already wait for this peer; send fewer at a time"))
    }
    guard calls[id] == nil else {
      return .refused(ConnectionError(.misuse, "the id of this call is in use by another call"))
    }
    let end = call.end
    calls[id] = call
    guard let end, end < sweepAt ?? .seconds(Int64.max) else { return .inserted(isEarliest: false) }
    sweepAt = end
    return .inserted(isEarliest: true)
  }

  /// The request of this call has been handed to the carrier.
  package mutating func sent(_ id: RPCID) {
    calls[id]?.isSent = true
  }

  /// The carrier did not take the request; nil when the call has left already.
  package mutating func refused(_ id: RPCID) -> Call? {
    calls.removeValue(forKey: id)
  }

  /// An answer has come.
  package mutating func answered(_ id: RPCID) -> Answered {
    if let call = calls.removeValue(forKey: id) { return .call(call) }
    return tombstones.remove(id) ? .late : .unknown
  }

  /// The caller gives up; nil when the call has left already, or is just being sent and will give up itself.
  package mutating func cancelled(_ id: RPCID) -> Call? {
    guard calls[id]?.isSent == true else { return nil }
    return giveUp(id)
  }

  /// Progress has come: the silence begins anew; returns who wants to hear of it.
  package mutating func progressed(_ id: RPCID, now: Duration) -> (@Sendable (RPCPayload) -> Void)? {
    guard let call = calls[id] else { return nil }
    if let timeout = call.timeout { calls[id]?.deadline = (call.pauses == 0 ? now : call.pausedSince) + timeout }
    return call.progress
  }

  /// Time stops for one call, or for all that wait now; returns which ones, for ``resume(_:now:)``.
  package mutating func pause(_ only: RPCID?, now: Duration) -> [RPCID] {
    let ids = only.map { calls[$0] == nil ? [] : [$0] } ?? Array(calls.keys)
    for id in ids {
      if calls[id]?.pauses == 0 { calls[id]?.pausedSince = now }
      calls[id]?.pauses += 1
    }
    return ids
  }

  /// Time goes on for these calls, as many as still wait; true when the sweeper sleeps too long for one of them.
  package mutating func resume(_ ids: [RPCID], now: Duration) -> Bool {
    var earliest: Duration?
    for id in ids {
      guard var call = calls[id], call.pauses > 0 else { continue }
      call.pauses -= 1
      if call.pauses == 0 {
        let pause = now - call.pausedSince
        call.deadline = call.deadline.map { $0 + pause }
        call.latest = call.latest.map { $0 + pause }
      }
      calls[id] = call
      guard let end = call.end else { continue }
      earliest = min(earliest ?? end, end)
    }
    guard let earliest, earliest < sweepAt ?? .seconds(Int64.max) else { return false }
    sweepAt = earliest
    return true
  }

  /// Removes every call whose end has come, and tells when to look again.
  package mutating func sweep(now: Duration) -> (ended: [(RPCID, Call)], next: Duration?) {
    var ended: [(RPCID, Call)] = []
    var next: Duration?
    for (id, call) in calls {
      guard let end = call.end else { continue }
      if end <= now {
        ended.append((id, call))
      } else {
        next = min(next ?? end, end)
      }
    }
    for (id, _) in ended { _ = giveUp(id) }
    sweepAt = next
    return (ended, next)
  }

  /// One exchange ended without an answer; nil when its call has left already.
  package mutating func ended(_ id: RPCID) -> Call? {
    giveUp(id)
  }

  /// The connection is closed: every call leaves, and every later one is refused with this error.
  package mutating func close(_ error: ConnectionError) -> [Call] {
    if closed == nil { closed = error }
    defer { calls = [:] }
    return Array(calls.values)
  }

  private mutating func giveUp(_ id: RPCID) -> Call? {
    guard let call = calls.removeValue(forKey: id) else { return nil }
    tombstones.insert(id)
    return call
  }
}
