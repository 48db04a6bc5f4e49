import JSONKit
import LLM
import LLMProviders
import Testing

@Suite struct OpenAIChatEncoderTests {
  private func body(_ request: InvocationRequest, _ profile: OpenAIChatSettings.Profile = .compatible) throws -> JSON {
    try OpenAIChatEncoder(provider: "p", profile: profile).encode(request).body
  }

  private func messages(_ messages: [Message], model: String = "m-1") throws -> [JSON] {
    try body(InvocationRequest(model: model, messages: messages))["messages"]?.arrayValue ?? []
  }

  private let hi = Message(role: .user, content: "hi")

  @Test func `the limit has the name the server knows`() throws {
    let request = InvocationRequest(model: "m", messages: [hi], options: ModelOptions(maxTokens: 5))
    #expect(try body(request)["max_tokens"] == 5)
    #expect(try body(request, .openAI)["max_completion_tokens"] == 5)
    #expect(OpenAIChatSettings().profile == .openAI)
    #expect(OpenAIChatSettings(baseURL: "http://localhost:11434/v1").profile == .compatible)
  }

  @Test func `compatible servers get the old name of the application's role`() throws {
    #expect(try messages([Message(role: .developer, content: "s")]) == [["role": "system", "content": "s"]])
  }

  @Test func `a failed result says so and its images follow`() throws {
    let image = Part(.media(Media(.image, .url("https://e.org/a.png"))))
    let result = ToolResult(callID: "c", content: [.text("boom"), image], isError: true)
    let encoded = try messages([Message(role: .tool, content: [Part(.toolResult(result))])])
    #expect(encoded.count == 2)
    #expect(encoded[0] == ["role": "tool", "tool_call_id": "c", "content": "ERROR: boom"])
    #expect(encoded[1]["role"] == "user")
    #expect(encoded[1]["content"]?[1]?["image_url"]?["url"] == "https://e.org/a.png")
  }

  @Test func `results of parallel calls are one message each`() throws {
    let results = ["a", "b"].map { Part(.toolResult(ToolResult(callID: $0, content: [.text($0)]))) }
    #expect(try messages([Message(role: .tool, content: results)]).compactMap { $0["tool_call_id"] } == ["a", "b"])
  }

  @Test func `thoughts go back inside their loop only, and only to their author`() throws {
    let echo = Echo(provider: "p", model: "m-1", raw: ["member": "reasoning_content"])
    let call = Part(.toolCall(ToolCall(id: "c", name: "f", arguments: "{}")))
    let thinking = Message(role: .assistant, content: [Part(.reasoning("t"), echo: echo), call])
    let result = Message(role: .tool, content: [Part(.toolResult(ToolResult(callID: "c", content: [])))])
    #expect(try messages([hi, thinking, result])[1]["reasoning_content"] == "t")
    #expect(try messages([hi, thinking, result], model: "other")[1]["reasoning_content"] == nil)
    #expect(try messages([hi, thinking, result, hi])[1]["reasoning_content"] == nil)
  }

  @Test func `a call's foreign members go back`() throws {
    let echo = Echo(provider: "p", model: "m-1", raw: ["extra_content": ["s": 1]])
    let call = Part(.toolCall(ToolCall(id: "c", name: "f", arguments: "")), echo: echo)
    let encoded = try messages([hi, Message(role: .assistant, content: [call])])[1]["tool_calls"]?[0]
    #expect(encoded?["extra_content"] == ["s": 1])
    #expect(encoded?["function"]?["arguments"] == "{}")
  }

  @Test func `settings without a place are named`() throws {
    let options = ModelOptions(reasoning: Reasoning(budgetTokens: 5, showsSummary: true))
    let request = InvocationRequest(model: "m", messages: [hi], options: options)
    let unsupported = try OpenAIChatEncoder(provider: "p", profile: .openAI).encode(request).unsupported
    #expect(unsupported.names == ["reasoning.budget_tokens", "reasoning.summary"])
  }

