/// Answers of a server, written as the bytes on the wire.
enum Replies {
  /// A whole answer of known length.
  static func document(
    _ body: String, status: String = "200 OK", type: String = "application/json", fields: String = ""
  )
    -> [LoopbackServer.Step]
  {
    let head = "HTTP/1.1 \(status)\r\ncontent-type: \(type)\r\n\(fields)content-length: \(body.utf8.count)\r\n\r\n"
    return [.write(head + body)]
  }

  static let streamHead =
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n"

  /// An event stream in pieces of `size` bytes, ended as it should be.
  static func stream(_ body: [UInt8], size: Int = .max) -> [LoopbackServer.Step] {
    [.write(streamHead)] + chunks(body, size: size) + [.write("0\r\n\r\n")]
  }

  static func stream(_ body: String, size: Int = .max) -> [LoopbackServer.Step] { stream(Array(body.utf8), size: size) }

  /// The chunks alone, without an end.
  static func chunks(_ body: [UInt8], size: Int = .max) -> [LoopbackServer.Step] {
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
  static func gzip(_ body: [UInt8]) -> [LoopbackServer.Step] {
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

  /// A small answer of Chat Completions.
  static let openAI = """
    data: {"id":"c1","model":"m1","choices":[{"index":0,"delta":{"content":"Hello"},"finish_reason":null}]}

    data: {"id":"c1","model":"m1","choices":[{"index":0,"delta":{"content":" there"},"finish_reason":"stop"}]}

    data: [DONE]


    """

  /// A small answer of Messages.
  static let anthropic = """
    event: message_start
    data: {"type":"message_start","message":{"id":"m1","model":"claude-x","usage":{"input_tokens":3,"output_tokens":1}}}

    event: content_block_start
    data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

    event: content_block_delta
    data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello there"}}

    event: content_block_stop
    data: {"type":"content_block_stop","index":0}

    event: message_delta
    data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}}

    event: message_stop
    data: {"type":"message_stop"}


    """

  /// A small answer of Responses.
  static let responses = """
    event: response.created
    data: {"type":"response.created","response":{"id":"r1","model":"m1","output":[]}}

    event: response.output_item.added
    data: {"type":"response.output_item.added","output_index":0,"item":{"type":"message","id":"m","content":[]}}

    event: response.output_text.delta
    data: {"type":"response.output_text.delta","item_id":"m","output_index":0,"content_index":0,"delta":"Hello there"}

    event: response.completed
    data: {"type":"response.completed","response":{"status":"completed","usage":{"input_tokens":3,"output_tokens":2}}}


    """
}
