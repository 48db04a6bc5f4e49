import Framing
import Testing

struct LineDecoderTests {
  static func lines(_ pieces: [[UInt8]], limit: Int = 1 << 20) throws -> [String] {
    var decoder = LineDecoder(limits: LineDecoder.Limits(maximumLineBytes: limit))
    var lines: [String] = []
    for piece in pieces {
      try decoder.decode(piece.span) { lines.append(String(decoding: $0, as: UTF8.self)) }
    }
    try decoder.finish { lines.append(String(decoding: $0, as: UTF8.self)) }
    return lines
  }

  @Test  // F-02 F-04
  func `every cut of a stream gives the same lines`() throws {
    let stream = Array("{\"a\":1}\n\r\n{\"é\":\"\u{2028}\"}\r\n\n{\"b\":[\"\u{85}\u{0B}\u{0C}\"]}\nlast".utf8)
    let whole = try Self.lines([stream])
    #expect(whole == ["{\"a\":1}", "{\"é\":\"\u{2028}\"}", "{\"b\":[\"\u{85}\u{0B}\u{0C}\"]}", "last"])
    for first in 0...stream.count {
      #expect(try Self.lines([Array(stream[..<first]), Array(stream[first...])]) == whole)
    }
    #expect(try Self.lines(stream.map { [$0] }) == whole)
  }

  @Test  // F-02
  func `only one carriage return before the line end is dropped`() throws {
    #expect(try Self.lines([Array("a\rb\r\r\nc\r".utf8)]) == ["a\rb\r", "c"])
  }

  @Test func `bytes that are not UTF-8 pass untouched`() throws {
    var decoder = LineDecoder()
    var lines: [[UInt8]] = []
    let bytes: [UInt8] = [0xFF, 0x00, 0xC3, 0x0A]
    try decoder.decode(bytes.span) { lines.append($0) }
    #expect(lines == [[0xFF, 0x00, 0xC3]])
  }

  @Test(arguments: ["12345678\n", "12345678\r\n", "12345678"])
  func `a line at the limit is accepted`(_ text: String) throws {
    #expect(try Self.lines([Array(text.utf8)], limit: 8) == ["12345678"])
    #expect(try Self.lines(text.utf8.map { [$0] }, limit: 8) == ["12345678"])
  }

  @Test(arguments: ["123456789\n", "123456789\r\n", "123456789"])  // F-03
  func `a line over the limit is an error and the lines before it are delivered`(_ text: String) {
    for pieces in [[Array("ok\n\(text)".utf8)], "ok\n\(text)".utf8.map { [$0] }] {
      var decoder = LineDecoder(limits: LineDecoder.Limits(maximumLineBytes: 8))
      var lines: [[UInt8]] = []
      #expect(throws: LineError(limit: 8)) {
        for piece in pieces { try decoder.decode(piece.span) { lines.append($0) } }
        try decoder.finish { lines.append($0) }
      }
      #expect(lines == [Array("ok".utf8)])
    }
  }

  @Test func `a line of 50 megabytes stops at the default limit`() throws {
    let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 16)
    var decoder = LineDecoder()
    var taken = 0
    #expect(throws: LineError.self) {
      while taken < 50 << 20 {
        try decoder.decode(piece.span) { _ in }
        taken += piece.count
      }
    }
    #expect(taken == 16 << 20)
    #expect(decoder.unfinishedCount <= (16 << 20) + 1)
  }
}
