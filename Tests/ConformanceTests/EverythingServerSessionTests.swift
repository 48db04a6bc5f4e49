import JSONKit
import Synchronization
import Testing

/// What the revision with sessions asks besides: the scenarios `server-initialize`, `ping`, `logging-*`, `resources-*subscribe`,
/// `tools-call-*` that ask, `elicitation-*`, `server-session-lifecycle` and `server-sse-polling`.
@Suite(.timeLimit(.minutes(5)))
struct EverythingServerSessionTests {
  private static func with(_ body: (SuiteClient) async throws -> Void) async throws {
    try await EverythingProgram.run { try await body(try await SuiteClient(legacy: $0)) }
  }

  @Test  // HL-10 HL-13
  func `a session has a visible name, and after its end none`() async throws {
    try await Self.with { client in
      let session = try #require(client.session)
      #expect(session.utf8.allSatisfy { (0x21...0x7E).contains($0) })
      var lines = client.lines(for: "")
      lines[0] = "DELETE /mcp HTTP/1.1"
      let ended = try await WireExchange.open(client.port, lines) { $0.status }
      #expect((200..<300).contains(ended))
      let dead = try await client.send(client.lines(for: "tools/list"), ["id": 2, "method": "tools/list"])
      #expect(dead.status == 404)
    }
  }

  @Test func `pings, levels and watches are answered with nothing`() async throws {
    try await Self.with { client in
      let requests: [(String, JSON.Object)] = [
        ("ping", [:]), ("logging/setLevel", ["level": "info"]),
        ("resources/subscribe", ["uri": "test://watched-resource"]),
        ("resources/unsubscribe", ["uri": "test://watched-resource"]),
      ]
      for (method, params) in requests {
        let result = try await client.ask(method, params).result
        #expect(result == [:], "\(method)")
      }
    }
  }

  @Test func `what is logged comes on the stream of the call`() async throws {
    try await Self.with { client in
      _ = try await client.ask("logging/setLevel", ["level": "debug"])
      let answer = try await client.call("test_tool_with_logging")
      #expect(answer.told == Array(repeating: "notifications/message", count: 3))
      #expect(
        answer.messages.prefix(3).map { $0["params"]?["data"] }
          == ["Tool execution started", "Tool processing data", "Tool execution completed"])
    }
  }

  @Test func `a model and a person are asked while the call waits`() async throws {
    try await Self.with { client in
      let questions = Mutex<[JSON]>([])
      let reaction: @Sendable (JSON) -> JSON? = { message in
        questions.withLock { $0.append(message) }
        guard message["method"] == "elicitation/create" else {
          return [
            "role": "assistant", "content": ["type": "text", "text": "This is a test response"],
            "model": "test-model", "stopReason": "endTurn",
          ]
        }
        return ["action": "accept", "content": ["username": "testuser", "email": "test@example.com"]]
      }
      let sampled = try await client.call("test_sampling", ["prompt": "Test prompt for sampling"], reaction: reaction)
      #expect(sampled.text == "LLM response: This is a test response")
      let elicited = try await client.call("test_elicitation", ["message": "Please answer"], reaction: reaction)
      #expect(
        elicited.text == #"User response: action=accept, content={"username":"testuser","email":"test@example.com"}"#)
      let asked = questions.withLock { $0 }
      #expect(asked.map { $0["method"] } == ["sampling/createMessage", "elicitation/create"])
      #expect(asked[0]["params"]?["messages"]?[0]?["content"]?["text"] == "Test prompt for sampling")
      #expect(asked[0]["params"]?["maxTokens"] == 100)
      #expect(asked[1]["params"]?["message"] == "Please answer")
    }
  }

  @Test func `forms have defaults and choices in every notation`() async throws {
    try await Self.with { client in
      let answers: [(String, JSON)] = [
        (
          "test_elicitation_sep1034_defaults",
          ["name": "Jane Smith", "age": 25, "score": 88, "status": "inactive", "verified": false]
        ),
        (
          "test_elicitation_sep1330_enums",
          [
            "untitledSingle": "option1", "titledSingle": "value1", "legacyEnum": "opt1",
            "untitledMulti": ["option1", "option2"], "titledMulti": ["value1", "value2"],
          ]
        ),
      ]
      let schemas = Mutex<[JSON]>([])
      for (tool, content) in answers {
        let answer = try await client.call(tool) { message in
          schemas.withLock { $0.append(message["params"]?["requestedSchema"]?["properties"] ?? nil) }
          return ["action": "accept", "content": content]
        }
        #expect(answer.text == "Elicitation completed: action=accept, content=\(content.text)")
      }
      let (defaults, choices) = schemas.withLock { ($0[0], $0[1]) }
      #expect(
        defaults.objectValue?.map { $0.value["type"] } == ["string", "integer", "number", "string", "boolean"])
      #expect(defaults.objectValue?.map { $0.value["default"] } == ["John Doe", 30, 95.5, "active", true])
      #expect(choices["untitledSingle"]?.objectValue?.keys.sorted() == ["enum", "type"])
      #expect(choices["titledSingle"]?.objectValue?.keys.sorted() == ["oneOf", "type"])
      #expect(
        choices["legacyEnum"]?["enumNames"]?.arrayValue?.count == choices["legacyEnum"]?["enum"]?.arrayValue?.count)
      #expect(choices["untitledMulti"]?["items"]?.objectValue?.keys.sorted() == ["enum", "type"])
      #expect(choices["titledMulti"]?["items"]?.objectValue?.keys.sorted() == ["anyOf"])
    }
  }

  @Test  // HL-08 HL-14
  func `a stream that the server ends is gone on with where it ended`() async throws {
    try await Self.with { client in
      let params: JSON.Object = ["name": "test_reconnection", "arguments": [:]]
      let first = try await client.open("tools/call", params, id: 1) { exchange in
        #expect(exchange.isStream)
        let first = try #require(try await exchange.event())
        #expect(first.data?.isEmpty == true, "it begins with an id and nothing else")
        #expect(first.retry.flatMap { Int($0) } != nil)
        while let event = try await exchange.event() { #expect(event.data?.isEmpty != false) }
        return first
      }
      let id = try #require(first.id)
      var lines = client.lines(for: "", accept: "text/event-stream")
      lines[0] = "GET /mcp HTTP/1.1"
      lines.append("Last-Event-ID: \(id)")
      let message = try await WireExchange.open(client.port, lines) { try await $0.message() }
      #expect(message?["id"] == 1)
      #expect(message?["result"]?["content"] != nil)
    }
  }
}
