import JSONKit
import LLM
import LLMProviders
import TestKit
import Testing

@Suite("fixtures: Gemini requests", .enabled(if: Fixtures.has("llm"), "the fixtures are not here"))
struct GeminiFixtureRequestTests {
  /// Objects without regard to the order of their members, names as the interface answers with them: the official SDK
  /// mixes both spellings.
  private func normal(_ json: JSON) -> JSON {
    switch json {
    case .object(let object):
      let members = object.map { JSON.Member(key: camel($0.key), value: normal($0.value)) }
      return .object(JSON.Object(members.sorted { $0.key < $1.key }))
    case .array(let elements): return .array(elements.map(normal))
    default: return json
    }
  }

  private func camel(_ key: String) -> String {
    let words = key.split(separator: "_")
    return words.enumerated().map { $0.offset == 0 ? String($0.element) : $0.element.capitalized }.joined()
  }

  @Test func `a full request equals the official one`() throws {
    let model = "gemini-3.8-flash"
    let signed = Echo(provider: "google", model: model, raw: ["thoughtSignature": "U2ln"])
    let result = ToolResult(
      callID: "fc-1", name: "f",
      content: [.text("boom"), Part(.media(Media(.image, .base64("eA=="), mediaType: "image/png")))], isError: true)
    let request = InvocationRequest(
      model: model,
      messages: [
        Message(role: .system, content: "sys"), Message(role: .user, content: "hi"),
        Message(
          role: .assistant,
          content: [Part(.toolCall(ToolCall(id: "fc-1", name: "f", arguments: #"{"a":1}"#)), echo: signed)]),
        Message(role: .tool, content: [Part(.toolResult(result))]),
      ],
      options: ModelOptions(
        temperature: 0.5, maxTokens: 9, seed: 1, stop: ["X"], reasoning: Reasoning(effort: "low", showsSummary: true),
        providerOptions: [
          "serviceTier": "flex",
          "tools": [["mcpServers": [["name": "docs", "streamableHttpTransport": ["url": "https://x/mcp"]]]]],
        ]),
      tools: [ToolDefinition(name: "f", parameters: ["type": "object"])], toolChoice: .named("f"),
      responseFormat: .jsonSchema(name: "out", ["type": "object"], strict: true))
    let (body, unsupported) = try GeminiEncoder(provider: "google", settings: GeminiSettings()).encode(request)
    let expected = try #require(try Fixtures.json("llm/requests/gemini.json")["body"])
    for member in expected.objectValue ?? [:] {
      #expect(body[member.key].map(normal) == normal(member.value), "\(member.key)")
    }
    #expect(Set((body.objectValue ?? [:]).map(\.key)) == Set((expected.objectValue ?? [:]).map(\.key)))
    #expect(unsupported.names.isEmpty)
  }
}

extension Substring {
  fileprivate var capitalized: String { prefix(1).uppercased() + dropFirst() }
}
