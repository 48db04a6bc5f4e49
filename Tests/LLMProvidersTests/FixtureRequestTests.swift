import JSONKit
import LLM
import LLMProviders
import TestKit
import Testing

/// What the official SDKs send for a request that uses everything.
@Suite("fixtures: requests of the official SDKs", .enabled(if: Fixtures.has("llm"), "the fixtures are not here"))
struct FixtureRequestTests {
  static let schema: JSON = [
    "type": "object", "properties": ["city": ["type": "string"]], "required": ["city"], "additionalProperties": false,
  ]
  static let tool = ToolDefinition(name: "get_weather", description: "d", parameters: schema, strict: true)

  /// Objects without regard to the order of their members.
  private func sorted(_ json: JSON) -> JSON {
    switch json {
    case .object(let object):
      let members = object.map { JSON.Member(key: $0.key, value: sorted($0.value)) }
      return .object(JSON.Object(members.sorted { $0.key < $1.key }))
    case .array(let elements): return .array(elements.map(sorted))
    default: return json
    }
  }

  private func compare(_ body: JSON, _ file: String) throws {
    let expected = try #require(try Fixtures.json("llm/requests/\(file).json")["body"])
    for member in expected.objectValue ?? [:] {
      #expect(body[member.key].map(sorted) == sorted(member.value), "\(member.key)")
    }
    #expect(Set((body.objectValue ?? [:]).map(\.key)) == Set((expected.objectValue ?? [:]).map(\.key)))
  }

