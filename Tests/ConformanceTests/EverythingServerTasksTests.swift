import JSONKit
import Testing

/// What calls that become tasks owe: the scenarios `tasks-*`.
@Suite(.timeLimit(.minutes(5)))
struct EverythingServerTasksTests {
  private static let yes: JSON = ["action": "accept", "content": ["confirm": true]]

  private static func with(_ body: (SuiteClient) async throws -> Void) async throws {
    try await EverythingProgram.run { try await body(SuiteClient($0)) }
  }

  /// Begins a task.
  private static func begin(_ client: SuiteClient, _ tool: String, _ arguments: JSON = [:]) async throws -> JSON {
    let begun = try #require(try await client.call(tool, arguments, SuiteClient.tasks).result)
    #expect(begun["resultType"] == "task")
    #expect(begun["content"] == [], "the schema of the revision takes it for the result of a call")
    for name in ["task", "result", "error", "inputRequests", "requestState", "ttl", "pollInterval"] {
      #expect(begun[name] == nil, "\(name)")
    }
    #expect(begun["createdAt"]?.stringValue?.contains(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/) == true)
    #expect((begun["ttlMs"]?.intValue ?? 0) > 0)
    #expect((begun["pollIntervalMs"]?.intValue ?? 0) > 0)
    return try #require(begun["taskId"])
  }

  private static func ask(
    _ client: SuiteClient, _ method: String, _ id: JSON, _ more: JSON.Object = [:]
  ) async throws -> SuiteClient.Answer {
    var params: JSON.Object = ["taskId": id]
    for member in more { params.append(member.key, member.value) }
    return try await client.ask(method, params, SuiteClient.tasks)
  }

  /// Asks for a task until it is at something.
  private static func state(_ client: SuiteClient, _ id: JSON, _ wanted: JSON) async throws -> JSON {
    while true {
      let state = try #require(try await ask(client, "tasks/get", id).result)
      #expect(state["resultType"] == "complete")
      #expect(state["requestState"] == nil)
      guard state["status"] != wanted else { return state }
    }
  }

  /// An answer that says nothing but that it is one.
  private static func expectAcknowledged(_ answer: SuiteClient.Answer) {
    #expect(answer.result?.objectValue?.keys.sorted() == ["_meta", "resultType"])
    #expect(answer.result?["resultType"] == "complete")
  }

  @Test  // TK-03 TK-05
  func `work ends completed, also when the tool fails, or failed with an error of the protocol`() async throws {
    try await Self.with { client in
      let greeting = try await client.call("greet", ["name": "World"], SuiteClient.tasks)
      #expect(greeting.text == "Hello, World!")
      #expect(greeting.result?["resultType"] == "complete")
      let slow = try await Self.begin(client, "slow_compute", ["seconds": 0.1, "label": "It"])
      let ended = try await Self.state(client, slow, "completed")
      #expect(ended["result"]?["content"]?[0]?["text"] == "It took 0.1 s.")
      #expect(ended["result"]?["_meta"]?["io.modelcontextprotocol/related-task"] == nil)
      let failing = try await Self.begin(client, "failing_job")
      #expect(try await Self.state(client, failing, "completed")["result"]?["isError"] == true)
      let broken = try await Self.begin(client, "protocol_error_job")
      let failed = try await Self.state(client, broken, "failed")
      #expect(failed["error"]?["code"]?.intValue != nil && failed["error"]?["message"]?.stringValue != nil)
      #expect(failed["result"] == nil)
      Self.expectAcknowledged(try await Self.ask(client, "tasks/cancel", broken))
    }
  }

  @Test  // TK-06
  func `a task that is cancelled ends, while it works and while it waits`() async throws {
    try await Self.with { client in
      for (tool, arguments, status) in [
        ("slow_compute", ["seconds": 60], "working"), ("confirm_delete", ["filename": "a.txt"], "input_required"),
      ] as [(String, JSON, JSON)] {
        let id = try await Self.begin(client, tool, arguments)
        _ = try await Self.state(client, id, status)
        Self.expectAcknowledged(try await Self.ask(client, "tasks/cancel", id))
        _ = try await Self.state(client, id, "cancelled")
      }
    }
  }

