import JSONKit
import LLM
import LLMProviders
import Testing

@Suite struct AnthropicDecoderTests {
  private func stream(_ events: [String], stop: String = "end_turn") -> String {
    let start =
      #"{"type":"message_start","message":{"id":"msg","model":"claude-x","usage":{"input_tokens":10,"cache_read_input_tokens":2000,"cache_creation_input_tokens":300,"output_tokens":1}}}"#
    let end = #"{"type":"message_delta","delta":{"stop_reason":"\#(stop)"},"usage":{"output_tokens":40}}"#
    return ([start] + events + [end, #"{"type":"message_stop"}"#]).map { "event: x\ndata: \($0)\n\n" }.joined()
  }

  private func block(_ index: Int, _ block: String, _ deltas: String...) -> [String] {
    [#"{"type":"content_block_start","index":\#(index),"content_block":\#(block)}"#]
      + deltas.map { #"{"type":"content_block_delta","index":\#(index),"delta":\#($0)}"# }
      + [#"{"type":"content_block_stop","index":\#(index)}"#]
  }

  private func parts(_ events: [String]) -> [Part] {
    Playback.anthropic(stream(events)).response?.choices[0].message.content ?? []
  }

  @Test func `usage counts what the cache took and gave`() {
    let usage = Playback.anthropic(stream([])).response?.usage
    #expect(usage?.inputTokens == 2310)
    #expect(usage?.outputTokens == 40)
    #expect(usage?.cacheReadTokens == 2000)
    #expect(usage?.cacheWriteTokens == 300)
  }

  @Test func `the event's name does not matter, its type does`() {
    let text = block(0, #"{"type":"text","text":""}"#, #"{"type":"text_delta","text":"hi"}"#)
    let play = Playback.anthropic(stream(text))
    #expect(play.response?.text == "hi")
    #expect(play.chunks.compactMap { $0.delta?.content } == ["hi"])
  }

  @Test func `thoughts keep their signature, which replaces`() {
    let events = block(
      0, #"{"type":"thinking","thinking":"","signature":""}"#, #"{"type":"thinking_delta","thinking":"a"}"#,
      #"{"type":"signature_delta","signature":"half"}"#, #"{"type":"signature_delta","signature":"whole"}"#)
    let echo = Echo(provider: "anthropic", model: "claude-x", raw: ["signature": "whole"])
    #expect(parts(events) == [Part(.reasoning("a"), echo: echo)])
  }

  @Test func `sealed thoughts are kept whole`() {
    let raw: JSON = ["type": "redacted_thinking", "data": "RU5D"]
    #expect(
      parts(block(0, raw.text)) == [
        Part(.reasoning(""), echo: Echo(provider: "anthropic", model: "claude-x", raw: raw))
      ])
  }

  @Test func `a call without pieces has an empty object`() {
    let events = block(
      0, #"{"type":"tool_use","id":"t","name":"f","input":{}}"#, #"{"type":"input_json_delta","partial_json":""}"#)
    #expect(parts(events).map(\.kind) == [.toolCall(ToolCall(id: "t", name: "f", arguments: "{}"))])
  }

  @Test func `input that came with the opening is kept when no piece follows`() {
    let events = block(0, #"{"type":"tool_use","id":"t","name":"f","input":{"a":1}}"#)
    #expect(parts(events).map(\.kind) == [.toolCall(ToolCall(id: "t", name: "f", arguments: #"{"a":1}"#))])
  }

  @Test func `the caller of a call goes back with it`() {
    let events = block(0, #"{"type":"tool_use","id":"t","name":"f","input":{},"caller":{"type":"direct"}}"#)
    #expect(parts(events)[0].echo?.raw == ["caller": ["type": "direct"]])
  }

  @Test func `unknown blocks are kept in their place`() {
    let raw: JSON = ["type": "compaction", "encrypted_content": "x"]
    let events = block(0, raw.text) + block(1, #"{"type":"text","text":"after"}"#)
    #expect(parts(events).map(\.kind) == [.providerItem(type: "compaction"), .text("after")])
    #expect(parts(events)[0].echo?.raw == raw)
  }

  @Test func `citations hang on their text`() {
    let events = block(
      0, #"{"type":"text","text":""}"#, #"{"type":"text_delta","text":"x"}"#,
      #"{"type":"citations_delta","citation":{"n":1}}"#)
    #expect(parts(events) == [Part(.text("x"), annotations: [["n": 1]])])
  }

  @Test func `unknown events, unknown deltas and pings are skipped`() {
    let odd = [
      #"{"type":"ping"}"#, #"{"type":"novelty"}"#, "{}", "7", #"{"type":"content_block_delta","index":9,"delta":{}}"#,
    ]
    let events =
      odd + block(0, #"{"type":"text","text":""}"#, #"{"type":"new_delta"}"#, #"{"type":"text_delta","text":"a"}"#)
    #expect(Playback.anthropic(stream(events)).response?.text == "a")
  }

  @Test(arguments: [
    ("end_turn", FinishReason.stop), ("max_tokens", .length), ("stop_sequence", .stop), ("tool_use", .toolCalls),
    ("pause_turn", .paused), ("refusal", .refusal), ("model_context_window_exceeded", .length), ("new_word", .stop),
  ])
  func `a stop reason has its unified word`(raw: String, reason: FinishReason) {
    let finish = Playback.anthropic(stream([], stop: raw)).response?.choices[0].finish
    #expect(finish?.reason == reason)
    #expect(finish?.raw == raw)
  }

  @Test func `an error event stands for its status`() {
    let error = #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}"#
    let text = block(0, #"{"type":"text","text":"half"}"#)
    let play = Playback.anthropic(stream(text + [error]))
    #expect(play.failure?.kind == .overloaded)
    #expect(play.failure?.isRetryable == true)
    #expect(play.failure?.requestID == "req_1")
    #expect(play.response?.text == "half")
  }

  @Test func `a stop reason is enough of an end`() {
    let whole = stream(block(0, #"{"type":"text","text":"a"}"#))
    let cut = whole.replacing("event: x\ndata: {\"type\":\"message_stop\"}\n\n", with: "")
    #expect(cut != whole)
    #expect(Playback.anthropic(cut).failure == nil)
  }

  @Test func `an end without a stop reason is a truncation`() {
    let play = Playback.anthropic("data: {\"type\":\"message_start\",\"message\":{\"id\":\"m\"}}\n\n")
    #expect(play.failure?.kind == .streamTruncated)
  }

  @Test func `huge counts do not trap`() {
    let usage =
      #"{"type":"message_delta","delta":{},"usage":{"input_tokens":9223372036854775807,"output_tokens":9223372036854775807}}"#
    #expect(Playback.anthropic(stream([usage])).response?.usage?.inputTokens == .max)
  }
}
