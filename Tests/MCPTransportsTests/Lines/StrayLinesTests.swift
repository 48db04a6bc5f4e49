import Testing

@testable import MCPTransports

struct StrayLinesTests {
  static func verdict(_ text: String, _ lines: inout StrayLines) -> String {
    switch lines.judge(Array(text.utf8)) {
    case .message: "message"
    case .stray(let isLogged): isLogged ? "logged" : "counted"
    case .tooMany: "too many"
    case .webRequest: "web"
    }
  }

  @Test(arguments: ["{", "  {\"a\":1}", "\t{}"])
  func `an object may be a message`(_ text: String) {
    var lines = StrayLines()
    #expect(Self.verdict(text, &lines) == "message")
    #expect(lines.messages == 1)
  }

  @Test(arguments: ["Server ready", "[]", "\"{\"", "1", "   ", "\u{FEFF}{}"])
  func `anything else is not`(_ text: String) {
    var lines = StrayLines()
    #expect(Self.verdict(text, &lines) == "logged")
    #expect(lines.kept == [text])
  }

  @Test func `too many before the first message are a failure, after it they are only counted`() {
    var limits = StrayLines.Limits()
    (limits.maximumBeforeFirstMessage, limits.loggedLines, limits.keptLines, limits.keptBytesPerLine) = (3, 2, 2, 4)
    var lines = StrayLines(limits: limits)
    #expect(["aaaaa", "b", "c"].map { Self.verdict($0, &lines) } == ["logged", "logged", "too many"])
    var server = StrayLines(limits: limits)
    #expect(
      ["{}", "aaaaa", "b", "c", "d"].map { Self.verdict($0, &server) } == [
        "message", "logged", "logged", "counted", "counted",
      ])
    #expect(server.kept == ["c", "d"])
    #expect(server.count == 4)
    #expect(server.report == "4 lines of its output were no messages, the last:\nc\nd")
    #expect(lines.kept == ["b", "c"])
  }

  @Test func `without them there is nothing to report`() {
    var lines = StrayLines()
    #expect(lines.report == nil)
    #expect(Self.verdict("{}", &lines) == "message")
    #expect(lines.report == nil)
    #expect(Self.verdict("Welcome", &lines) == "logged")
    #expect(lines.report == "1 line of its output was no message:\nWelcome")
  }

  @Test func `a kept line is cut`() {
    var limits = StrayLines.Limits()
    limits.keptBytesPerLine = 4
    var lines = StrayLines(limits: limits)
    _ = lines.judge(Array("aaaaa".utf8))
    #expect(lines.kept == ["aaaa…"])
  }

  @Test func `a first line of HTTP is recognised`() {
    var lines = StrayLines()
    #expect(Self.verdict("OPTIONS * HTTP/1.1", &lines) == "web")
    var later = StrayLines()
    _ = Self.verdict("{}", &later)
    #expect(Self.verdict("GET / HTTP/1.1", &later) == "logged")
  }
}