  @Test func `a full request to OpenAI equals the official one`() throws {
    let user: [Part] = [
      Part(.text("hi"), cache: CacheMark()),
      Part(.media(Media(.image, .base64("iVBORw0KGgo="), mediaType: "image/png", detail: "low"))),
      Part(.media(Media(.file, .base64("JVBERg=="), mediaType: "application/pdf", name: "a.pdf"))),
      Part(.media(Media(.audio, .base64("AAAA"), mediaType: "audio/wav"))),
    ]
    let call = ToolCall(id: "call_1", name: "get_weather", arguments: #"{"city":"Oslo"}"#)
    let request = InvocationRequest(
      model: "gpt-6-luna",
      messages: [
        Message(role: .developer, content: "sys"), Message(role: .user, content: user),
        Message(role: .assistant, content: [Part(.toolCall(call))]),
        Message(role: .tool, content: [Part(.toolResult(ToolResult(callID: "call_1", content: [.text("sunny")])))]),
      ],
      options: ModelOptions(
        temperature: 0.5, maxTokens: 64, topP: 0.9, frequencyPenalty: 0.1, presencePenalty: 0.1, seed: 1, stop: ["X"],
        reasoning: Reasoning(effort: "high"), parallelToolCalls: false,
        providerOptions: [
          "service_tier": "flex", "metadata": ["a": "b"], "prompt_cache_key": "pk",
          "prompt_cache_options": ["mode": "explicit", "ttl": "30m"], "safety_identifier": "u1", "verbosity": "low",
        ]),
      tools: [Self.tool], toolChoice: .allowed(["get_weather"], required: true),
      responseFormat: .jsonSchema(name: "out", Self.schema, strict: true))
    let (body, unsupported) = try OpenAIChatEncoder(provider: "openai-chat", profile: .openAI).encode(request)
    try compare(body, "openai-chat")
    #expect(unsupported.names.isEmpty)
  }

  @Test func `a full request to Responses equals the official one`() throws {
    func echo(_ raw: JSON) -> Echo { Echo(provider: "openai", model: "gpt-6-luna", raw: raw) }
    let image = Media(.image, .base64("iVBORw0KGgo="), mediaType: "image/png")
    let user: [Part] = [
      .text("hi"), Part(.media(Media(.image, image.source, mediaType: "image/png", detail: "low"))),
      Part(.media(Media(.file, .base64("JVBERg=="), mediaType: "application/pdf", name: "a.pdf"))),
    ]
    let thought: JSON = [
      "type": "reasoning", "id": "rs_1", "summary": [["type": "summary_text", "text": "s"]],
      "encrypted_content": "gAAA",
    ]
    let call = ToolCall(id: "call_1", name: "get_weather", arguments: #"{"city":"Oslo"}"#)
    let result = ToolResult(callID: "call_1", content: [.text("sunny"), Part(.media(image))])
    let approval: JSON = ["type": "mcp_approval_response", "approval_request_id": "mcpr_1", "approve": true]
    let vouched = Echo(provider: "", model: "", raw: approval)
    let connector: JSON = [
      "type": "mcp", "server_label": "docs", "server_url": "https://x/mcp", "authorization": "t",
      "allowed_tools": ["search"], "require_approval": "never",
    ]
    let request = InvocationRequest(
      model: "gpt-6-luna",
      messages: [
        Message(role: .system, content: "sys"), Message(role: .user, content: user),
        Message(role: .assistant, content: [Part(.reasoning("s"), echo: echo(thought)), Part(.toolCall(call))]),
        Message(role: .tool, content: [Part(.toolResult(result))]),
        Message(role: .user, content: [Part(.providerItem(type: "mcp_approval_response"), echo: vouched)]),
      ],
      options: ModelOptions(
        maxTokens: 64, reasoning: Reasoning(effort: "high", showsSummary: true), parallelToolCalls: false,
        providerOptions: [
          "reasoning": ["context": "all_turns"], "text": ["verbosity": "low"], "truncation": "auto",
          "tools": [connector, ["type": "custom", "name": "run_sql", "description": "d"]],
        ]),
      tools: [ToolDefinition(name: "get_weather", parameters: Self.schema, strict: true)],
      toolChoice: .named("get_weather"), responseFormat: .jsonSchema(name: "out", Self.schema, strict: true))
    let (body, unsupported) = try OpenAIResponsesEncoder(provider: "openai").encode(request)
    try compare(body, "openai-responses")
    #expect(unsupported.names.isEmpty)
  }

  @Test func `a full request to Anthropic equals the official one`() throws {
    func echo(_ raw: JSON) -> Echo { Echo(provider: "anthropic", model: "claude-opus-5-5", raw: raw) }
    let cited = Echo(provider: "", model: "", raw: ["citations": ["enabled": true]])
    let result = ToolResult(
      callID: "toolu_1",
      content: [.text("boom"), Part(.media(Media(.image, .base64("iVBORw0KGgo="), mediaType: "image/png")))],
      isError: true)
    let request = InvocationRequest(
      model: "claude-opus-5-5",
      messages: [
        Message(role: .system, content: [Part(.text("sys"), cache: CacheMark(ttl: .seconds(3600)))]),
        Message(
          role: .user,
          content: [
            Part(.media(Media(.image, .base64("iVBORw0KGgo="), mediaType: "image/png"))),
            Part(.media(Media(.file, .base64("JVBERg=="), mediaType: "application/pdf", name: "a")), echo: cited),
            .text("hi"),
          ]),
        Message(
          role: .assistant,
          content: [
            Part(.reasoning("t"), echo: echo(["signature": "U0lH"])),
            Part(.reasoning(""), echo: echo(["type": "redacted_thinking", "data": "RU5D"])),
            Part(.toolCall(ToolCall(id: "toolu_1", name: "get_weather", arguments: #"{"city":"Oslo"}"#))),
          ]),
        Message(role: .tool, content: [Part(.toolResult(result))]),
      ],
      options: ModelOptions(
        maxTokens: 2048, stop: ["X"], reasoning: Reasoning(effort: "high", showsSummary: true),
        parallelToolCalls: false,
        providerOptions: [
          "cache_control": ["type": "ephemeral"], "metadata": ["user_id": "u1"], "service_tier": "auto",
        ]),
      tools: [Self.tool], responseFormat: .jsonSchema(name: "out", Self.schema, strict: true))
    let (body, unsupported) = try AnthropicEncoder(provider: "anthropic", settings: AnthropicSettings()).encode(request)
    try compare(body, "anthropic")
    #expect(unsupported.names.isEmpty)
  }
}