  @Test func `provider options win`() throws {
    let options = ModelOptions(temperature: 0.5, providerOptions: ["temperature": 1, "top_k": 5])
    let body = try body(InvocationRequest(model: "m", messages: [hi], options: options))
    #expect(body["temperature"] == 1)
    #expect(body["top_k"] == 5)
  }

  @Test func `media without a form are refused`() {
    let video = Part(.media(Media(.audio, .url("https://e.org/a.wav"))))
    let error = #expect(throws: InvocationError.self) { try messages([Message(role: .user, content: [video])]) }
    #expect(error?.kind == .unsupported)
  }

  @Test func `a schema is made acceptable`() {
    #expect(
      ToolSchema.adapted(["$schema": "x", "description": "d"]) == [
        "type": "object", "description": "d", "properties": [:],
      ])
    #expect(ToolSchema.adapted(true) == ["type": "object", "properties": [:]])
    #expect(
      ToolSchema.adapted(["type": ["object", "null"], "properties": ["a": [:]]]) == [
        "type": "object", "properties": ["a": [:]],
      ])
    let good: JSON = ["type": "object", "properties": ["a": ["type": "string"]], "required": ["a"]]
    #expect(ToolSchema.adapted(good) == good)
  }
}

@Suite struct AnthropicEncoderTests {
  private func body(_ request: InvocationRequest, version: String = "2026-10-21") throws -> JSON {
    let settings = AnthropicSettings(version: version)
    return try AnthropicEncoder(provider: "anthropic", settings: settings).encode(request).body
  }

  private func messages(_ messages: [Message]) throws -> JSON? {
    try body(InvocationRequest(model: "claude-x", messages: messages))["messages"]
  }

  private let hi = Message(role: .user, content: "hi")

  @Test func `results and the words after them are one turn`() throws {
    let results = ["a", "b"].map {
      Message(role: .tool, content: [Part(.toolResult(ToolResult(callID: $0, content: [.text($0)])))])
    }
    let encoded = try messages(results + [hi])
    #expect(encoded?.arrayValue?.count == 1)
    #expect(encoded?[0]?["content"]?.arrayValue?.compactMap { $0["type"] } == ["tool_result", "tool_result", "text"])
    #expect(encoded?[0]?["content"]?[0]?["is_error"] == nil)
  }

  @Test func `system text leads and a later one stays in its place`() throws {
    let system = Message(role: .system, content: "s")
    let body = try body(InvocationRequest(model: "claude-x", messages: [system, hi, system]))
    #expect(body["system"] == [["type": "text", "text": "s"]])
    #expect(body["messages"]?[1]?["role"] == "system")
  }

  @Test func `unsigned thoughts and those of others are left out`() throws {
    let foreign = Echo(provider: "openai", model: "gpt-6", raw: ["signature": "s"])
    let message = Message(
      role: .assistant, content: [Part(.reasoning("a")), Part(.reasoning("b"), echo: foreign), .text("c")])
    #expect(try messages([hi, message])?[1]?["content"] == [["type": "text", "text": "c"]])
  }

