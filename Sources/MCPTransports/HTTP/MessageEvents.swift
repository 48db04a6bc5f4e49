import Framing
import JSONRPC
import NIOCore

/// Reads the messages of one event stream: bytes in, messages out.
///
/// Source: Model Context Protocol, "Transports", revisions 2024-11-05 to 2026-07-28; read 2026-11-24.
struct MessageEvents: Sendable {
  /// One event that means something.
  enum Event: Sendable, Hashable {
    case message([UInt8])
    /// Where messages are posted to, in the revision 2024-11-05.
    case endpoint(String)
    /// Only its id counts.
    case priming
  }

  private var decoder: ServerSentEventDecoder
  private let limit: Int
  private var resumed: String

  /// - Parameter lastEventID: of the stream that this one goes on with.
  init(maximumMessageBytes: Int, lastEventID: String = "") {
    limit = maximumMessageBytes
    resumed = lastEventID
    let bytes = maximumMessageBytes + 4096
    decoder = ServerSentEventDecoder(limits: ServerSentEventLimits(maximumLineBytes: bytes, maximumEventBytes: bytes))
  }

  /// The id to go on after; empty when the server gave none.
  var lastEventID: String { decoder.lastEventID.isEmpty ? resumed : decoder.lastEventID }
  /// What the server asks to wait before the next connection.
  var retryMilliseconds: Int? { decoder.retryMilliseconds }

  /// The events that are complete with these bytes; other names are left out.
  mutating func decode(_ part: ByteBuffer) throws(TransportError) -> [Event] {
    var events: [Event] = []
    do {
      try decoder.decode(part.readableBytesUInt8Span) { name, data in
        switch (Self.text(name), data.isEmpty) {
        case ("", true), ("message", true): events.append(.priming)
        case ("", false), ("message", false): events.append(.message(Self.bytes(data)))
        case ("endpoint", false): events.append(.endpoint(Self.text(data)))
        default: break
        }
      }
    } catch {
      throw TransportError(
        .tooLarge, "the server sent an event of more than \(limit) bytes; raise mcp.max_message_bytes")
    }
    return events
  }

  private static func bytes(_ span: Span<UInt8>) -> [UInt8] {
    unsafe span.withUnsafeBufferPointer { unsafe Array($0) }
  }

  private static func text(_ span: Span<UInt8>) -> String {
    String(decoding: bytes(span), as: UTF8.self)
  }
}