  @Test  // TK-06 TK-14
  func `a task asks by its state, takes answers one by one, and ignores what it did not ask`() async throws {
    try await Self.with { client in
      let one = try await Self.begin(client, "confirm_delete", ["filename": "a.txt"])
      let asked = try await Self.state(client, one, "input_required")["inputRequests"]?.objectValue ?? [:]
      #expect(asked.map { $0.value["method"] } == ["elicitation/create"])
      let unknown: JSON.Object = ["inputResponses": ["unknown-key": ["ignored": true]]]
      Self.expectAcknowledged(try await Self.ask(client, "tasks/update", one, unknown))
      let key = try #require(asked.keys.first)
      let answer = JSON.object([key: Self.yes])
      Self.expectAcknowledged(try await Self.ask(client, "tasks/update", one, ["inputResponses": answer]))
      let ended = try await Self.state(client, one, "completed")
      #expect(ended["result"]?["content"]?[0]?["text"] == "a.txt would be gone.")

      let two = try await Self.begin(client, "multi_input")
      let keys = try await Self.state(client, two, "input_required")["inputRequests"]?.objectValue?.map(\.key) ?? []
      #expect(keys.count == 2)
      for (place, key) in keys.enumerated() {
        let content: JSON = ["name": .string("partial-\(place + 1)"), "confirm": true]
        let answer: JSON = .object([key: ["action": "accept", "content": content]])
        Self.expectAcknowledged(try await Self.ask(client, "tasks/update", two, ["inputResponses": answer]))
        guard place == 0 else { continue }
        let next = try await Self.ask(client, "tasks/get", two).result
        #expect(next?["status"] == "input_required")
        #expect(next?["inputRequests"]?.objectValue?.map(\.key) == [keys[1]])
      }
      let both = try await Self.state(client, two, "completed")
      #expect(both["result"]?["content"]?[0]?["text"] == "partial-1 and partial-2")
    }
  }

  @Test  // TK-13
  func `a tool that asks first becomes a task when it has its answers`() async throws {
    try await Self.with { client in
      let round = try await client.call("test_tool_with_task", [:], SuiteClient.tasks).result
      #expect(round?["resultType"] == "input_required")
      #expect(round?["taskId"] == nil)
      let alice: JSON = ["action": "accept", "content": ["name": "Alice"]]
      var more: JSON.Object = ["inputResponses": ["user_name": alice]]
      more["requestState"] = round?["requestState"]
      let begun = try await client.call("test_tool_with_task", [:], SuiteClient.tasks, more: more).result
      #expect(begun?["resultType"] == "task")
      #expect(begun?["requestState"] == nil && begun?["inputRequests"] == nil)
      let ended = try await Self.state(client, try #require(begun?["taskId"]), "completed")
      #expect(ended["result"]?["content"]?[0]?["text"] == "Hello, Alice!")
    }
  }

  @Test  // TK-01 V-08
  func `a client that does not know tasks gets none, request by request`() async throws {
    try await Self.with { client in
      let capabilities = try await client.ask("server/discover", [:], SuiteClient.tasks).result?["capabilities"]
      #expect(capabilities?["extensions"]?["io.modelcontextprotocol/tasks"] == [:])
      #expect(capabilities?["tasks"] == nil)
      #expect(try await client.call("slow_compute", ["seconds": 0], [:]).text == "The work took 0.0 s.")
      let id: JSON.Object = ["taskId": "gate-test", "inputResponses": [:]]
      let refused = [
        try await client.call("failing_job", [:], [:]), try await client.ask("tasks/get", id, [:]),
        try await client.ask("tasks/update", id, [:]), try await client.ask("tasks/cancel", id, [:]),
      ]
      for answer in refused {
        #expect(answer.status == 400)
        #expect(answer.error?["code"] == -32021)
        let needed = answer.error?["data"]?["requiredCapabilities"]?["extensions"]
        #expect(needed?["io.modelcontextprotocol/tasks"] == [:])
      }
    }
  }

  @Test  // TK-10 TK-12
  func `methods of the older form are not found, and fields name the task`() async throws {
    try await Self.with { client in
      for (method, params) in [("tasks/result", ["taskId": "x"]), ("tasks/list", [:])] as [(String, JSON.Object)] {
        let answer = try await client.ask(method, params, SuiteClient.tasks)
        #expect(answer.status == 404)
        #expect(answer.error?["code"] == -32601)
      }
      #expect(try await Self.ask(client, "tasks/get", "unknown").error?["code"] == -32602)
      let old: JSON.Object = ["task": ["ttl": 60000, "pollInterval": 100]]
      let greeting = try await client.call("greet", ["name": "sep-2243"], SuiteClient.tasks, more: old)
      #expect(greeting.text == "Hello, sep-2243!")
      let id = try await Self.begin(client, "slow_compute", ["seconds": 0])
      let meta: JSON = [
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": SuiteClient.tasks,
      ]
      let get: JSON = ["id": 1, "method": "tasks/get", "params": ["taskId": id, "_meta": meta]]
      let wrong = try await client.send(client.lines(for: "tasks/get", ["taskId": "another"]), get)
      #expect(wrong.error?["code"] == -32020)
      let call: JSON = ["id": 1, "method": "tools/call", "params": ["name": "greet", "_meta": meta]]
      let method = try await client.send(client.lines(for: "tasks/get", ["taskId": "greet"]), call)
      #expect(method.error?["code"] == -32020)
    }
  }
}
