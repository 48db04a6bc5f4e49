import Framing

/// Writes the body of an answer piece by piece.
public struct BodyWriter: Sendable {
  private let reply: LiveReply

  init(_ reply: LiveReply) {
    self.reply = reply
  }

  /// Writes some bytes, and waits while the client has not read what was written before.
  ///
  /// - Throws: ``EndpointError`` `closed` when the client is gone or was cut off because it reads too slowly.
  public func write(_ bytes: [UInt8]) async throws {
    guard reply.write(bytes) else { throw EndpointError(.closed, "the client is gone") }
    try await reply.room()
  }
}

/// Writes server-sent events.
public struct EventWriter: Sendable {
  /// The fields of an answer of events: neither kept nor gathered on its way.
  static let fields: EndpointFields = [
    "Content-Type": "text/event-stream", "Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no",
  ]

  private let body: BodyWriter

  init(_ body: BodyWriter) {
    self.body = body
  }

  /// Sends one event.
  public func send(_ data: [UInt8], name: String = "") async throws {
    var bytes: [UInt8] = []
    ServerSentEventEncoder.write(data, name: name, to: &bytes)
    try await body.write(bytes)
  }

  /// Sends one event.
  public func send(_ data: String, name: String = "") async throws {
    try await send(Array(data.utf8), name: name)
  }

  /// Shows a quiet client that the stream is alive.
  public func comment(_ text: String = "") async throws {
    var bytes: [UInt8] = []
    ServerSentEventEncoder.writeComment(text, to: &bytes)
    try await body.write(bytes)
  }
}
