import JSONKit
import LLM
import Testing

@Suite struct MessageJSONTests {
  @Test func `a message reads from a string as in the design document`() throws {
    let message = try Message(json: ["role": "user", "content": "Explain quantum computing"])
    #expect(message == Message(role: .user, content: "Explain quantum computing"))
    #expect(message.json == ["role": "user", "content": [["type": "text", "text": "Explain quantum computing"]]])
  }

  @Test func `every kind of part survives a round trip`() throws {
    let echo = Echo(provider: "anthropic", model: "claude-opus-5-5", raw: ["signature": "c2ln"])
    let parts: [Part] = [
      Part(.text("hi"), cache: CacheMark(ttl: .seconds(3600)), annotations: [["url": "u"]]),
      Part(.reasoning("thought"), echo: echo),
      Part(.refusal("no")),
      Part(.toolCall(ToolCall(id: "c1", name: "f", arguments: "{\"a\":", isIncomplete: true))),
      Part(.toolResult(ToolResult(callID: "c1", name: "f", content: [.text("r")], isError: true, structured: .null))),
      Part(.media(Media(.image, .base64("AAAA"), mediaType: "image/png", detail: "low"))),
      Part(.media(Media(.file, .fileID("file-1"), name: "a.pdf"))),
      Part(.media(Media(.audio, .url("https://e.org/a.wav")))),
      Part(
        .providerToolCall(
          ProviderToolCall(type: "mcp_tool_use", id: "m", name: "search", server: "docs", arguments: "{}")), echo: echo),
      Part(.providerItem(type: "compaction"), echo: echo),
    ]
    let message = Message(role: .assistant, content: parts, name: "n")
    #expect(try Message(json: message.json) == message)
  }

  @Test func `tool calls of OpenAI's form become parts`() throws {
    let json: JSON = [
      "role": "assistant", "content": .null,
      "tool_calls": [["id": "c", "type": "function", "function": ["name": "f", "arguments": "{}"]]],
    ]
    let message = try Message(json: json)
    #expect(message.toolCalls == [ToolCall(id: "c", name: "f", arguments: "{}")])
  }

  @Test func `tool calls that repeat the parts are not doubled`() throws {
    let message = Message(role: .assistant, content: [Part(.toolCall(ToolCall(id: "c", name: "f", arguments: "{}")))])
    #expect(message.json["tool_calls"]?.arrayValue?.count == 1)
    #expect(try Message(json: message.json).toolCalls.count == 1)
  }

  @Test func `a tool message with text becomes one result`() throws {
    let message = try Message(json: ["role": "tool", "content": "sunny", "tool_call_id": "c"])
    #expect(message.toolCallID == "c")
    #expect(message.toolResults == [ToolResult(callID: "c", content: [.text("sunny")])])
  }

  @Test func `a call shows its signature and takes one`() throws {
    let part = try Part(json: ["type": "tool_call", "id": "c", "name": "f", "arguments": "{}", "signature": "s"])
    #expect(part.echo == Echo(provider: "", model: "", raw: ["thoughtSignature": "s"]))
    #expect(part.json["signature"] == "s")
    #expect(try Part(json: part.json) == part)
  }

  @Test func `a signature without a provider is vouched for by its author`() throws {
    let part = try Part(json: ["type": "reasoning", "text": "t", "signature": "s"])
    #expect(part.echo?.belongs(to: "anthropic", model: "claude-x") == true)
    #expect(part.echo?.raw["signature"] == "s")
    #expect(part.json["signature"] == "s")
  }

  @Test func `sealed thoughts are shown as encrypted`() throws {
    let raw: JSON = ["type": "redacted_thinking", "data": "RU5D"]
    let part = Part(.reasoning(""), echo: Echo(provider: "", model: "", raw: raw))
    #expect(part.json["encrypted"] == "RU5D")
    #expect(part.json["redacted"] == true)
    #expect(try Part(json: ["type": "reasoning", "encrypted": "RU5D", "redacted": true]) == part)
  }

  @Test(arguments: [
    (#"{"role":"user","content":7}"#, "/content"),
    (#"{"role":"user","content":[{"type":"text"}]}"#, "/content/0/text"),
    (#"{"role":"user","content":[{"type":"smell"}]}"#, "/content/0/type"),
    (#"{"role":"user","content":[{"type":"image","data":"A"}]}"#, "/content/0/media_type"),
    (#"{"content":"x"}"#, "/role"),
  ])
  func `an error says where`(text: String, pointer: String) throws {
    let json = try JSON(parsing: text)
    let error = #expect(throws: JSONError.self) { try Message(json: json) }
    #expect(error?.path?.description == pointer)
  }
}

@Suite struct EchoTests {
  private let echo = Echo(provider: "anthropic", model: "claude-opus-5-5", raw: [:])

  @Test func `it goes back to its provider and family only`() {
    #expect(echo.belongs(to: "anthropic", model: "claude-haiku-5"))
    #expect(!echo.belongs(to: "anthropic", model: "llama-4"))
    #expect(!echo.belongs(to: "openai", model: "claude-opus-5-5"))
  }
}
