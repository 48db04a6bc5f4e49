import HTTPCarrier
import JSONRPC
import Logging
import Synchronization

/// What goes on beside the exchanges: messages without an answer, and the streams that a legacy server speaks on.
extension HTTPWire {
  /// Sends answers and notifications one after the other.
  func postInOrder() async {
    while let batch = await transport.posts.next() {
      for message in batch { await post(message) }
    }
  }

  /// Sends what has no answer; a failure is nobody's in particular and goes into the log.
  func post(_ message: Outbound) async {
    // A modern server takes no notifications.
    if transport.traits.abandonCancels { return }
    do {
      let reply = try await post(message, firstByte: configuration.acceptTimeout)
      if reply.head.isSuccess {
        reply.receiver.drain()
      } else {
        let refusal = try await refusal(reply)
        if noticeForgottenSession(refusal) == nil { note(refusal.error(reply.address), message.method ?? "answer") }
      }
    } catch is CancellationError {
    } catch {
      note(TransportError(wrapping: error, to: address), message.method ?? "answer")
    }
  }

  /// Hears what the server says of itself, for as long as it offers a stream for that.
  ///
  /// - Parameter opened: called when the server has answered for the first time, and maybe again.
  func listen(opened: () -> Void) async {
    guard transport.state.withLock({ $0.peer.endpoint == nil }) else { return }
    var attempts = Reconnection(configuration.reconnection)
    var lastEventID = ""
    while true {
      let began = timeline.now()
      do {
        let reply = try await stream(after: lastEventID)
        opened()
        guard reply.head.isSuccess, reply.head.mediaType == "text/event-stream" else {
          guard try await isWorthAnotherTry(reply) else { return }
          try await pause(&attempts, "HTTP \(reply.head.status)")
          continue
        }
        var events = MessageEvents(
          maximumMessageBytes: configuration.maximumMessageBytes, lastEventID: lastEventID)
        defer { reply.receiver.abandon() }
        while case .bytes(let parts) = try await bytes(of: reply) {
          for part in parts {
            for event in try events.decode(part) {
              attempts.succeeded()
              if case .message(let bytes) = event { inlet.received(bytes, in: .connection) }
            }
          }
          lastEventID = events.lastEventID
          attempts.heard(retryMilliseconds: events.retryMilliseconds)
        }
        attempts.ended(after: timeline.now() - began)
        try await pause(&attempts, "the stream ended")
      } catch let failure as AnswerFailure {
        do { try await pause(&attempts, failure.message) } catch { return }
      } catch {
        if let error = error as? TransportError { note(error, "the stream of the server") }
        return
      }
    }
  }

  /// A break is an end: what comes next is another connection.
  private func bytes(of reply: HTTPReply) async throws -> AnswerBuffer.Reading {
    do {
      return try await reply.receiver.read()
    } catch is AnswerFailure {
      return .end
    }
  }

  /// 5xx may pass; 405 and everything else means that the server has no stream for us.
  private func isWorthAnotherTry(_ reply: HTTPReply) async throws -> Bool {
    guard !reply.head.isSuccess else {
      reply.receiver.abandon()
      return false
    }
    let refusal = try await refusal(reply)
    if noticeForgottenSession(refusal) != nil { return false }
    return refusal.error(address).code == .failed
  }

  private func pause(_ attempts: inout Reconnection, _ reason: String) async throws {
    guard let wait = attempts.next(jitter: configuration.jitter()) else {
      throw TransportError(.failed, "\(address) is not listened to any more: \(reason)")
    }
    try await timeline.sleep(timeline.now() + wait)
  }

  private func note(_ error: TransportError, _ what: String) {
    transport.logger.info("message not delivered", metadata: ["http.message": "\(what)", "error": "\(error.message)"])
  }
}

// MARK: 2024-11-05

extension HTTPWire {
  /// Once it is wanted, opens the one stream of a server of 2024-11-05 and reads it to its end, which ends everything.
  func keepOldStream() async {
    await transport.oldStreamWanted.wait()
    let none = TransportError(.refused, "\(address) is no MCP server")
    defer { transport.oldStream.set(.failure(none)) }
    guard !Task.isCancelled else { return }
    do {
      let reply = try await stream()
      guard reply.head.isSuccess, reply.head.mediaType == "text/event-stream" else {
        reply.receiver.abandon()
        return
      }
      defer { reply.receiver.abandon() }
      try await readOldStream(reply)
      transport.fail(TransportError(.closed, "\(address) ended its stream, and with it the session"))
    } catch is CancellationError {
    } catch {
      let failure = TransportError(wrapping: error, to: address)
      if transport.oldStream.value == nil { note(failure, "the stream of an old server") }
      if case .success? = transport.oldStream.value {
        transport.fail(
          TransportError(.closed, "\(address) broke its stream, and with it the session: \(failure.message)"))
      }
    }
  }

  private func readOldStream(_ reply: HTTPReply) async throws {
    var events = MessageEvents(maximumMessageBytes: configuration.maximumMessageBytes)
    while case .bytes(let parts) = try await reply.receiver.read() {
      for part in parts {
        for event in try events.decode(part) {
          switch event {
          case .message(let bytes): inlet.received(bytes, in: .connection)
          case .endpoint(let text): try post(to: text)
          case .priming: break
          }
        }
      }
    }
  }

  /// Only the server's own origin may get our messages.
  private func post(to text: String) throws {
    guard transport.oldStream.value == nil else { return }
    guard let endpoint = address.resolving(text), endpoint.hasSameOrigin(as: address) else {
      throw TransportError(.malformed, "\(address) names an address of somebody else to post to: \(text.prefix(200))")
    }
    transport.state.withLock { $0.peer.posts(to: endpoint) }
    transport.oldStream.set(.success(()))
  }
}
