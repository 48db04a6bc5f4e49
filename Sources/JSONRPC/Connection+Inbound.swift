package import JSONKit
import Logging
import Synchronization

/// What a transport delivers to; keeps the reading side out of the connection's API.
struct Reception: Inlet {
  let connection: Connection

  func received(_ bytes: [UInt8], in scope: Scope) {
    connection.received(bytes, in: scope)
  }

  func ended(_ scope: Scope, _ error: TransportError?) {
    connection.ended(scope, error)
  }
}

extension Connection {
  func received(_ bytes: [UInt8], in scope: Scope) {
    if acceptsBatches.load(ordering: .relaxed), let batch = Self.batch(bytes) {
      for message in batch { take(message.bytes, in: scope) }
    } else {
      take(bytes, in: scope)
    }
  }

  /// The messages of a batch; nil when the text is no list.
  private static func batch(_ bytes: [UInt8]) -> [JSON]? {
    guard bytes.first(where: { $0 > UInt8(ascii: " ") }) == UInt8(ascii: "[") else { return nil }
    return (try? JSON(parsing: bytes))?.arrayValue
  }

  private func take(_ bytes: [UInt8], in scope: Scope) {
    let message = RPCMessage(classifying: bytes)
    switch message {
    case .result(let id, let payload), .failure(.some(let id), let payload):
      answered(id, message, payload.message)
    case .failure(nil, let payload):
      if case .exchange(let id) = scope {
        answered(id, message, payload.message)
      } else {
        skip(bytes, "an error without an id", \.unknownAnswers)
        logger.info("error without an id skipped", metadata: ["rpc.text": "\(SkippedMessages.excerpt(bytes))"])
      }
    case .request(let id, let method, let params):
      admit(RPCRequest(id: id, method: method, params: params, scope: scope, peer: self))
    case .notification(let method, let params):
      heard(RPCNotification(method: method, params: params, scope: scope))
    case .invalid(let reason):
      skip(bytes, reason, \.invalidMessages)
      logger.info(
        "invalid message skipped",
        metadata: ["rpc.reason": "\(reason)", "rpc.text": "\(SkippedMessages.excerpt(bytes))"])
    }
  }

  func ended(_ scope: Scope, _ error: TransportError?) {
    switch scope {
    case .exchange(let id):
      guard let call = calls.withLock({ $0.ended(id) }) else { return }
      let reason =
        error.map { ConnectionError(wrapping: $0) } ?? ConnectionError(.closed, "the exchange ended without an answer")
      // Where there was no connection, nothing has left.
      call.waiter.resume(throwing: error?.code == .unreachable ? reason : reason.afterSending())
    case .connection:
      guard let error else {
        finish(ConnectionError(.closed, "the peer closed the connection", diagnostics: diagnostics))
        return
      }
      fail(ConnectionError(wrapping: error))
    }
  }

  private func answered(_ id: RPCID, _ message: RPCMessage, _ bytes: [UInt8]) {
    switch calls.withLock({ $0.answered(id) }) {
    case .call(let call):
      let unread = unreadBytes.add(bytes.count, ordering: .relaxed).newValue
      call.waiter.resume(returning: message)
      guard unread > limits.maximumUnreadBytes else { return }
      fail(ConnectionError(.limit, "\(unread) bytes of answers wait unread; take answers faster or send fewer calls"))
    case .late:
      count(\.lateAnswers)
    case .unknown:
      skip(bytes, "an answer to no call", \.unknownAnswers)
      logger.info("answer to no call skipped", metadata: ["rpc.id": "\(id)"])
    }
  }

  private func heard(_ notification: RPCNotification) {
    switch notification.method {
    case Signal.cancelled:
      guard let id = notification.member("requestId") else { return }
      if let stop = served.withLock({ $0.cancel(id) }) { stop.fire() } else { deliver(notification) }
    case Signal.progress:
      guard let params = notification.params, let token = notification.member("progressToken") else { return }
      let now = timeline.now()
      calls.withLock { $0.progressed(token, now: now) }?(params)
    default:
      deliver(notification)
    }
  }

  private func deliver(_ notification: RPCNotification) {
    let bytes = notification.byteCount
    let queued = notificationBytes.add(bytes, ordering: .relaxed).newValue
    let hasRoom = queued == bytes || queued <= limits.maximumQueuedNotificationBytes
    if hasRoom, notifications.offer(notification) { return }
    notificationBytes.subtract(bytes, ordering: .relaxed)
    count(\.droppedNotifications)
  }

  private func admit(_ request: RPCRequest) {
    switch served.withLock({ $0.admit(request.id) }) {
    case .duplicate:
      count(\.invalidMessages)
      logger.info("request with an id in use skipped", metadata: ["rpc.id": "\(request.id)"])
    case .tooMany:
      count(\.refusedRequests)
      let error = RPCError.internalError("too many requests at one time; send this one again later")
      try? send(.failure(error), to: request.id)
    case .ending:
      count(\.refusedRequests)
      try? send(.failure(refusal("takes nothing new")), to: request.id)
    case .admitted:
      if let answer = handler.answerNow(request) { sendNow(answer, to: request.id) } else { seat(request) }
    }
  }