  @Test func `provider items go back whole and to their author only`() throws {
    let raw: JSON = ["type": "mcp_tool_use", "id": "m", "name": "search", "server_name": "docs", "input": [:]]
    let call = ProviderToolCall(type: "mcp_tool_use", id: "m", name: "search", server: "docs", arguments: #"{"q":1}"#)
    let own = Part(.providerToolCall(call), echo: Echo(provider: "anthropic", model: "claude-x", raw: raw))
    let foreign = Part(.providerItem(type: "x"), echo: Echo(provider: "openai", model: "gpt", raw: ["type": "x"]))
    let content = try messages([hi, Message(role: .assistant, content: [own, foreign])])?[1]?["content"]
    #expect(content?.arrayValue?.count == 1)
    #expect(content?[0]?["input"] == ["q": 1])
    #expect(content?[0]?["server_name"] == "docs")
  }

  @Test func `arguments that are no object are kept inside one`() throws {
    let call = Part(.toolCall(ToolCall(id: "c", name: "f", arguments: "{\"a\":")))
    let content = try messages([hi, Message(role: .assistant, content: [call])])?[1]?["content"]
    #expect(content?[0]?["input"] == ["invalid_arguments": "{\"a\":"])
  }

  @Test func `empty text is left out`() throws {
    let content = try messages([Message(role: .user, content: [.text(""), .text("x")])])?[0]?["content"]
    #expect(content == [["type": "text", "text": "x"]])
  }

  @Test(arguments: [
    (ToolChoice.auto, #"{"type":"auto"}"#), (.none, #"{"type":"none"}"#), (.required, #"{"type":"any"}"#),
    (.named("f"), #"{"type":"tool","name":"f"}"#), (.allowed(["f"], required: true), #"{"type":"any"}"#),
  ])
  func `the choice of tools has the interface's words`(choice: ToolChoice, expected: String) throws {
    let tools = [ToolDefinition(name: "f"), ToolDefinition(name: "g")]
    let body = try body(InvocationRequest(model: "claude-x", messages: [hi], tools: tools, toolChoice: choice))
    #expect(body["tool_choice"] == (try JSON(parsing: expected)))
    let isNarrowed = if case .allowed = choice { true } else { false }
    #expect(body["tools"]?.arrayValue?.count == (isNarrowed ? 1 : 2))
  }

  @Test func `sampling is for the old version only`() throws {
    let request = InvocationRequest(
      model: "claude-x", messages: [hi], options: ModelOptions(temperature: 0.5, topP: 0.9, seed: 1))
    #expect(try body(request)["temperature"] == nil)
    #expect(try body(request, version: "2023-06-01")["temperature"] == 0.5)
    let encoder = AnthropicEncoder(provider: "anthropic", settings: AnthropicSettings())
    #expect(try encoder.encode(request).unsupported.names == ["temperature", "top_p", "seed"])
  }

  @Test(arguments: [
    (Reasoning(effort: "none"), #"{"type":"disabled"}"#, "null"),
    (Reasoning(budgetTokens: 2048), #"{"type":"enabled","budget_tokens":2048}"#, "null"),
    (Reasoning(effort: "low", showsSummary: false), #"{"type":"adaptive","display":"omitted"}"#, #"{"effort":"low"}"#),
    (Reasoning(effort: "low"), "null", #"{"effort":"low"}"#),
  ])
  func `thinking is asked for in the interface's words`(reasoning: Reasoning, thinking: String, output: String) throws {
    let body = try body(
      InvocationRequest(model: "claude-x", messages: [hi], options: ModelOptions(reasoning: reasoning)))
    let wanted = (thinking: try JSON(parsing: thinking), output: try JSON(parsing: output))
    #expect((body["thinking"] ?? .null) == wanted.thinking)
    #expect((body["output_config"] ?? .null) == wanted.output)
  }

  @Test func `a limit is always sent`() throws {
    #expect(try body(InvocationRequest(model: "claude-x", messages: [hi]))["max_tokens"] == 16_384)
  }
}

@Suite struct APIKeyTests {
  @Test func `a key is not printed in any way`() {
    let key: APIKey = "sk-secret-0123456789"
    let settings = OpenAIChatSettings(apiKey: key)
    var dumped = ""
    dump(settings, to: &dumped)
    for text in ["\(key)", String(reflecting: key), "\(settings)", dumped] { #expect(!text.contains("secret")) }
  }

  @Test func `a key is taken out of a text`() {
    let key: APIKey = "sk-secret-0123456789"
    #expect(key.redacted(from: "a sk-secret-0123456789, sk-secret-0123456789") == "a ***, ***")
    #expect(key.redacted(from: "sk-secret") == "sk-secret")
    #expect(APIKey("k").redacted(from: "key") == "key")
  }
}
