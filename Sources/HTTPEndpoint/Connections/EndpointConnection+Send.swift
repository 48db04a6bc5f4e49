import JSONRPC
import NIOCore
import Synchronization

extension EndpointConnection: ReplySink {
  /// Refuses the present request, if it has not been answered; what of it is still to come is not wanted.
  func refuse(_ reply: EndpointReply) {
    guard case .bytes(let body) = reply.body else { return }
    finish(reply.status, reply.fields, body)
  }

  /// Sends a whole answer, if the present request has none.
  func finish(_ status: Int, _ fields: EndpointFields, _ body: [UInt8]) {
    send(status, fields, body)
  }

  func send(_ status: Int, _ fields: EndpointFields, _ body: [UInt8]) {
    var buffer = channel.allocator.buffer(capacity: body.count + 256)
    let isLast: Bool? = state.withLock { state in
      guard !state.isAnswered || state.intake.failure != nil, !state.isClosed else { return nil }
      state.isAnswered = true
      settle(&state)
      state.encoder.whole(status, fields, extra(state), body, to: &buffer)
      return state.isLast
    }
    if let isLast { transmit(buffer, isLast: isLast) }
  }

  func begin(_ status: Int, _ fields: EndpointFields, _ first: [UInt8]) {
    var buffer = channel.allocator.buffer(capacity: first.count + 512)
    let isOpen = state.withLock { state in
      guard !state.isAnswered, !state.isClosed else { return false }
      settle(&state)
      let knowsChunks = state.intake.current?.isVersion11 ?? true
      if !knowsChunks { state.isLast = true }
      state.encoder.begin(status, fields, extra(state), chunks: knowsChunks, to: &buffer)
      state.encoder.piece(first, to: &buffer)
      return true
    }
    if isOpen { transmit(buffer, isLast: false) }
  }

  func write(_ bytes: [UInt8]) -> Bool {
    var buffer = channel.allocator.buffer(capacity: bytes.count + 16)
    let isTaken: Bool? = state.withLock { state in
      guard !state.isAnswered, !state.isClosed else { return nil }
      // One piece alone is always taken.
      guard state.unsent == 0 || state.unsent + bytes.count <= settings.maximumUnsentBytes else { return false }
      state.encoder.piece(bytes, to: &buffer)
      return true
    }
    guard isTaken == true else {
      if isTaken == false { channel.close(promise: nil) }
      return false
    }
    transmit(buffer, isLast: false)
    return true
  }

  func end(_ last: [UInt8]) {
    var buffer = channel.allocator.buffer(capacity: last.count + 16)
    let isLast: Bool? = state.withLock { state in
      guard !state.isAnswered, !state.isClosed else { return nil }
      state.isAnswered = true
      if state.isQuiescing { state.isLast = true }
      state.encoder.piece(last, to: &buffer)
      state.encoder.end(to: &buffer)
      return state.isLast
    }
    if let isLast { transmit(buffer, isLast: isLast) }
  }

  func cut() {
    let isOpen = state.withLock { state in
      defer { state.isLast = true }
      return !state.isAnswered
    }
    if isOpen { channel.close(promise: nil) }
  }

  func room() async throws {
    try await drained.wait {
      state.withLock { state in
        if state.isClosed { return .failure(Self.gone) }
        return state.unsent <= settings.maximumUnsentBytes / 2 ? .success(()) : nil
      }
    }
  }

  // MARK: Bytes

  /// Decides whether the answer that begins now is the last one.
  private func settle(_ state: inout State) {
    if state.isQuiescing || state.intake.failure != nil || state.intake.current?.isWhole == false {
      state.isLast = true
    }
  }

  /// What every answer has beside its own fields.
  private func extra(_ state: State) -> EndpointFields {
    var extra = state.extra
    if state.isLast { extra.add("Connection", "close") }
    return extra
  }

  /// Sends bytes; behind the last ones the connection is closed.
  func transmit(_ buffer: ByteBuffer, isLast: Bool) {
    let count = buffer.readableBytes
    state.withLock { $0.unsent += count }
    let promise = channel.eventLoop.makePromise(of: Void.self)
    promise.futureResult.whenComplete { _ in self.sent(count, isLast: isLast) }
    channel.writeAndFlush(buffer, promise: promise)
  }

  private func sent(_ count: Int, isLast: Bool) {
    let isBehind = state.withLock { state in
      state.unsent -= count
      state.age.progressed()
      // Closing while something comes would make the client lose what it has not read yet.
      if isLast, state.intake.isReading || state.intake.failure != nil { state.age.enter(.refused) }
      return isLast && state.age.phase != .refused
    }
    if isBehind { channel.close(promise: nil) }
    drained.fire()
  }
}
