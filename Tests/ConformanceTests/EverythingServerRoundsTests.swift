import JSONKit
import Testing

/// What is asked of a client of the newest revision by rounds: the scenarios `input-required-result-*`.
@Suite(.timeLimit(.minutes(5)))
struct EverythingServerRoundsTests {
  private static let alice: JSON = ["action": "accept", "content": ["name": "Alice"]]
  private static let paris: JSON = [
    "role": "assistant", "content": ["type": "text", "text": "The capital of France is Paris."], "model": "test-model",
    "stopReason": "endTurn",
  ]
  private static let roots: JSON = ["roots": [["uri": "file:///test/root", "name": "Test Root"]]]

  private static func tool(_ name: String) -> String { "test_input_required_result_" + name }

  /// What the client sends beside the name when it has answered a round.
  private static func retry(_ round: SuiteClient.Answer, _ responses: JSON.Object) -> JSON.Object {
    var more: JSON.Object = ["inputResponses": .object(responses)]
    more["requestState"] = round.result?["requestState"]
    return more
  }

  private static func with(_ body: (SuiteClient) async throws -> Void) async throws {
    try await EverythingProgram.run { try await body(SuiteClient($0)) }
  }

  @Test(
    arguments: [
      ("elicitation", "user_name", "elicitation/create", alice, "Hello, Alice!"),
      (
        "sampling", "capital_question", "sampling/createMessage", paris,
        "The model said: The capital of France is Paris."
      ),
      ("list_roots", "client_roots", "roots/list", roots, "The client works in 1 places: file:///test/root"),
      ("request_state", "confirm", "elicitation/create", ["action": "accept", "content": ["ok": true]], "state-ok"),
    ] as [(String, String, JSON, JSON, String)])
  func `a tool that asks one thing is called again with the answer`(
    name: String, key: String, method: JSON, answer: JSON, words: String
  ) async throws {
    try await Self.with { client in
      let round = try await client.call(Self.tool(name))
      #expect(round.status == 200)
      #expect(round.result?["resultType"] == "input_required")
      #expect(round.result?["inputRequests"]?.objectValue?.map(\.key) == [key])
      #expect(round.result?["inputRequests"]?[key]?["method"] == method)
      #expect(round.result?["requestState"]?.stringValue?.isEmpty == false)
      let end = try await client.call(Self.tool(name), more: Self.retry(round, [key: answer]))
      #expect(end.result?["resultType"] == "complete")
      #expect(end.text?.hasPrefix(words) == true, "\(end.messages)")
    }
  }

  @Test func `three questions of three kinds are asked at one time`() async throws {
    try await Self.with { client in
      let round = try await client.call(Self.tool("multiple_inputs"))
      let questions = round.result?["inputRequests"]?.objectValue ?? [:]
      #expect(
        questions.map { $0.value["method"] } == ["elicitation/create", "sampling/createMessage", "roots/list"])
      let answers: JSON.Object = ["user_name": Self.alice, "greeting": Self.paris, "client_roots": Self.roots]
      let end = try await client.call(Self.tool("multiple_inputs"), more: Self.retry(round, answers))
      #expect(end.text == "The capital of France is Paris. Alice, 1 places")
    }
  }

  @Test  // MR-16
  func `a second round has a state of its own, with the answers of the first`() async throws {
    try await Self.with { client in
      let name = Self.tool("multi_round")
      let first = try await client.call(name)
      #expect(first.result?["inputRequests"]?.objectValue?.map(\.key) == ["step1"])
      let second = try await client.call(name, more: Self.retry(first, ["step1": Self.alice]))
      #expect(second.result?["inputRequests"]?.objectValue?.map(\.key) == ["step2"])
      #expect(second.result?["requestState"] != first.result?["requestState"])
      let blue: JSON = ["action": "accept", "content": ["color": "blue"]]
      let end = try await client.call(name, more: Self.retry(second, ["step2": blue]))
      #expect(end.text == "Alice likes blue.")
    }
  }

  @Test func `answers that are missing are asked for again, others count for nothing, and wrong ones are refused`()
    async throws
  {
    try await Self.with { client in
      let name = Self.tool("elicitation")
      let missing = try await client.call(name, more: ["inputResponses": ["wrong_key": Self.alice]])
      #expect(missing.result?["inputRequests"]?["user_name"] != nil)
      let more: JSON = ["user_name": Self.alice, "unknown_extra_key": Self.alice]
      #expect(try await client.call(name, more: ["inputResponses": more]).text == "Hello, Alice!")
      for wrong in [["user_name": 12345], nil] as [JSON] {
        let refused = try await client.call(name, more: ["inputResponses": wrong])
        #expect(refused.status == 400)
        #expect(refused.error?["code"] == -32602)
      }
    }
  }

  @Test  // MR-13
  func `a state that was changed is refused`() async throws {
    try await Self.with { client in
      let name = Self.tool("tampered_state")
      let round = try await client.call(name)
      let state = try #require(round.result?["requestState"]?.stringValue)
      let yes: JSON = ["confirm": ["action": "accept", "content": ["ok": true]]]
      let tampered = try await client.call(
        name, more: ["requestState": .string(state + "-TAMPERED"), "inputResponses": yes])
      #expect(tampered.error?["code"] == -32602)
      let end = try await client.call(name, more: ["requestState": .string(state), "inputResponses": yes])
      #expect(end.result?["resultType"] == "complete")
    }
  }

  @Test  // V-12
  func `only what was declared is asked`() async throws {
    try await Self.with { client in
      let round = try await client.call(Self.tool("capabilities"), [:], ["sampling": [:]])
      #expect(round.result?["resultType"] == "input_required")
      #expect(round.result?["inputRequests"]?.objectValue?.map { $0.value["method"] } == ["sampling/createMessage"])
      let refused = try await client.call("test_missing_capability", [:], [:])
      #expect(refused.status == 400)
      #expect(refused.error?["code"] == -32021)
      #expect(refused.error?["data"]?["requiredCapabilities"]?["sampling"] == [:])
    }
  }

  @Test  // MR-01
  func `a prompt asks as tools do, and lists never`() async throws {
    try await Self.with { client in
      var params: JSON.Object = ["name": "test_input_required_result_prompt"]
      let round = try await client.ask("prompts/get", params)
      #expect(round.result?["resultType"] == "input_required")
      let context: JSON = ["action": "accept", "content": ["context": "test context"]]
      for member in Self.retry(round, ["user_context": context]) { params.append(member.key, member.value) }
      let end = try await client.ask("prompts/get", params)
      #expect(end.result?["messages"]?[0]?["content"]?["text"] == "Use this context: test context")
      for method in ["tools/list", "prompts/list"] {
        #expect(try await client.ask(method).result?["resultType"] == "complete")
      }
    }
  }
}
