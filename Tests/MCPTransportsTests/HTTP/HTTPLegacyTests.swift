import JSONKit
import JSONRPC
import MCP
import MCPTransports
import Synchronization
import TestKit
import Testing

@Suite(.timeLimit(.minutes(5)))
struct HTTPLegacyTests {
  @Test  // HL-01 HL-02 HL-11 I-14 N-27
  func `the session of the handshake goes with every later request, up to the goodbye`()
    async throws
  {
    let requests = Mutex<[LoopbackServer.Request]>([])
    let answer = WebServer.legacy { _, message in message.isNull ? [] : WebReply.answer(message, WebServer.done) }
    try await WebServer.run({ request, message in
      requests.withLock { $0.append(request) }
      return answer(request, message)
    }) { session, server in
      #expect(session.revision == .r2025_11_25)
      let text = try await session.callTool("x", [:]).text
      #expect(text == "done")
      _ = await server.request { $0.method == "GET" }
    }
    let all = requests.withLock { $0 }
    let shake = try #require(all.first { $0.body.contains("\"initialize\"") }).fields
    #expect(shake["mcp-session-id"] == nil)
    #expect(shake["mcp-protocol-version"] == nil)
    let later = all.drop { !$0.body.contains("\"initialize\"") }.dropFirst()
    #expect(Set(later.map(\.method)) == ["POST", "GET", "DELETE"])
    for request in later {
      #expect(request.fields["mcp-session-id"] == "s-1", "\(request.line)")
      #expect(request.fields["mcp-protocol-version"] == "2025-11-25", "\(request.line)")
      #expect(request.fields["mcp-method"] == nil, "\(request.line)")
    }
    #expect(all.last?.method == "DELETE")
  }

  @Test  // HL-01
  func `a server without sessions gets none and no goodbye`() async throws {
    let methods = Mutex<[String]>([])
    let answer = WebServer.legacy(session: nil) { _, message in
      message.isNull ? [] : WebReply.answer(message, WebServer.done)
    }
    try await WebServer.run({ request, message in
      methods.withLock { $0.append(request.method) }
      #expect(request.fields["mcp-session-id"] == nil)
      return answer(request, message)
    }) { session, _ in
      let text = try await session.callTool("x", [:]).text
      #expect(text == "done")
    }
    #expect(!methods.withLock { $0 }.contains("DELETE"))
  }

  @Test  // HL-01
  func `a session id with other characters than visible ones is not used`() async throws {
    let answer = WebServer.legacy(session: "a b") { _, message in
      message.isNull ? [] : WebReply.answer(message, WebServer.done)
    }
    try await WebServer.run(answer) { session, server in
      _ = try await session.callTool("x", [:])
      #expect(await server.message("tools/call").fields["mcp-session-id"] == nil)
    }
  }

  @Test  // HL-04 HL-05 I-12
  func `a server that asks on the stream of a call gets its answer as a POST`() async throws {
    let call = Mutex<(LoopbackServer.Request, JSON)?>(nil)
    try await WebServer.run(
      WebServer.legacy { request, message in
        if message.isNull { return [] }
        if message["method"] == nil { return WebReply.empty() }
        call.withLock { $0 = (request, message) }
        return WebReply.stream([WebReply.event(["jsonrpc": "2.0", "id": "q", "method": "ping"])])
      }
    ) { session, server in
      try await withThrowingTaskGroup(of: String.self) { group in
        group.addTask { try await session.callTool("x", [:]).text }
        let answer = try #require(await server.request { $0.body.contains("\"q\"") })
        #expect(answer.body.contains("\"result\":{}"))
        #expect(answer.fields["mcp-session-id"] == "s-1")
        let (request, message) = try #require(call.withLock { $0 })
        server.perform(
          [WebReply.chunk(WebReply.event(WebReply.result(message, WebServer.done)))] + WebReply.end,
          on: request.connection)
        #expect(try await group.next() == "done")
      }
    }
  }

