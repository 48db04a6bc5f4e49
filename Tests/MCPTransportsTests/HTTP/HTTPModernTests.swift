import JSONKit
import JSONRPC
import MCP
import MCPTransports
import Synchronization
import TestKit
import Testing

@Suite(.timeLimit(.minutes(5)))
struct HTTPModernTests {
  @Test  // HM-01 HM-02 HM-03 N-20 N-21 V-07
  func `every request is a POST of its own with the fields of its message`() async throws {
    let answer = WebServer.modern { _, message in WebReply.answer(message, WebServer.done, ["Mcp-Session-Id: no"]) }
    try await WebServer.run(answer) { session, server in
      #expect(session.era == .modern)
      let text = try await session.callTool("grüße", ["a": 1]).text
      #expect(text == "done")
      #expect(server.story == ["server/discover", "tools/call"])
      let probe = server.requests[0].fields
      #expect(probe["content-type"] == "application/json")
      #expect(probe["accept"] == "application/json, text/event-stream")
      #expect(probe["mcp-protocol-version"] == "2026-07-28")
      #expect(probe["mcp-method"] == "server/discover")
      #expect(probe["mcp-name"] == nil)
      let call = server.requests[1]
      #expect(call.line == "POST /mcp HTTP/1.1")
      #expect(call.fields["mcp-method"] == "tools/call")
      #expect(call.fields["mcp-name"] == "=?base64?Z3LDvMOfZQ==?=")
      #expect(call.fields["mcp-session-id"] == nil)
    }
  }

  @Test(arguments: ["\r\n", "\n", "\r"])  // HM-04 HM-05 HM-06
  func `a stream with comments, split data and other events gives progress and one answer`(
    lineEnd: String
  ) async throws {
    let answer = WebServer.modern { _, message in
      let progress =
        #"{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":\#(message["id"]?.text ?? ""),"progress":1}}"#
      let result = WebReply.result(message, WebServer.done).text
      let half = result.index(result.startIndex, offsetBy: 16)
      let text = [
        "\u{FEFF}: hello", "", "event: other", "data: {}", "", "retry: 5", "event: message", "data: \(progress)", "",
        "data: \(result[..<half])", "data: \(result[half...])", "", "data: {\"jsonrpc\":\"2.0\",\"method\":\"late\"}",
        "", "",
      ].joined(separator: lineEnd)
      return WebReply.stream(
        text.map { String($0) }.reduce(into: [""]) { parts, letter in
          if parts[parts.count - 1].count < 7 { parts[parts.count - 1] += letter } else { parts.append(letter) }
        }) + WebReply.end
    }
    try await WebServer.run(answer) { session, _ in
      let seen = Mutex<[Double]>([])
      let options = MCPCallOptions(progress: { progress in seen.withLock { $0.append(progress.progress) } })
      let text = try await session.callTool("x", [:], options: options).text
      #expect(text == "done")
      #expect(seen.withLock { $0 } == [1])
    }
  }

  @Test  // HM-07
  func `a stream that ends or breaks before the answer fails that call only and says that it was sent`()
    async throws
  {
    let answer = WebServer.modern { _, message in
      switch message["params"]?["name"]?.stringValue {
      case "ends": WebReply.stream([": hi\n\n"]) + WebReply.end
      case "breaks": WebReply.stream(["id: 7\ndata: {\"json"]) + [.reset]
      case "vanishes": [.reset]
      default: WebReply.answer(message, WebServer.done)
      }
    }
    try await WebServer.run(answer) { session, server in
      for name in ["ends", "breaks", "vanishes"] {
        let error = try #require(await thrown(ConnectionError.self) { try await session.callTool(name, [:]) })
        #expect(error.wasSent, "\(name)")
        #expect(error.message.contains("http://127.0.0.1:\(server.port)/mcp"), "\(error.message)")
      }
      let text = try await session.callTool("x", [:]).text
      #expect(text == "done")
      #expect(!server.story.contains("GET"), "nothing is resumed in the modern era")
    }
  }

  @Test(arguments: [  // N-29
    (WebReply.empty(), "HTTP 202"), (WebReply.body("<html>", type: "text/html"), "text/html"),
    (WebReply.body("hello"), "no answer"),
    (WebReply.body("{\"jsonrpc\":\"2.0\",\"id\":\"other\",\"result\":{}}"), "no answer"),
    (WebReply.body("", type: ""), "no content type"),
  ])
  func `a success that is no answer is a failure of the protocol`(steps: [LoopbackServer.Step], words: String)
    async throws
  {
    try await WebServer.run(WebServer.modern { _, _ in steps }) { session, _ in
      let error = try #require(await thrown(ConnectionError.self) { try await session.callTool("x", [:]) })
      #expect(error.code == .malformed)
      #expect(error.message.contains(words), "\(error.message)")
    }
  }

  @Test(  // HM-09 B-07
    arguments: [
      ("400 Bad Request", -32602, nil), ("404 Not Found", -32601, "1"), ("400 Bad Request", -32021, "null"),
      ("500 Internal Server Error", -32603, "\"server-error\""),
    ] as [(String, Int, String?)])
  func `an error of the protocol counts whatever the status and its id are`(
    status: String, code: Int, id: String?
  ) async throws {
    let answer = WebServer.modern { _, _ in
      WebReply.refusal(code, "no", id: id.flatMap { try? JSON(parsing: Array($0.utf8)) }, status: status)
    }
    try await WebServer.run(answer) { session, _ in
      let error = await thrown(RPCError.self) { try await session.callTool("x", [:]) }
      #expect(error?.code == code)
      #expect(error?.message == "no")
    }
  }

