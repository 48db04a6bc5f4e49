import JSONKit
import JSONRPC
import MCP
import MCPTransports
import Synchronization
import TestKit
import Testing

/// Servers on the web that are wrong as HTTP or say what nobody asked: what fails, what does not, and that others work.
@Suite(.timeLimit(.minutes(5)))
struct HTTPHostileTests {
  /// How a call is answered, made of the right answer.
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// Nil where the call succeeds.
    var code: ConnectionError.Code?
    var words: String
    var answer: @Sendable (_ right: String, _ request: JSON) -> [LoopbackServer.Step]

    init(
      _ name: String, _ code: ConnectionError.Code? = nil, _ words: String = "",
      _ answer: @escaping @Sendable (_ right: String, _ request: JSON) -> [LoopbackServer.Step]
    ) {
      testDescription = name
      self.code = code
      self.words = words
      self.answer = answer
    }
  }

  private static let json = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
  private static let stream = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"

  @Test(arguments: [
    Case("speaks HTTP/1.0 and ends the body with the connection") { right, _ in
      [.write("HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n" + right), .close]
    },
    Case("closes after every answer") { right, _ in
      [.write(json + "Connection: close\r\nContent-Length: \(right.utf8.count)\r\n\r\n" + right), .close]
    },
    Case("gives hints first") { right, _ in
      [.write("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")] + WebReply.body(right)
    },
    Case("keeps the stream open after the answer") { right, _ in WebReply.stream(["data: \(right)\n\n"]) },
    Case("talks and talks before it answers") { right, _ in
      WebReply.stream([String(repeating: ": still here\n\n", count: 20_000), "data: \(right)\n\n"]) + WebReply.end
    },
    Case("answers somebody else first") { right, _ in
      WebReply.stream(["data: {\"jsonrpc\":\"2.0\",\"id\":4711,\"result\":{}}\n\n", "data: \(right)\n\n"])
        + WebReply.end
    },
    Case("sends events that are no messages") { right, _ in
      let events = ["data: []\n\n", "data: [\(right)]\n\n", "data: hello\n\n", "event: ping\ndata: 1\n\n", "data\n\n"]
      return WebReply.stream(events + ["data: \(right)\n\n"]) + WebReply.end
    },
    Case("asks in the modern era") { right, _ in
      let question = #"{"jsonrpc":"2.0","id":1,"method":"elicitation/create","params":{"message":"?"}}"#
      return WebReply.stream(["data: \(question)\n\n", "data: \(right)\n\n"]) + WebReply.end
    },
  ])
  func `an answer in odd company is an answer`(odd: Case) async throws {
    try await WebServer.run(Self.server(odd)) { session, server in
      for tool in ["odd", "right", "odd"] {
        let text = try await session.callTool(tool, [:]).text
        #expect(text == "done")
      }
      #expect(server.story == ["server/discover", "tools/call", "tools/call", "tools/call"])
    }
  }

  @Test(  // HM-07 HM-09 S-15
    arguments: [
      Case("promises more than it sends", .closed, "/mcp") { right, _ in
        [.write(json + "Content-Length: \(right.utf8.count + 9)\r\n\r\n" + right), .close]
      },
      Case("sends more than it promises", .malformed, "no answer") { right, _ in
        [.write(json + "Connection: close\r\nContent-Length: 9\r\n\r\n" + right), .close]
      },
      Case("names two lengths", .closed, "/mcp") { right, _ in
        [.write(json + "Content-Length: 9\r\nContent-Length: 10\r\n\r\n" + right), .close]
      },
      Case("sends chunks that are none", .closed, "/mcp") { right, _ in
        [.write(stream + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n" + right), .close]
      },
      Case("speaks another protocol", .closed, "/mcp") { right, _ in [.write("220 mail.example ESMTP\r\n"), .close] },
      Case("has a head without end", .closed, "/mcp") { right, _ in
        [.write(json + "X: " + String(repeating: "x", count: 1 << 20))]
      },
      Case("says that there is no content", .malformed, "no content type") { _, _ in WebReply.empty("204 No Content") },
      Case("names events and sends a body", .closed, "before the answer") { right, _ in
        [.write(stream + "Content-Length: \(right.utf8.count)\r\n\r\n" + right)]
      },
      Case("names a body and sends events", .malformed, "no answer") { right, _ in
        WebReply.body("data: \(right)\n\n")
      },
      Case("sends events for others only", .closed, "before the answer") { _, _ in
        WebReply.stream(["data: {\"jsonrpc\":\"2.0\",\"id\":4711,\"result\":{}}\n\n"]) + WebReply.end
      },
      Case("wants to be asked again in a million years", .closed, "HTTP 503") { _, _ in
        WebReply.empty("503 Later", ["Retry-After: 99999999999999999999"])
      },
      Case("compresses what it has not compressed", .closed, "/mcp") { right, _ in
        [.write(json + "Content-Encoding: gzip\r\nContent-Length: \(right.utf8.count)\r\n\r\n" + right), .close]
      },
    ])
  func `an answer that is wrong as HTTP fails that call only`(odd: Case) async throws {
    try await WebServer.run(Self.server(odd)) { session, _ in
      let error = try #require(await thrown(ConnectionError.self) { try await session.callTool("odd", [:]) })
      #expect(error.code == odd.code, "\(error)")
      #expect(error.message.contains(odd.words), "\(error.message)")
      #expect(error.wasSent)
      let text = try await session.callTool("right", [:]).text
      #expect(text == "done")
    }
  }

  @Test  // HL-07
  func `calls at one time have a stream each, whichever is answered first`() async throws {
    let answer = WebServer.legacy { _, message in message["params"]?["name"] == nil ? [] : WebReply.stream([]) }
    try await WebServer.run(answer) { session, server in
      try await withThrowingTaskGroup(of: String.self) { group in
        for tool in ["a", "b"] { group.addTask { try await session.callTool(tool, [:]).text } }
        var connections: Set<Int> = []
        for tool in ["b", "a"] {
          let found = await server.request { $0.body.contains("\"name\":\"\(tool)\"") }
          let request = try #require(found)
          _ = await server.request { $0.body.contains("\"name\":\"a\"") }
          let message = try JSON(parsing: request.body)
          let result: JSON = ["content": [["type": "text", "text": .string(tool)]]]
          let steps = [WebReply.chunk(WebReply.event(WebReply.result(message, result)))] + WebReply.end
          server.perform(steps, on: request.connection)
          connections.insert(request.connection)
          #expect(try await group.next() == tool)
        }
        #expect(connections.count == 2)
      }
    }
  }

  @Test func `a connection that was closed between two calls does not fail the second one before it is sent`()
    async throws
  {
    let answer = WebServer.modern { _, message in WebReply.answer(message, WebServer.done) + [.close] }
    try await WebServer.run(answer) { session, _ in
      for _ in 0..<100 {
        let error = await thrown(ConnectionError.self) { try await session.callTool("x", [:]) }
        // One that has left and is met by the end of the connection may have been taken: it is not sent again.
        #expect(error?.message.contains("I/O on closed channel") != true)
      }
    }
  }

  @Test  // HM-11 SU-12
  func `a stream may be quiet for longer than a server may take to begin one`() async throws {
    let listen = Mutex<(Int, JSON)?>(nil)
    let answer: WebServer.Answer = { request, message in
      switch message["method"]?.stringValue {
      case "server/discover":
        var discovery = WebServer.discovery.objectValue ?? [:]
        discovery["capabilities"] = ["tools": ["listChanged": true]]
        return WebReply.answer(message, .object(discovery))
      case "subscriptions/listen":
        listen.withLock { $0 = (request.connection, message) }
        return WebReply.stream([": hello\n\n", Self.event("acknowledged", message, ["toolsListChanged": true])])
      default: return WebReply.answer(message, WebServer.done)
      }
    }
    let impatient: (inout HTTPTransport.Configuration, LoopbackServer) -> Void = { configuration, _ in
      (configuration.acceptTimeout, configuration.streamTimeout) = (.milliseconds(10), .milliseconds(10))
    }
    try await WebServer.run(answer, adjust: impatient) { session, server in
      var changes = session.changes.makeAsyncIterator()
      let request = await server.message("subscriptions/listen")
      #expect(request.fields["accept"] == "application/json, text/event-stream")
      let begun = ContinuousClock.now
      while .now - begun < .milliseconds(50) { _ = try await session.callTool("x", [:]) }
      let (connection, message) = try #require(listen.withLock { $0 })
      server.perform([WebReply.chunk(": still here\n\n" + Self.event("tools", message, nil))], on: connection)
      #expect(await changes.next() == .toolsChanged)
      #expect(server.story.count { $0 == "subscriptions/listen" } == 1)
    }
  }

  @Test  // TK-12
  func `requests about a task name it in a field`() async throws {
    let state: JSON = [
      "taskId": "t-1", "status": "working", "createdAt": "2026-01-01T00:00:00Z",
      "lastUpdatedAt": "2026-01-01T00:00:00Z", "ttlMs": nil, "pollIntervalMs": 1,
    ]
    @Sendable func task(_ members: JSON.Object) -> JSON {
      var object = state.objectValue ?? [:]
      for member in members { object[member.key] = member.value }
      return .object(object)
    }
    let answer = WebServer.modern { _, message in
      message["method"] == "tools/call"
        ? WebReply.answer(message, task(["resultType": "task"]))
        : WebReply.answer(
          message, task(["resultType": "complete", "status": "completed", "result": WebServer.done]))
    }
    var options = MCPSessionOptions(clientInfo: MCPImplementation(name: "test", version: "1"))
    options.usesTasks = true
    try await WebServer.run(answer, options: options) { session, server in
      let text = try await session.callTool("x", [:]).text
      #expect(text == "done")
      let get = await server.message("tasks/get")
      #expect(get.fields["mcp-method"] == "tasks/get")
      #expect(get.fields["mcp-name"] == "t-1")
    }
  }

  private static func server(_ odd: Case) -> WebServer.Answer {
    WebServer.modern { _, message in
      guard message["params"]?["name"] == "odd" else { return WebReply.answer(message, WebServer.done) }
      return odd.answer(WebReply.result(message, WebServer.done).text, message)
    }
  }

  /// A notification on the stream of a subscription.
  private static func event(_ name: String, _ listen: JSON, _ filter: JSON?) -> String {
    let meta: JSON = ["io.modelcontextprotocol/subscriptionId": listen["id"] ?? .null]
    var params: JSON.Object = ["_meta": meta]
    if let filter { params["notifications"] = filter }
    let method = filter == nil ? "notifications/\(name)/list_changed" : "notifications/subscriptions/\(name)"
    return WebReply.event(["jsonrpc": "2.0", "method": .string(method), "params": .object(params)])
  }
}