  @Test  // HL-06
  func `what the server says of itself comes on a stream of its own`() async throws {
    let lists = Mutex(0)
    let answer = WebServer.legacy { request, message in
      if request.method == "GET" { return WebReply.stream([]) }
      let count = lists.withLock { count in
        count += 1
        return count
      }
      return WebReply.answer(message, ["tools": [["name": .string("t\(count)"), "inputSchema": ["type": "object"]]]])
    }
    let heard = Wakeup()
    try await WebServer.run(answer, adjust: { _, _ in }) { session, server in
      let stream = try #require(await server.request { $0.method == "GET" })
      #expect(stream.fields["accept"] == "text/event-stream")
      let ping = WebReply.event(["jsonrpc": "2.0", "id": 5, "method": "ping"])
      server.perform([WebReply.chunk(ping)], on: stream.connection)
      #expect(await server.request { $0.body.contains("\"id\":5") } != nil)
      heard.fire()
    }
    await heard.wait()
  }

  @Test  // HL-06
  func `the first request waits until the stream is there, but not for ever`() async throws {
    let answer = WebServer.legacy { request, message in
      // A space is the beginning of nothing: the head of the stream does not come.
      request.method == "GET" ? [.write("HTTP/1.1 200 ")] : WebReply.answer(message, WebServer.done)
    }
    for timeout in [Duration.milliseconds(1), .seconds(30)] {
      try await WebServer.run(answer, adjust: { configuration, _ in configuration.streamTimeout = timeout }) {
        session, server in
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { _ = try await session.callTool("x", [:]) }
          let stream = try #require(await server.request { $0.method == "GET" })
          if timeout == .seconds(30) {
            server.perform([.write("OK\r\nContent-Type: text/event-stream\r\n\r\n")], on: stream.connection)
          }
          try await group.waitForAll()
        }
        // Where nobody waits, the stream may be asked for after the call.
        if timeout == .seconds(30) {
          #expect(server.story.last == "tools/call")
        } else {
          #expect(server.story.contains("tools/call"))
        }
      }
    }
  }

  @Test  // HL-06
  func `a server without a stream is asked for it once`() async throws {
    let answer = WebServer.legacy { _, message in message.isNull ? [] : WebReply.answer(message, WebServer.done) }
    try await WebServer.run(answer) { session, server in
      _ = await server.request { $0.method == "GET" }
      for _ in 0..<20 { _ = try await session.callTool("x", [:]) }
      #expect(server.story.count { $0 == "GET" } == 1)
    }
  }

  @Test(arguments: [  // HL-06
    WebReply.body("{}"), WebReply.body("hi", type: "text/html"), WebReply.empty("403 Forbidden"),
    WebReply.empty("501 Not Implemented"),
  ])
  func `a stream that is none is not asked for again and again`(steps: [LoopbackServer.Step]) async throws {
    let answer = WebServer.legacy { request, message in
      request.method == "GET" ? steps : WebReply.answer(message, WebServer.done)
    }
    try await WebServer.run(answer) { session, server in
      _ = await server.request { $0.method == "GET" }
      for _ in 0..<20 { _ = try await session.callTool("x", [:]) }
      #expect(server.story.count { $0 == "GET" } <= 4)
    }
  }

  @Test  // HL-08 HL-15 Q-10
  func `a stream that ends at once is asked for again only a few times`() async throws {
    let answer = WebServer.legacy { request, message in
      request.method == "GET" ? WebReply.stream([]) + WebReply.end : WebReply.answer(message, WebServer.done)
    }
    try await WebServer.run(answer) { session, server in
      await server.requests(atLeast: 7)
      for _ in 0..<20 { _ = try await session.callTool("x", [:]) }
      #expect(server.story.count { $0 == "GET" } == 4, "once, and three attempts")
    }
  }

  @Test  // HL-08
  func `a stream that brought something is resumed after its last event, for as long as it does`()
    async throws
  {
    let streams = Mutex(0)
    let answer = WebServer.legacy { request, message in
      guard request.method == "GET" else {
        return message["method"] == nil ? WebReply.empty() : WebReply.answer(message, WebServer.done)
      }
      let count = streams.withLock { count in
        count += 1
        return count
      }
      // Polling: an event with an id and nothing in it, then the end.
      return count <= 8 ? WebReply.stream(["id: e\(count)\nretry: 1\ndata:\n\n"]) + WebReply.end : WebReply.stream([])
    }
    try await WebServer.run(answer) { session, server in
      _ = await server.request { $0.method == "GET" && $0.fields["last-event-id"] == "e8" }
      let ids = server.requests.filter { $0.method == "GET" }.map { $0.fields["last-event-id"] }
      #expect(ids == [nil] + (1...8).map { "e\($0)" })
    }
  }

  @Test  // HL-08 HL-09
  func `an answer that breaks off is gone on with, after the time the server asks for`() async throws {
    let call = Mutex<JSON>(.null)
    let answer = WebServer.legacy { request, message in
      switch (request.method, request.fields["last-event-id"]) {
      case ("GET", nil): return []
      case ("GET", "a1"):
        return WebReply.stream([WebReply.event(["jsonrpc": "2.0", "method": "x"], id: "a2")]) + [.reset]
      case ("GET", "a2"): return [.reset]
      case ("GET", _): return WebReply.empty("400 Bad Request")
      default:
        call.withLock { $0 = message }
        return WebReply.stream(["id: a1\nretry: 10\ndata: \n\n"]) + WebReply.end
      }
    }
    let breaks = Mutex(0)
    try await WebServer.run({ request, message in
      if request.fields["last-event-id"] == "a2",
        breaks.withLock({
          $0 += 1; return $0
        }) == 2
      {
        return WebReply.stream([WebReply.event(WebReply.result(call.withLock { $0 }, WebServer.done), id: "a3")])
      }
      return answer(request, message)
    }) { session, server in
      let text = try await session.callTool("x", [:]).text
      #expect(text == "done")
      let ids = server.requests.compactMap { $0.fields["last-event-id"] }
      #expect(ids == ["a1", "a2", "a2"])
    }
  }

  @Test  // HL-08
  func `an answer that cannot be gone on with is lost, and the call says so`() async throws {
    let answer = WebServer.legacy { request, message in
      if request.method == "GET" { return request.fields["last-event-id"] == nil ? [] : [.reset] }
      return message["params"]?["name"] == "without"
        ? WebReply.stream([": x\n\n"]) + WebReply.end : WebReply.stream(["id: 1\ndata:\n\n"]) + WebReply.end
    }
    try await WebServer.run(answer) { session, server in
      for name in ["without", "with"] {
        let error = try #require(await thrown(ConnectionError.self) { try await session.callTool(name, [:]) })
        #expect(error.wasSent)
      }
      #expect(server.requests.count { $0.fields["last-event-id"] == "1" } == 3)
    }
  }

  @Test(arguments: [  // HL-10 Q-09
    WebReply.empty("404 Not Found"),
    WebReply.refusal(-32001, "Session not found", status: "404 Not Found"),
    WebReply.refusal(-32000, "Bad Request: No valid session ID provided", status: "400 Bad Request"),
  ])
  func `a server that has forgotten the session ends it, and the next one begins anew`(
    steps: [LoopbackServer.Step]
  ) async throws {
    let answer = WebServer.legacy { _, message in message.isNull ? [] : steps }
    let ended = await thrown(ConnectionError.self) {
      try await WebServer.run(answer, endsByItself: true) { session, _ in
        let error = try #require(await thrown(ConnectionError.self) { try await session.callTool("x", [:]) })
        #expect(error.code == .closed)
        #expect(error.message.contains("no longer knows this session"))
      }
    }
    #expect(ended?.message.contains("it is started anew") == true, "\(ended?.message ?? "")")
  }

  @Test  // CX-01 HL-12
  func `a cancelled call is cancelled with a message`() async throws {
    let answer = WebServer.legacy { _, message in
      switch message["params"]?["name"]?.stringValue {
      case "hang": WebReply.stream([": begun\n\n"])
      case nil: message["method"] == nil ? [] : WebReply.empty()
      default: WebReply.answer(message, WebServer.done)
      }
    }
    try await WebServer.run(answer) { session, server in
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          await #expect(throws: CancellationError.self) { try await session.callTool("hang", [:]) }
        }
        let hanging = await server.message("tools/call")
        group.cancelAll()
        let cancel = await server.message("notifications/cancelled")
        #expect(cancel.fields["mcp-session-id"] == "s-1")
        await server.closed(hanging.connection)
      }
      let text = try await session.callTool("x", [:]).text
      #expect(text == "done")
    }
  }

  @Test  // B-18
  func `several messages in one body are taken one by one`() async throws {
    let answer = WebServer.legacy { _, message in
      if message.isNull { return [] }
      let note: JSON = ["jsonrpc": "2.0", "method": "notifications/message", "params": ["level": "info", "data": 1]]
      return WebReply.body(JSON.array([note, WebReply.result(message, WebServer.done)]).text)
    }
    try await WebServer.run(answer) { session, _ in
      let text = try await session.callTool("x", [:]).text
      #expect(text == "done")
    }
  }
}
