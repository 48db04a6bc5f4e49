public import JSONKit
import Logging
import Synchronization

extension Connection {
  /// Calls a method of the peer and waits for its result.
  ///
  /// Cancelling the task gives the call up, tells the peer and throws `CancellationError`.
  /// - Throws: ``RPCError`` when the peer refused, ``ConnectionError`` for every failure of this side.
  public func call(
    _ method: String, _ params: JSON = .object([:]), options: CallOptions = CallOptions()
  ) async throws -> RPCReply {
    try await call(method, options: options) { bytes, _ in params.write(to: &bytes) }
  }

  /// Calls a method with parameters that are written straight into the message.
  ///
  /// `params` writes exactly one JSON object and is given the id of the call.
  public func call(
    _ method: String, options: CallOptions = CallOptions(), params: (inout [UInt8], RPCID) -> Void
  ) async throws -> RPCReply {
    let id = options.id ?? .integer(lastID.add(1, ordering: .relaxed).newValue)
    let bytes = MessageWriter.request(id, method, params: params)
    let outbound = Outbound(
      kind: .request(id), method: method, headers: options.headers, during: options.during, bytes: bytes)
    let started = timeline.now()
    while true {
      try Task.checkCancellation()
      do {
        return try reply(id, try await exchange(id, outbound, options, started))
      } catch is OutboxFull {
        try await waitForRoom(options, started)
      }
    }
  }

  /// The carrier's outbox had no room; never leaves this file.
  private struct OutboxFull: Error {}

  /// Registers the call, hands it to the carrier and waits until somebody removes it from the table.
  private func exchange(
    _ id: RPCID, _ outbound: Outbound, _ options: CallOptions, _ started: Duration
  ) async throws -> RPCMessage {
    let message = try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (waiter: Waiter) in
        begin(
          id, outbound, PendingCalls.Call(waiter: waiter, method: outbound.method ?? "", options: options, now: started)
        )
      }
    } onCancel: {
      cancelled(id)
    }
    return message
  }

  private func begin(_ id: RPCID, _ outbound: Outbound, _ call: PendingCalls<Waiter>.Call) {
    switch calls.withLock({ $0.insert(id, call) }) {
    case .refused(let error):
      call.waiter.resume(throwing: error)
      return
    case .inserted(let isEarliest):
      if isEarliest { sweep.fire() }
    }
    do {
      try transport.send(outbound)
    } catch {
      guard let call = calls.withLock({ $0.refused(id) }) else { return }
      let isFull = (error as? TransportError)?.code == .full
      call.waiter.resume(throwing: isFull ? OutboxFull() : ConnectionError(wrapping: error))
      return
    }
    calls.withLock { $0.sent(id) }
    if Task.isCancelled { cancelled(id) }
  }

  private func cancelled(_ id: RPCID) {
    guard let call = calls.withLock({ $0.cancelled(id) }) else { return }
    abandon(id, call, reason: "cancelled")
    call.waiter.resume(throwing: CancellationError())
  }

  /// Tells the peer that nobody waits any more, in the way the carrier has for it; best effort.
  func abandon(_ id: RPCID, _ call: PendingCalls<Waiter>.Call, reason: String) {
    defer { transport.abandon(id) }
    let traits = traits
    guard call.announcesCancellation, !traits.abandonCancels, traits.carriesClientNotifications else { return }
    do {
      try notify(Signal.cancelled, ["requestId": id.json, "reason": .string(reason)])
    } catch {
      logger.debug("cancellation not sent", metadata: ["rpc.method": "\(call.method)", "error": "\(error)"])
    }
  }

  private func waitForRoom(_ options: CallOptions, _ started: Duration) async throws {
    let ends = [options.timeout, options.maximumTime].compactMap { $0.map { started + $0 } }
    guard let end = ends.min() else { return try await transport.drained() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await self.transport.drained() }
      group.addTask {
        try await self.timeline.sleep(end)
        throw ConnectionError(.timeout, "the peer reads too slowly: the request could not be sent in time")
      }
      defer { group.cancelAll() }
      do {
        try await group.next()
      } catch {
        throw error is CancellationError ? error : ConnectionError(wrapping: error)
      }
    }
  }

  private func reply(_ id: RPCID, _ message: RPCMessage) throws -> RPCReply {
    switch message {
    case .result(_, let payload):
      unreadBytes.subtract(payload.message.count, ordering: .relaxed)
      return RPCReply(id: id, result: payload)
    case .failure(_, let payload):
      unreadBytes.subtract(payload.message.count, ordering: .relaxed)
      guard let json = try? payload.json(), let error = RPCError(json: json) else {
        throw ConnectionError(
          .malformed, "the peer answered with an error object without code or message", wasSent: true)
      }
      throw error
    default:
      throw ConnectionError(.malformed, "the peer's answer is no response", wasSent: true)
    }
  }
}
