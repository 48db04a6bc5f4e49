import JSONKit
import LLM
import LLMProviders
import Testing

@Suite struct ScriptedProviderTests {
  private static let script: JSON = [
    "chunk_size": 4,
    "turns": [
      [
        "reasoning": "I read first.",
        "tool_calls": [["name": "files.read_file", "arguments": ["path": "{{input}}", "limit": 5]]],
        "expect": ["tools": ["files.read_file"]],
      ],
      [
        "tool_calls": [
          [
            "name": "calc__sum",
            "arguments": ["numbers": "{{results/0/structured/numbers}}", "note": "of {{last/name}}"],
          ]
        ]
      ],
      [
        "text": "{{results/0/text}} makes {{results/1/structured/sum}}, {{results/1/structured}}.",
        "expect": ["last_contains": "10"],
      ],
    ],
  ]

  private let tools = [
    ToolDefinition(name: "files__read_file", qualifiedName: "files.read_file"), ToolDefinition(name: "calc__sum"),
  ]

  private func ask(_ messages: [Message], _ script: JSON = ScriptedProviderTests.script) async throws -> ResponseStream
  {
    let request = InvocationRequest(model: "demo", messages: messages, tools: tools)
    return try await ScriptedProvider(script: script).invoke(ProviderRequest(invocation: request))
  }

  private func result(_ call: ToolCall, _ text: String, structured: JSON? = nil) -> Message {
    let result = ToolResult(callID: call.id, name: call.name, content: [.text(text)], structured: structured)
    return Message(role: .tool, content: [Part(.toolResult(result))])
  }

  @Test func `a script plays turn by turn and refers to results`() async throws {
    var messages = [Message(role: .user, content: "a.txt")]
    let first = try await ask(messages).aggregate()
    let call = try #require(first.toolCalls.first)
    #expect(call == ToolCall(id: "call_1_1", name: "files__read_file", arguments: #"{"path":"a.txt","limit":5}"#))
    #expect(first.choices[0].finishReason == .toolCalls)
    #expect(first.choices[0].message.content.first?.kind == .reasoning("I read first."))
    messages += [first.choices[0].message, result(call, #"{"numbers":[1,9]}"#)]

    let second = try await ask(messages).aggregate()
    let sum = try #require(second.toolCalls.first)
    #expect(sum.arguments == #"{"numbers":[1,9],"note":"of files__read_file"}"#)
    messages += [second.choices[0].message, result(sum, "the sum is 10", structured: ["sum": 10])]

    let third = try await ask(messages).aggregate()
    #expect(third.text == #"{"numbers":[1,9]} makes 10, {"sum":10}."#)
    #expect(third.choices[0].finishReason == .stop)
    #expect(third.usage != nil)

    let error = await #expect(throws: InvocationError.self) { _ = try await ask(messages + [third.choices[0].message]) }
    #expect(error?.message.contains("3 turns") == true)
    #expect(error?.message.contains("turn 4") == true)
  }

  @Test func `an answer comes in several chunks`() async throws {
    var texts: [String] = []
    let script: JSON = ["chunk_size": 2, "turns": [["text": "grüße"]]]
    for try await chunk in try await ask([Message(role: .user, content: "x")], script) {
      if let text = chunk.delta?.content { texts.append(text) }
    }
    #expect(texts == ["gr", "üß", "e"])
  }

  private func failure(_ turn: JSON, _ input: String = "x") async -> InvocationError? {
    await #expect(throws: InvocationError.self) {
      _ = try await ask([Message(role: .user, content: input)], ["turns": [turn]]).aggregate()
    }
  }

  @Test func `what is not as expected names the turn`() async {
    let tool = await failure(["text": "a", "expect": ["tools": ["web.search"]]])
    #expect(tool?.message.contains("Turn 1") == true)
    #expect(tool?.message.contains("web.search") == true)
    let text = await failure(["text": "a", "expect": ["last_contains": "needle"]], "hay")
    #expect(text?.message.contains("needle") == true)
    let pointer = await failure(["text": "{{results/0/text}}"])
    #expect(pointer?.message.contains("results/0/text") == true)
  }

  @Test func `a turn can fail and can be cut`() async {
    let failed = await failure(["error": ["kind": "overloaded", "message": "busy"]])
    #expect(failed?.kind == .overloaded)
    #expect(failed?.code == .providerUnavailable)
    #expect(failed?.isRetryable == true)
    let cut = await failure(["text": "half", "cut": true])
    #expect(cut?.kind == .streamTruncated)
    #expect(cut?.partial?.text == "half")
  }

  @Test func `a slip of the model can be played`() async throws {
    let script: JSON = ["turns": [["tool_calls": [["name": "nope", "arguments": "{not json"]], "finish": "stop"]]]
    let response = try await ask([Message(role: .user, content: "x")], script).aggregate()
    #expect(response.toolCalls == [ToolCall(id: "call_1_1", name: "nope", arguments: "{not json")])
    #expect(response.choices[0].finishReason == .stop)
  }

  @Test func `text beside a pointer and lone braces stay`() async throws {
    let script: JSON = ["turns": [["text": "{a} {{input}} }} {{ b"]]]
    #expect(try await ask([Message(role: .user, content: "x")], script).aggregate().text == "{a} x }} {{ b")
  }

  @Test(arguments: [
    (#"{}"#, "/turns"), (#"{"turns":[{"txt":"a"}]}"#, "/turns/0/txt"),
    (#"{"turns":[{"tool_calls":[{"arguments":{}}]}]}"#, "/turns/0/tool_calls/0/name"),
    (#"{"turns":[],"chunk_size":0}"#, "/chunk_size"), (#"{"turns":[],"x":1}"#, "/x"),
    (#"{"turns":[{"expect":{"tool":[]}}]}"#, "/turns/0/expect/tool"),
  ])
  func `a mistake in a script is shown in its place`(text: String, pointer: String) throws {
    let script = try JSON(parsing: text)
    let error = #expect(throws: JSONError.self) { try ScriptedProvider(script: script) }
    #expect(error?.path?.description == pointer)
  }

  @Test func `a script is loaded by the model's name`() async throws {
    let provider = ScriptedProvider { model in ["turns": [["text": .string("from \(model)")]]] }
    let registry = ProviderRegistry()
    try registry.register(provider)
    let request = InvocationRequest(model: "scripted/examples/a.json", messages: [Message(role: .user, content: "x")])
    let response = try await registry.invoke(ProviderRequest(invocation: request)).aggregate()
    #expect(response.text == "from examples/a.json")
  }
}