  @Test(  // HM-09
    arguments: [
      (
        WebReply.body("slow down", status: "429 Too Many Requests", type: "text/plain", ["Retry-After: 7"]),
        ConnectionError.Code.closed, "7 s: slow down"
      ),
      (WebReply.body("<p>", status: "503 Service Unavailable", type: "text/html"), .closed, "HTTP 503"),
      (WebReply.empty("405 Method Not Allowed"), .refused, "HTTP 405"),
      (WebReply.empty("413 Content Too Large"), .refused, "HTTP 413"),
      (WebReply.empty("302 Found", ["Location: /elsewhere"]), .refused, "HTTP 302 to /elsewhere; use that address"),
      (WebReply.empty("401 Unauthorized", ["WWW-Authenticate: Bearer realm=\"x\""]), .unauthorized, "it wants Bearer"),
      (WebReply.empty("403 Forbidden"), .unauthorized, "HTTP 403"),
    ] as [([LoopbackServer.Step], ConnectionError.Code, String)])
  func `a refusal without an error of the protocol is told with its status and its words`(
    steps: [LoopbackServer.Step], code: ConnectionError.Code, words: String
  ) async throws {
    try await WebServer.run(WebServer.modern { _, _ in steps }) { session, _ in
      let error = try #require(await thrown(ConnectionError.self) { try await session.callTool("x", [:]) })
      #expect(error.code == code)
      #expect(error.message.contains(words), "\(error.message)")
    }
  }

  @Test  // HM-08 HM-10 CX-01
  func `a cancelled call closes its response and sends nothing`() async throws {
    let answer = WebServer.modern { _, message in
      message["params"]?["name"] == "hang"
        ? WebReply.stream([": begun\n\n"]) : WebReply.answer(message, WebServer.done)
    }
    try await WebServer.run(answer) { session, server in
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          await #expect(throws: CancellationError.self) { try await session.callTool("hang", [:]) }
        }
        let hanging = await server.message("tools/call")
        group.cancelAll()
        await server.closed(hanging.connection)
      }
      let text = try await session.callTool("x", [:]).text
      #expect(text == "done")
      #expect(server.story == ["server/discover", "tools/call", "tools/call"])
    }
  }

  @Test  // CX-06
  func `a call whose time is over closes its response`() async throws {
    let answer = WebServer.modern { _, _ in WebReply.stream([": begun\n\n"]) }
    let clock = ManualClock()
    try await WebServer.run(answer, clock: clock) { session, server in
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          let options = MCPCallOptions(timeout: .seconds(7))
          let error = await thrown(ConnectionError.self) { try await session.callTool("x", [:], options: options) }
          #expect(error?.code == .timeout)
        }
        let call = await server.message("tools/call")
        clock.advance(by: .seconds(8))
        await server.closed(call.connection)
      }
    }
  }

  @Test  // HM-12
  func `many calls at one time do not wait for each other`() async throws {
    let answer = WebServer.modern { _, message in
      message["params"]?["name"] == "hang" ? WebReply.stream([]) : WebReply.answer(message, WebServer.done)
    }
    try await WebServer.run(answer) { session, server in
      await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<80 { group.addTask { _ = try await session.callTool("hang", [:]) } }
        await server.requests(atLeast: 81)
        #expect((try? await session.callTool("x", [:]))?.text == "done")
        group.cancelAll()
      }
    }
  }

  @Test func `more requests than may be under way wait their turn`() async throws {
    let answer = WebServer.modern { _, message in
      message["params"]?["name"] == "hang" ? WebReply.stream([]) : WebReply.answer(message, WebServer.done)
    }
    try await WebServer.run(answer, adjust: { configuration, _ in configuration.maximumExchanges = 1 }) {
      session, server in
      try await withThrowingTaskGroup(of: String?.self) { group in
        group.addTask { try? await session.callTool("hang", [:]).text }
        let hanging = await server.message("tools/call")
        group.addTask { try await session.callTool("x", [:]).text }
        // The first one is ended by its server; only then the second one is sent.
        server.perform(WebReply.end, on: hanging.connection)
        var texts: [String] = []
        for try await text in group { texts += [text].compactMap { $0 } }
        #expect(texts == ["done"])
      }
    }
  }

  @Test(arguments: [true, false])
  func `a body or an event over the limit fails that call and names the setting`(isStream: Bool) async throws {
    let answer = WebServer.modern { _, message in
      let text = String(repeating: "x", count: 30_000)
      return isStream ? WebReply.stream(["data: \(text)"]) : WebReply.body("\"\(text)\"")
    }
    let limits: (inout HTTPTransport.Configuration, LoopbackServer) -> Void = { configuration, _ in
      configuration.maximumMessageBytes = 10_000
    }
    try await WebServer.run(answer, adjust: limits) { session, _ in
      let error = try #require(await thrown(ConnectionError.self) { try await session.callTool("x", [:]) })
      #expect(error.code == .limit)
      #expect(error.message.contains("mcp.max_message_bytes"))
    }
  }

  @Test func `where nobody listens the call was not sent`() async throws {
    try await WebServer.run(WebServer.modern { _, _ in [] }) { session, server in
      // The port belongs to this connection, so nobody listens on it.
      let dead = HTTPTransport.Configuration("http://127.0.0.1:1/mcp")
      let other = MCPSession(name: "gone", options: session.options) { HTTPTransport(dead) }
      let error = try #require(await thrown(ConnectionError.self) { try await WebServer.use(other) { _ in } })
      #expect(!error.wasSent)
      #expect(error.message.contains("http://127.0.0.1:1/mcp cannot be reached"), "\(error.message)")
    }
  }
}
