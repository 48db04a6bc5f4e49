/// Answers of a server, written as the bytes on the wire.
package enum Replies {
  /// A whole answer of known length.
  package static func document(
    _ body: String, status: String = "200 OK", type: String = "application/json", fields: String = ""
  )
    -> [LoopbackServer.Step]
  {
    let head = "HTTP/1.1 \(status)\r\ncontent-type: \(type)\r\n\(fields)content-length: \(body.utf8.count)\r\n\r\n"
    return [.write(head + body)]
  }

  /// The head of an event stream in chunks.
  package static let streamHead =
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n"

  /// An event stream in pieces of `size` bytes, ended as it should be.
  package static func stream(_ body: [UInt8], size: Int = .max) -> [LoopbackServer.Step] {
    [.write(streamHead)] + chunks(body, size: size) + [.write("0\r\n\r\n")]
  }

  /// The same of a text.
  package static func stream(_ body: String, size: Int = .max) -> [LoopbackServer.Step] {
    stream(Array(body.utf8), size: size)
  }

  /// The chunks alone, without an end.
  package static func chunks(_ body: [UInt8], size: Int = .max) -> [LoopbackServer.Step] {
    var rest = body[...]
    var wire: [UInt8] = []
    while !rest.isEmpty {
      let piece = rest.prefix(size)
      wire += Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + Array("\r\n".utf8)
      rest = rest.dropFirst(piece.count)
    }
    return [.bytes(wire)]
  }

  /// An event stream inside gzip, in stored blocks.
  package static func gzip(_ body: [UInt8]) -> [LoopbackServer.Step] {
    func little(_ number: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
    var bytes: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
    bytes += [1] + little(body.count, 2) + little(~body.count, 2) + body
    bytes += little(Int(checksum(body)), 4) + little(body.count, 4)
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-encoding: gzip\r\n"
    return [.write(head + "content-length: \(bytes.count)\r\n\r\n"), .bytes(bytes)]
  }

  /// CRC-32 as RFC 1952 defines it.
  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = .max
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }
}