  /// Has a request served where a seat is free, or at a new one.
  private func seat(_ request: RPCRequest) {
    let (seat, isOpen) = served.withLock { $0.seat(request.id) }
    seat.give(request)
    guard !isOpen, !seats.offer(seat) else { return }
    // There is room for every request that is admitted: the end came in between.
    count(\.refusedRequests)
    sendNow(.failure(refusal("takes nothing new")), to: request.id)
  }

  private func sendNow(_ answer: RPCAnswer, to id: RPCID) {
    guard finished(id) else { return }
    defer { handedOver() }
    try? send(answer, to: id)
  }

  /// Has a seat for as long as it is kept: each time that a request is cancelled, with a new task.
  func occupy(_ seat: Seat) async {
    repeat {
      let stop = seat.stop
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          defer { stop.fire() }
          await self.serve(at: seat)
        }
        // Also when this task is cancelled: then the other one is, too, and ends.
        await stop.waitForFire()
        group.cancelAll()
      }
      seat.renew()
    } while served.withLock { $0.leave(seat) }
  }

  /// Serves what a seat is given, until nothing more will be or a request was cancelled, and with it this task.
  private func serve(at seat: Seat) async {
    while let request = await seat.next() {
      let answer = await answer(request)
      guard finished(request.id) else { return transport.leaveUnanswered(request.id) }
      defer { handedOver() }
      guard !Task.isCancelled else { return }
      if !handOver(answer, to: request) {
        try? await transport.drained()
        try? send(answer, to: request.id)
      }
      guard served.withLock({ $0.leave(seat) }) else { return }
    }
  }

  /// Hands an answer to the carrier; false when that has no room for it now.
  private func handOver(_ answer: RPCAnswer, to request: RPCRequest) -> Bool {
    do {
      try send(answer, to: request.id)
    } catch let error as TransportError where error.code == .full {
      return false
    } catch {
      logger.debug("answer not sent", metadata: ["rpc.method": "\(request.method)", "error": "\(error)"])
    }
    return true
  }

  private func answer(_ request: RPCRequest) async -> RPCAnswer {
    do {
      return try await handler.answer(request)
    } catch {
      return failure(error, of: request)
    }
  }

  private func failure(_ error: any Error, of request: RPCRequest) -> RPCAnswer {
    if let error = error as? RPCError { return .failure(error) }
    if !(error is CancellationError) {
      logger.info("handler failed", metadata: ["rpc.method": "\(request.method)", "error": "\(error)"])
    }
    return .failure(.internalError("the request could not be answered"))
  }

  /// The handler has ended; true when its answer is to be sent, and ``handedOver()`` to be called after it.
  private func finished(_ id: RPCID) -> Bool {
    let (isOpen, isIdle) = served.withLock { ($0.finish(id), $0.isIdle) }
    if isIdle { idle.fire() }
    return isOpen
  }

  private func handedOver() {
    let isIdle = served.withLock { served in
      served.answered()
      return served.isIdle
    }
    if isIdle { idle.fire() }
  }

  func send(_ answer: RPCAnswer, to id: RPCID) throws {
    let bytes: [UInt8]
    switch answer {
    case .silence: return transport.leaveUnanswered(id)
    case .result(let result): bytes = MessageWriter.response(to: id, result: result)
    case .encoded(let result): bytes = MessageWriter.response(to: id, encodedResult: result)
    case .failure(let error): bytes = MessageWriter.response(to: id, error: error)
    }
    try transport.send(Outbound(kind: .response(to: id), bytes: bytes))
  }
}

extension Connection: RequestPeer {
  package func notify(_ method: String, _ params: JSON, whileServing id: RPCID) {
    guard served.withLock({ $0.isOpen(id) }) else { return }
    do {
      try notify(method, params, headers: [], during: id)
    } catch {
      count(\.droppedNotifications)
    }
  }

  package func ask(
    _ method: String, _ params: JSON, whileServing id: RPCID, timeout: Duration?
  ) async throws -> JSON {
    var options = CallOptions(timeout: timeout)
    options.during = id
    return try await call(method, params, options: options).json()
  }

  package func endStream(whileServing id: RPCID) {
    guard served.withLock({ $0.isOpen(id) }) else { return }
    transport.endStream(of: id)
  }
}

extension RPCNotification {
  /// What it keeps in memory.
  var byteCount: Int { params?.message.count ?? 0 }

  /// One id-like member of the parameters; nil for every other type.
  package func member(_ name: String) -> RPCID? {
    guard let params, let json = try? params.json(), let value = json[name] else { return nil }
    return RPCID(json: value)
  }
}
