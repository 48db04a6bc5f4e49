import HTTPCarrier
import JSONKit
import JSONRPC
import Logging
import Synchronization

/// One request and everything that comes back for it.
extension HTTPWire {
  /// How an exchange ended.
  private enum Outcome: Sendable {
    case answered
    /// The answer comes on the stream of a server of 2024-11-05.
    case elsewhere
    case failed(TransportError)
  }

  /// Sends a request and delivers its answer; gives up when the request is abandoned.
  func exchange(_ id: RPCID, _ message: Outbound) async {
    guard let stop = transport.state.withLock({ $0.exchanges[id] }) else { return }
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        defer { stop.fire() }
        switch await perform(id, message) {
        case .answered, .elsewhere: break
        case .failed(let error):
          // Of an exchange that was cut short with the connection, the reason is that of the connection.
          inlet.ended(.exchange(id), transport.state.withLock(\.failure) ?? error)
        }
      }
      await stop.wait()
      group.cancelAll()
    }
  }

  private func perform(_ id: RPCID, _ message: Outbound) async -> Outcome {
    do {
      let reply = try await post(message, firstByte: nil)
      guard reply.head.isSuccess else { return try await refused(id, message, reply) }
      return try await accepted(id, message, reply)
    } catch {
      return .failed(TransportError(wrapping: error, to: address))
    }
  }

  private func accepted(_ id: RPCID, _ message: Outbound, _ reply: HTTPReply) async throws -> Outcome {
    if transport.state.withLock({ $0.peer.endpoint != nil }) {
      reply.receiver.drain()
      return .elsewhere
    }
    let delivery = HTTPDelivery(id: id, message: message, head: reply.head, wire: self)
    switch reply.head.mediaType {
    case "application/json":
      let limit = configuration.maximumMessageBytes
      let (body, isWhole) = try await reply.receiver.body(limit: limit)
      guard isWhole else {
        throw TransportError(
          .tooLarge, "\(address) answered with more than \(limit) bytes; raise mcp.max_message_bytes")
      }
      if delivery.deliver(document: body) { return .answered }
      throw TransportError(.malformed, "\(address) answered with JSON that is no answer to the request")
    case "text/event-stream":
      try await read(reply, delivery)
      return .answered
    default:
      reply.receiver.abandon()
      let type = reply.head.mediaType.isEmpty ? "no content type" : "\(reply.head.mediaType.prefix(100))"
      let what = reply.head.status == 202 ? "took the request (HTTP 202) and gives no answer" : "answered with \(type)"
      throw TransportError(.malformed, "\(address) \(what); is this the endpoint of an MCP server?")
    }
  }

  /// Reads the stream of an exchange to its answer, going on after a break where the server allows it.
  private func read(_ first: HTTPReply, _ delivery: HTTPDelivery) async throws {
    var events = MessageEvents(maximumMessageBytes: configuration.maximumMessageBytes)
    var attempts = Reconnection(configuration.reconnection)
    var reply = first
    while true {
      let failure = try await read(reply, &events, { attempts.succeeded() }, until: delivery)
      if delivery.isAnswered { return }
      attempts.heard(retryMilliseconds: events.retryMilliseconds)
      let isModern = transport.traits.abandonCancels
      guard !isModern, !events.lastEventID.isEmpty else {
        throw TransportError(
          .failed, "\(address) ended the response before the answer\(failure.map { ": \($0)" } ?? "")")
      }
      reply = try await resumed(after: events.lastEventID, &attempts)
      events = MessageEvents(
        maximumMessageBytes: configuration.maximumMessageBytes, lastEventID: events.lastEventID)
    }
  }

  /// Reads one stream until the answer or its end; returns how it broke.
  private func read(
    _ reply: HTTPReply, _ events: inout MessageEvents, _ heard: () -> Void, until delivery: HTTPDelivery
  ) async throws -> String? {
    do {
      while case .bytes(let parts) = try await reply.receiver.read() {
        for part in parts {
          for event in try events.decode(part) {
            heard()
            guard case .message(let bytes) = event else { continue }
            delivery.deliver(message: bytes)
          }
        }
        if delivery.isAnswered {
          reply.receiver.drain()
          return nil
        }
      }
      return nil
    } catch let failure as AnswerFailure {
      return failure.message
    } catch {
      reply.receiver.abandon()
      throw error
    }
  }

  private func resumed(after lastEventID: String, _ attempts: inout Reconnection) async throws -> HTTPReply {
    while let wait = attempts.next(jitter: configuration.jitter()) {
      try await timeline.sleep(timeline.now() + wait)
      do {
        let reply = try await stream(after: lastEventID)
        if reply.head.isSuccess, reply.head.mediaType == "text/event-stream" { return reply }
        let refusal = try await refusal(reply)
        throw noticeForgottenSession(refusal) ?? refusal.error(address)
      } catch is AnswerFailure {
        continue
      }
    }
    throw TransportError(.failed, "\(address) broke the response off and does not go on with it")
  }

  private func refused(_ id: RPCID, _ message: Outbound, _ reply: HTTPReply) async throws -> Outcome {
    let refusal = try await refusal(reply)
    if let error = noticeForgottenSession(refusal) { return .failed(error) }
    if let message = refusal.message {
      inlet.received(message, in: .exchange(id))
      return .answered
    }
    let error = refusal.error(reply.address)
    guard message.method == HTTPPeer.initialize, error.code == .refused else { return .failed(error) }
    // A server of 2024-11-05 knows nothing of a POST here.
    transport.oldStreamWanted.fire()
    guard case .success? = await transport.oldStream.wait(atMost: configuration.acceptTimeout) else {
      return .failed(error)
    }
    let again = try await post(message, firstByte: configuration.acceptTimeout)
    guard again.head.isSuccess else { return .failed(try await self.refusal(again).error(again.address)) }
    again.receiver.drain()
    return .elsewhere
  }
}
