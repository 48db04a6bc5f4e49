import JSONKit
import LLM
import Testing

@testable import Serving

struct ChatMessageReaderTests {
  private func read(_ messages: JSON...) throws -> [Message] {
    try ChatCompletionRequest(json: ["model": "m", "messages": .array(messages)]).invocation.messages
  }

  private func parts(_ parts: JSON...) throws -> [Part] {
    try read(["role": "user", "content": .array(parts)])[0].content
  }

  private func error(_ messages: JSON...) -> OpenAIError? {
    do {
      _ = try ChatCompletionRequest(json: ["model": "m", "messages": .array(messages)])
      return nil
    } catch {
      return error
    }
  }

  @Test func `a conversation of all roles keeps its order, names and calls`() throws {
    let messages = try read(
      ["role": "system", "content": "Be brief."],
      ["role": "developer", "content": [["type": "text", "text": "Be kind."]]],
      ["role": "user", "content": "Weather?", "name": "ann"],
      [
        "role": "assistant", "content": "Looking.",
        "tool_calls": [
          ["id": "c1", "type": "function", "function": ["name": "weather", "arguments": "{\"city\":\"Oslo\"}"]],
          ["id": "c2", "type": "function", "function": ["name": "time", "arguments": ""]],
        ],
      ], ["role": "tool", "tool_call_id": "c1", "content": "sunny"],
      [
        "role": "tool", "tool_call_id": "c2",
        "content": [["type": "text", "text": "12"], ["type": "text", "text": ":00"]],
      ],
      ["role": "assistant", "content": .null, "refusal": "No."])
    #expect(
      messages == [
        Message(role: .system, content: "Be brief."), Message(role: .developer, content: "Be kind."),
        Message(role: .user, content: "Weather?", name: "ann"),
        Message(
          role: .assistant,
          content: [.text("Looking."), Played.call("c1", "weather", "{\"city\":\"Oslo\"}"), Played.call("c2", "time")]),
        Message(
          role: .tool,
          content: [Part(.toolResult(ToolResult(callID: "c1", name: "weather", content: [.text("sunny")])))]),
        Message(
          role: .tool,
          content: [Part(.toolResult(ToolResult(callID: "c2", name: "time", content: [.text("12"), .text(":00")])))]),
        Message(role: .assistant, content: [Part(.refusal("No."))]),
      ])
  }

  @Test func `an assistant that said nothing beside its calls has only those`() throws {
    for content: JSON in ["", .null] {
      let call: JSON = ["id": "c", "type": "function", "function": ["name": "f", "arguments": "{}"]]
      let message: JSON = ["role": "assistant", "content": content, "tool_calls": [call]]
      #expect(try read(message)[0].content == [Played.call("c", "f", "{}")])
    }
    #expect(try read(["role": "assistant", "content": .null])[0].content == [.text("")])
  }

  @Test func `thoughts go back to servers that want them under the same name`() throws {
    let message = try read(["role": "assistant", "content": "4", "reasoning_content": "2+2"])[0]
    let echo = Echo(provider: "", model: "", raw: ["member": "reasoning_content"])
    #expect(message.content == [Part(.reasoning("2+2"), echo: echo), .text("4")])
  }

  @Test func `pictures come as addresses or as bytes`() throws {
    let detail: JSON = ["url": "data:image/PNG;base64,iVBORw0KGgo=", "detail": "low"]
    #expect(
      try parts(
        ["type": "image_url", "image_url": ["url": "https://example.org/a.png"]],
        ["type": "image_url", "image_url": detail]) == [
          Part(.media(Media(.image, .url("https://example.org/a.png")))),
          Part(.media(Media(.image, .base64("iVBORw0KGgo="), mediaType: "image/png", detail: "low"))),
        ])
  }

  @Test func `sounds and files have their types`() throws {
    #expect(
      try parts(
        ["type": "input_audio", "input_audio": ["data": "AAAA", "format": "wav"]],
        ["type": "input_audio", "input_audio": ["data": "AAAA", "format": "mp3"]],
        ["type": "file", "file": ["filename": "a.txt", "file_data": "data:text/plain;charset=utf-8;base64,aGk="]],
        ["type": "file", "file": ["filename": "a.PDF", "file_data": "JVBERg=="]],
        ["type": "file", "file": ["file_id": "file-1"]]) == [
          Part(.media(Media(.audio, .base64("AAAA"), mediaType: "audio/wav"))),
          Part(.media(Media(.audio, .base64("AAAA"), mediaType: "audio/mpeg"))),
          Part(.media(Media(.file, .base64("aGk="), mediaType: "text/plain", name: "a.txt"))),
          Part(.media(Media(.file, .base64("JVBERg=="), mediaType: "application/pdf", name: "a.PDF"))),
          Part(.media(Media(.file, .fileID("file-1")))),
        ])
  }

  @Test func `wishes to cache are kept at their part`() throws {
    let parts = try parts(
      ["type": "text", "text": "a", "prompt_cache_breakpoint": ["mode": "explicit"]],
      ["type": "text", "text": "b", "prompt_cache_breakpoint": ["mode": "explicit", "ttl": "30m"]],
      ["type": "text", "text": "c", "cache_control": ["type": "ephemeral", "ttl": "1h"]], ["type": "text", "text": "d"])
    #expect(
      parts.map(\.cache) == [CacheMark(), CacheMark(ttl: .seconds(1_800)), CacheMark(ttl: .seconds(3_600)), nil])
  }

  @Test func `what a provider wants back with a call survives the way over the client`() throws {
    let echo = Echo(provider: "google", model: "gemini-3", raw: ["thoughtSignature": "s1"])
    let part = Part(.toolCall(ToolCall(id: "c", name: "f", arguments: "{}")), echo: echo)
    let answer = InvocationResponse(
      id: "r", provider: "google", model: "gemini-3",
      choices: [Choice(message: Message(role: .assistant, content: [part]), finish: Finish(.toolCalls))])
    let head = ChatCompletionHead(id: "i", created: 1, model: "m")
    let message = try #require(try ChatCompletion(answer, head: head, seed: "s").json["choices"]?[0]?["message"])
    #expect(try read(message)[0].content == [part])
  }

  @Test(
    arguments: [
      (["role": "robot", "content": "x"], "messages[0].role", "invalid_value"),
      (["role": "function", "name": "f", "content": "x"], "messages[0].role", "unsupported_parameter"),
      (["role": "user"], "messages[0].content", "missing_required_parameter"),
      (["role": "user", "content": .null], "messages[0].content", "invalid_type"),
      (["role": "user", "content": [["text": "x"]]], "messages[0].content[0].type", "missing_required_parameter"),
      (
        ["role": "user", "content": [["type": "video_url"]]], "messages[0].content[0].type", "unsupported_parameter"
      ),
      (
        ["role": "user", "content": [["type": "image_url", "image_url": ["url": "file:///etc/passwd"]]]],
        "messages[0].content[0].image_url.url", "invalid_value"
      ),
      (
        ["role": "user", "content": [["type": "image_url", "image_url": ["url": "data:image/png,abc"]]]],
        "messages[0].content[0].image_url.url", "invalid_value"
      ),
      (
        ["role": "user", "content": [["type": "file", "file": ["filename": "a.bin", "file_data": "AAAA"]]]],
        "messages[0].content[0].file.file_data", "invalid_value"
      ),
      (
        ["role": "user", "content": [["type": "text", "text": "x", "cache_control": ["ttl": "soon"]]]],
        "messages[0].content[0].cache_control.ttl", "invalid_value"
      ),
      (["role": "tool", "content": "x"], "messages[0].tool_call_id", "missing_required_parameter"),
      (
        ["role": "assistant", "content": .null, "function_call": ["name": "f", "arguments": ""]],
        "messages[0].function_call", "unsupported_parameter"
      ),
      (["role": "assistant", "audio": ["id": "a"]], "messages[0].audio", "unsupported_parameter"),
      (
        ["role": "assistant", "tool_calls": [["id": "c", "type": "custom", "custom": ["name": "f", "input": "x"]]]],
        "messages[0].tool_calls[0].type", "unsupported_parameter"
      ),
      (
        ["role": "assistant", "tool_calls": [["id": "c", "function": ["arguments": ""]]]],
        "messages[0].tool_calls[0].function.name", "missing_required_parameter"
      ),
    ] as [(JSON, String, String)])
  func `what is wrong with a message is told with its place`(message: JSON, param: String, code: String) throws {
    let error = try #require(self.error(message))
    #expect(error.status == 400)
    #expect(error.param == param)
    #expect(error.code.rawValue == code)
  }
}
