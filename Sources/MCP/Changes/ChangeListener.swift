import JSONKit
import JSONRPC
import Logging
import Synchronization

/// Performs what a ``Subscription`` decides, inside the run of a session.
final class ChangeListener: Sendable {
  private struct State {
    var subscription: Subscription
    var stops: [RPCID: Wakeup] = [:]
    /// Those who wait until the server has answered to the filter.
    var watchers: [Int: Wakeup] = [:]
    var lastWatcher = 0
  }

  private let state: Mutex<State>
  private let wake = Wakeup()
  private let timeline: Timeline

  init(_ limits: Subscription.Limits, _ timeline: Timeline) {
    state = Mutex(State(subscription: Subscription(limits: limits)))
    self.timeline = timeline
  }

  /// The client wants to hear of something else.
  func want(_ change: (inout ChangeFilter) -> Void) {
    state.withLock { $0.subscription.want(change) }
    wake.fire()
  }

  /// A list is about to be read.
  func asks(_ change: MCPChange) {
    state.withLock { $0.subscription.asks(change) }
  }

  /// Returns when the server has answered to what is wanted, with what it agreed to.
  ///
  /// - Throws: ``MCPError`` when it does not answer in time or does not tell changes at all.
  func agreed(within time: Duration) async throws -> ChangeFilter {
    let deadline = timeline.now() + time
    let arrival = Wakeup()
    let ticket = state.withLock { state in
      state.lastWatcher += 1
      state.watchers[state.lastWatcher] = arrival
      return state.lastWatcher
    }
    defer { state.withLock { _ = $0.watchers.removeValue(forKey: ticket) } }
    while true {
      try Task.checkCancellation()
      let (isSettled, agreed, refusal) = state.withLock { state in
        (state.subscription.isSettled, state.subscription.agreed, state.subscription.refusal)
      }
      if let refusal { throw MCPError(.notSupported, "the server does not tell changes: \(refusal)") }
      if isSettled, let agreed { return agreed }
      guard timeline.now() < deadline else {
        throw MCPError(.notSupported, "the server did not agree to tell changes within \(time.shortText)")
      }
      await arrival.wait(until: deadline, on: timeline)
    }
  }

  /// The server agreed to a request; returns what may have changed unheard.
  func acknowledged(_ params: JSON) -> [MCPChange] {
    guard let id = Self.subscription(params) else { return [] }
    let filter = ChangeFilter(json: params["notifications"])
    let now = timeline.now()
    let (missed, watchers) = state.withLock { state in
      (state.subscription.acknowledged(id, filter, now: now), Array(state.watchers.values))
    }
    wake.fire()
    for watcher in watchers { watcher.fire() }
    return missed
  }

  /// Whether a notification belongs to a request that is open, or to none.
  func admits(_ params: JSON) -> Bool {
    guard let id = Self.subscription(params) else { return true }
    return state.withLock { $0.subscription.isOpen(id) }
  }

  /// The server says that it ends a request.
  func endedByServer(_ id: RPCID) {
    ended(id, .lost)
    state.withLock { $0.stops[id] }?.fire()
  }

  /// Opens and closes requests until cancelled.
  func run(on connection: Connection, _ codec: EraCodec, _ logger: Logger) async {
    await withDiscardingTaskGroup { group in
      while !Task.isCancelled {
        let now = timeline.now()
        switch state.withLock({ $0.subscription.next(now: now) }) {
        case .open(let id, let filter):
          let stop = Wakeup()
          state.withLock { $0.stops[id] = stop }
          group.addTask { await self.hold(id, filter, stop, connection, codec, logger) }
        case .close(let id): state.withLock { $0.stops[id] }?.fire()
        case .wait(let until?): await wake.wait(until: until, on: timeline)
        case .wait(nil): await wake.wait()
        }
      }
      group.cancelAll()
    }
  }

  /// One request, from its sending to its end.
  private func hold(
    _ id: RPCID, _ filter: ChangeFilter, _ stop: Wakeup, _ connection: Connection, _ codec: EraCodec, _ logger: Logger
  ) async {
    let end = await withTaskGroup(of: Subscription.End?.self) { group in
      group.addTask {
        do {
          let own = [JSON.Member(key: "notifications", value: filter.json)]
          let headers = connection.traits.carriesHeaders ? codec.headers(MCPMethod.listen) : []
          _ = try await connection.call(MCPMethod.listen, options: CallOptions(id: id, headers: headers)) { bytes, _ in
            codec.write(own, to: &bytes)
          }
          return .lost
        } catch let error as RPCError {
          return .refused(error)
        } catch {
          return .lost
        }
      }
      group.addTask {
        await stop.wait()
        return nil
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      return first
    }
    if case .refused(let error)? = end {
      logger.info("server does not tell changes", metadata: ["mcp.reason": "\(error.message)"])
    }
    state.withLock { _ = $0.stops.removeValue(forKey: id) }
    ended(id, end ?? .lost)
  }

  private func ended(_ id: RPCID, _ end: Subscription.End) {
    let now = timeline.now()
    let watchers = state.withLock { state in
      state.subscription.ended(id, end, now: now)
      return Array(state.watchers.values)
    }
    wake.fire()
    for watcher in watchers { watcher.fire() }
  }

  private static func subscription(_ params: JSON) -> RPCID? {
    params["_meta"]?[MetaKey.subscriptionID].flatMap { RPCID(json: $0) }
  }
}
