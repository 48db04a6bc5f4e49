import NIOCore
import NIOHTTP1

/// Writes answers as bytes: a head with its fields, and a body whose end a client can tell.
///
/// Source: RFC 9112, sections 4 to 7; read 2026-11-29.
struct ReplyEncoder: Sendable {
  /// How a client tells where a body ends.
  enum Framing: Sendable {
    case length
    case chunks
    /// By the end of the connection, for clients that do not know chunks.
    case close
  }

  /// How the body of the present answer is framed.
  private(set) var framing = Framing.length

  /// A whole answer.
  mutating func whole(
    _ status: Int, _ fields: EndpointFields, _ more: EndpointFields, _ body: [UInt8], to buffer: inout ByteBuffer
  ) {
    framing = .length
    head(status, fields, more, to: &buffer)
    // These have no body and so no length.
    if status != 204, status != 304 {
      buffer.writeStaticString("Content-Length: ")
      buffer.writeString(String(body.count))
      buffer.writeStaticString("\r\n")
    }
    buffer.writeStaticString("\r\n")
    if status != 204, status != 304 { buffer.writeBytes(body) }
  }

  /// The head of an answer whose length is not known.
  mutating func begin(
    _ status: Int, _ fields: EndpointFields, _ more: EndpointFields, chunks: Bool, to buffer: inout ByteBuffer
  ) {
    framing = chunks ? .chunks : .close
    head(status, fields, more, to: &buffer)
    if chunks { buffer.writeStaticString("Transfer-Encoding: chunked\r\n") }
    buffer.writeStaticString("\r\n")
  }

  /// A piece of the body.
  func piece(_ bytes: [UInt8], to buffer: inout ByteBuffer) {
    guard !bytes.isEmpty else { return }
    if case .chunks = framing {
      buffer.writeString(String(bytes.count, radix: 16))
      buffer.writeStaticString("\r\n")
    }
    buffer.writeBytes(bytes)
    if case .chunks = framing { buffer.writeStaticString("\r\n") }
  }

  /// The end of the body.
  func end(to buffer: inout ByteBuffer) {
    if case .chunks = framing { buffer.writeStaticString("0\r\n\r\n") }
  }

  private func head(_ status: Int, _ fields: EndpointFields, _ more: EndpointFields, to buffer: inout ByteBuffer) {
    buffer.writeStaticString("HTTP/1.1 ")
    buffer.writeString(String(status))
    buffer.writeStaticString(" ")
    buffer.writeString(HTTPResponseStatus(statusCode: status).reasonPhrase)
    buffer.writeStaticString("\r\n")
    for field in fields.headers { Self.write(field.name, field.value, to: &buffer) }
    for field in more.headers { Self.write(field.name, field.value, to: &buffer) }
  }

  private static func write(_ name: String, _ value: String, to buffer: inout ByteBuffer) {
    buffer.writeString(name)
    buffer.writeStaticString(": ")
    let start = buffer.writerIndex
    buffer.writeString(value)
    // Whatever a value holds, it ends neither its line nor the head.
    for place in start..<buffer.writerIndex {
      switch buffer.getInteger(at: place, as: UInt8.self) {
      case 0x0D, 0x0A, 0x00: buffer.setInteger(UInt8(ascii: " "), at: place)
      default: break
      }
    }
    buffer.writeStaticString("\r\n")
  }
}
