import Framing
import Testing

@Suite struct ServerSentEventDecoderTests {
  /// One event as text, for comparing.
  struct Event: Equatable, CustomStringConvertible {
    var name = ""
    var data: String
    var description: String { "\(name):\(data)" }
  }

  /// Decodes pieces and gives the events.
  static func events(
    _ pieces: [[UInt8]], limits: ServerSentEventLimits = ServerSentEventLimits()
  ) throws -> (events: [Event], decoder: ServerSentEventDecoder) {
    var decoder = ServerSentEventDecoder(limits: limits)
    var events: [Event] = []
    for piece in pieces {
      try decoder.decode(piece.span) { name, data in
        events.append(Event(name: text(name), data: text(data)))
      }
    }
    return (events, decoder)
  }

  static func text(_ span: Span<UInt8>) -> String {
    var bytes: [UInt8] = []
    for index in span.indices { bytes.append(span[index]) }
    return String(decoding: bytes, as: UTF8.self)
  }

  static func events(_ text: String) throws -> [Event] { try events([Array(text.utf8)]).events }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func `every line end separates lines`(end: String) throws {
    let text = ["event: a", "data: 1", "", "data: 2", "", ""].joined(separator: end)
    #expect(try Self.events(text) == [Event(name: "a", data: "1"), Event(data: "2")])
  }

  @Test func `line ends may be mixed`() throws {
    #expect(
      try Self.events("data: 1\r\n\ndata: 2\r\rdata: 3\n\r\n") == [
        Event(data: "1"), Event(data: "2"), Event(data: "3"),
      ])
  }

  @Test func `lines of data are joined with a line feed`() throws {
    #expect(try Self.events("data: a\ndata:b\ndata\ndata:  c\n\n") == [Event(data: "a\nb\n\n c")])
  }

  @Test func `comments and unknown fields are skipped`() throws {
    let text = ": hello\n:\nfoo: bar\ndatas: 1\ndat: 1\nerror: no\ndata: x\n: between\n\n"
    #expect(try Self.events(text) == [Event(data: "x")])
  }

  @Test func `an event without data is not given out and its name is forgotten`() throws {
    #expect(try Self.events("event: ping\n\ndata: x\n\n\n\n") == [Event(data: "x")])
  }

  @Test func `empty data is an event`() throws {
    #expect(try Self.events("data\n\ndata:\n\n") == [Event(data: ""), Event(data: "")])
  }

  @Test func `a byte order mark is dropped at the start only`() throws {
    #expect(try Self.events("\u{FEFF}data: 1\n\n\u{FEFF}data: 2\n\n") == [Event(data: "1")])
  }

  @Test func `an event that is cut off is not given out`() throws {
    #expect(try Self.events("data: 1\n\ndata: 2\n") == [Event(data: "1")])
  }

  @Test func `the line separator of Unicode ends no line`() throws {
    #expect(try Self.events("data: a\u{2028}b\u{85}c\n\n") == [Event(data: "a\u{2028}b\u{85}c")])
  }

  @Test func `ids and retry times are remembered`() throws {
    let decoder = try Self.events([Array("id: 7\nretry: 250\ndata: x\n\nid: a\0b\nretry: 1s\n\n".utf8)]).decoder
    #expect(decoder.lastEventID == "7")
    #expect(decoder.retryMilliseconds == 250)
  }

  @Test func `an empty id clears the last one`() throws {
    let decoder = try Self.events([Array("id: 7\n\nid\n\n".utf8)]).decoder
    #expect(decoder.lastEventID == "")
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func `cuts at any byte change nothing`(end: String) throws {
    let lines = ["\u{FEFF}: c", "event: ü", "data: 😀é", "data: two", "", "data", "", ":", "id: 1", "data: end", "", ""]
    let bytes = Array(lines.joined(separator: end).utf8)
    let whole = try Self.events([bytes]).events
    #expect(whole == [Event(name: "ü", data: "😀é\ntwo"), Event(data: ""), Event(data: "end")])
    for cut in 0...bytes.count {
      #expect(try Self.events([Array(bytes[..<cut]), Array(bytes[cut...])]).events == whole)
    }
    #expect(try Self.events(bytes.map { [$0] }).events == whole)
  }

  @Test func `random cuts of a long stream change nothing`() throws {
    var text = ""
    for number in 0..<200 { text += "event: e\(number)\r\ndata: \(String(repeating: "x", count: number))\r\n\r\n" }
    let bytes = Array(text.utf8)
    let whole = try Self.events([bytes]).events
    #expect(whole.count == 200)
    var state: UInt64 = 42
    for _ in 0..<50 {
      var pieces: [[UInt8]] = []
      var start = 0
      while start < bytes.count {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let end = min(bytes.count, start + 1 + Int(state >> 33) % 97)
        pieces.append(Array(bytes[start..<end]))
        start = end
      }
      #expect(try Self.events(pieces).events == whole)
    }
  }

  @Test func `a long event in small pieces takes linear time`() throws {
    let piece = Array(repeating: UInt8(ascii: "x"), count: 64)
    var pieces: [[UInt8]] = [Array("data: ".utf8)]
    pieces += Array(repeating: piece, count: 20_000)
    pieces.append(Array("\n\n".utf8))
    #expect(try Self.events(pieces).events.first?.data.utf8.count == 64 * 20_000)
  }
}

@Suite struct ServerSentEventLimitsTests {
  private func code(_ text: String, _ limits: ServerSentEventLimits, pieces: Int = 1) -> ServerSentEventError.Code? {
    let bytes = Array(text.utf8)
    let size = max(1, bytes.count / pieces)
    let cut = stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
    do {
      _ = try ServerSentEventDecoderTests.events(cut, limits: limits)
      return nil
    } catch {
      return (error as? ServerSentEventError)?.code
    }
  }

  @Test(arguments: [1, 7])
  func `a line over its limit is refused, ended or not`(pieces: Int) {
    let limits = ServerSentEventLimits(maximumLineBytes: 20, maximumEventBytes: 100)
    let fits = "data: " + String(repeating: "x", count: 14)
    #expect(code(fits + "\n\n", limits, pieces: pieces) == nil)
    #expect(code(fits + "x\n\n", limits, pieces: pieces) == .lineTooLong)
    #expect(code(fits + "x", limits, pieces: pieces) == .lineTooLong)
  }

  @Test(arguments: [1, 5])
  func `an event over its limit is refused`(pieces: Int) {
    let limits = ServerSentEventLimits(maximumLineBytes: 20, maximumEventBytes: 40)
    let line = "data: 123456\n"
    #expect(code(line + line + line + "\n", limits, pieces: pieces) == nil)
    #expect(code(line + line + line + line + "\n", limits, pieces: pieces) == .eventTooLong)
  }

  @Test func `comments without end are no event`() {
    let limits = ServerSentEventLimits(maximumLineBytes: 20, maximumEventBytes: 40)
    #expect(code(String(repeating: ": keep-alive\n", count: 100), limits, pieces: 9) == nil)
  }
}
