import HTTPCarrier
import JSONKit
import LLM

extension ModelExchange {
  /// Sends a request as one message over an open or a new WebSocket and gives the events that answer it.
  func stream<Decoder: ChunkDecoder>(
    _ message: JSON, over sockets: IdleSockets, _ call: ModelCall, model: String, metadata: JSON.Object,
    decoder: Decoder
  ) async throws -> ResponseStream {
    let socket = try await opened(sockets.take(), message, call, model)
    let reader = SocketReader(
      socket, decoder: decoder, idle: client.timeouts.idle, release: { sockets.give($0) }
    ) { broken($0, model) }
    return ResponseStream(metadata: metadata, batches: { try await reader.pull() }, cancel: { reader.close() })
  }

  /// Sends the message; an idle socket that has gone meanwhile is replaced by a new one.
  private func opened(
    _ idle: WebSocket?, _ message: JSON, _ call: ModelCall, _ model: String
  ) async throws -> WebSocket {
    let bytes = message.bytes
    if let idle {
      do {
        try await idle.send(bytes)
        return idle
      } catch {
        idle.close()
      }
    }
    do {
      let socket = try await connect(call, model)
      try await socket.send(bytes)
      return socket
    } catch {
      throw unanswered(error, model)
    }
  }

  /// Opens a socket.
  /// - Throws: ``AnswerFailure``, or the ``InvocationError`` of a provider that refused.
  func connect(_ call: ModelCall, _ model: String?) async throws -> WebSocket {
    let call = try await signed(call, model)
    switch try await WebSocketConnector(timeouts: client.timeouts, limits: client.limits).connect(call) {
    case .open(let socket): return socket
    case .refused(let head, let body): throw refusal(head, body, model)
    }
  }
}
