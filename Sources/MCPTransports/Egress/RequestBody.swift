import NIOCore

/// How much of what a server sends belongs to its request; what comes behind it goes nowhere.
///
/// So a connection to one host never carries a second request, whose host nobody checked.
enum RequestBody: Sendable {
  /// Everything, until a side ends.
  case tunnel
  /// So many bytes more.
  case bytes(Int)
  /// Pieces that say how long they are.
  case pieces(ChunkedBody)

  /// Whether nothing more belongs to it.
  var isComplete: Bool {
    switch self {
    case .tunnel: false
    case .bytes(let left): left == 0
    case .pieces(let body): body.isComplete
    }
  }

  /// The part of some bytes that belongs to the request.
  mutating func take(_ buffer: ByteBuffer) throws(EgressRefusal) -> ByteBuffer {
    switch self {
    case .tunnel: return buffer
    case .bytes(let left):
      let count = min(left, buffer.readableBytes)
      self = .bytes(left - count)
      return buffer.getSlice(at: buffer.readerIndex, length: count) ?? buffer
    case .pieces(var body):
      let count = try body.length(in: buffer.readableBytesView)
      self = .pieces(body)
      return buffer.getSlice(at: buffer.readerIndex, length: count) ?? buffer
    }
  }
}
