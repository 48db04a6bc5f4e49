import JSONKit
import Testing

/// What a server without sessions owes: the scenarios `server-stateless` and `server-sse-multiple-streams`.
@Suite(.timeLimit(.minutes(5)))
struct EverythingServerStatelessTests {
  private static let version = "io.modelcontextprotocol/protocolVersion"
  private static let declared = "io.modelcontextprotocol/clientCapabilities"

  private static func with(_ body: (SuiteClient) async throws -> Void) async throws {
    try await EverythingProgram.run { try await body(SuiteClient($0)) }
  }

  @Test  // V-02 V-16 HS-09
  func `an envelope that is not whole is refused, and one without a name is not`() async throws {
    try await Self.with { client in
      let envelopes: [JSON?] = [nil, [Self.declared: [:]], [Self.version: "2026-07-28"]]
      for meta in envelopes {
        var params = JSON.Object()
        params["_meta"] = meta
        let message: JSON = ["id": 5, "method": "server/discover", "params": .object(params)]
        let answer = try await client.send(client.lines(for: "server/discover"), message)
        #expect(answer.status == 400)
        #expect(answer.error?["code"] == -32602)
        #expect(answer.response?["id"] == 5)
      }
      let nameless: JSON = [
        "id": 5, "method": "server/discover", "params": ["_meta": [Self.version: "2026-07-28", Self.declared: [:]]],
      ]
      let answer = try await client.send(client.lines(for: "server/discover"), nameless)
      #expect(answer.status == 200)
      #expect(answer.result?["_meta"]?["io.modelcontextprotocol/serverInfo"]?["name"] == "tributary-everything")
      #expect(answer.fields["mcp-session-id"] == nil)
    }
  }

  @Test  // V-04 V-20
  func `a version that nobody speaks is refused with those that are spoken`() async throws {
    try await Self.with { client in
      let spoken = try await client.ask("server/discover").result?["supportedVersions"]?.arrayValue ?? []
      #expect(spoken.first == "2026-07-28")
      let params: JSON = ["_meta": [Self.version: "v999.0.0", Self.declared: [:]]]
      let message: JSON = ["id": 5, "method": "tools/list", "params": params]
      var lines = client.lines(for: "tools/list")
      let mixed = try await client.send(lines, message)
      #expect(mixed.status == 400)
      #expect(mixed.error?["code"] == -32020, "field and body differ")
      lines = lines.map { $0.hasPrefix("MCP-Protocol-Version") ? "MCP-Protocol-Version: v999.0.0" : $0 }
      let unknown = try await client.send(lines, message)
      #expect(unknown.status == 400)
      #expect(unknown.error?["code"] == -32022)
      #expect(unknown.error?["data"]?["requested"] == "v999.0.0")
      let supported = unknown.error?["data"]?["supported"]?.arrayValue ?? []
      #expect(!supported.isEmpty && supported.allSatisfy { spoken.contains($0) })
    }
  }

  @Test  // HS-04 I-12
  func `methods that are of older revisions or of none are not found`() async throws {
    try await Self.with { client in
      let methods = [
        "initialize", "ping", "logging/setLevel", "resources/subscribe", "resources/unsubscribe", "unknown/method",
      ]
      for (place, method) in methods.enumerated() {
        let id: JSON = .integer(Int64(500 + place))
        let meta: JSON = [Self.version: "2026-07-28", Self.declared: [:]]
        let fields = client.lines(for: "") + ["Mcp-Method: \(method)"]
        let answer = try await client.send(
          fields.filter { $0 != "Mcp-Method: " }, ["id": id, "method": .string(method), "params": ["_meta": meta]])
        #expect(answer.status == 404, "\(method)")
        #expect(answer.error?["code"] == -32601, "\(method)")
        #expect(answer.response?["id"] == id)
        client.check(answer.response ?? nil, answering: method)
      }
    }
  }

  @Test  // LG-03 HS-07
  func `nothing is logged unless the request says so, and no stream has requests`() async throws {
    try await Self.with { client in
      let silent = try await client.call("test_logging_tool", [:], [:])
      #expect(silent.told.isEmpty)
      #expect(silent.text == "The tool has run.")
      let level: JSON.Object = ["io.modelcontextprotocol/logLevel": "info"]
      let logged = try await client.call("test_logging_tool", [:], [:], meta: level)
      #expect(logged.told == ["notifications/message"])
      let asked = try await client.call(
        "test_streaming_elicitation", [:], ["elicitation": [:]], meta: ["progressToken": 1])
      #expect(asked.told == ["notifications/progress"])
      #expect(asked.result?["resultType"] == "input_required")
    }
  }

  @Test  // SU-02 SU-03 SU-04 SU-12
  func `who listens is told what it asked for, each time, and nothing else`() async throws {
    try await Self.with { client in
      let kinds = [("tools", "test_trigger_tool_change"), ("prompts", "test_trigger_prompt_change")]
      for (kind, trigger) in kinds {
        let filter: JSON = ["\(kind)ListChanged": true]
        let id: JSON = 1_785_412_345_678
        try await client.open("subscriptions/listen", ["notifications": filter], id: id) { exchange in
          #expect(exchange.status == 200)
          #expect(exchange.isStream)
          let first = try #require(try await exchange.message())
          #expect(first["method"] == "notifications/subscriptions/acknowledged")
          #expect(first["params"]?["notifications"] == filter)
          for (_, other) in kinds { _ = try await client.call(other) }
          _ = try await client.call(trigger)
          for _ in 0..<2 {
            let told = try #require(try await exchange.message())
            #expect(told["method"]?.stringValue == "notifications/\(kind)/list_changed")
            #expect(told["params"]?["_meta"]?["io.modelcontextprotocol/subscriptionId"] == id)
            client.check(told, answering: "subscriptions/listen")
          }
        }
      }
    }
  }

  @Test func `several requests are answered at one time`() async throws {
    try await Self.with { client in
      try await withThrowingTaskGroup(of: SuiteClient.Answer.self) { group in
        for id in 1000...1002 {
          group.addTask { try await client.ask("tools/list", [:], [:], id: .integer(Int64(id))) }
        }
        for try await answer in group {
          #expect(answer.status == 200)
          #expect(answer.result?["tools"] != nil)
        }
      }
    }
  }
}
