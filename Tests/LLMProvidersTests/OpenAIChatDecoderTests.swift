import JSONKit
import LLM
import LLMProviders
import Testing

@Suite struct OpenAIChatDecoderTests {
  /// An event with one choice.
  private func event(_ delta: String, finish: String = "null", extra: String = "") -> String {
    #"data: {"id":"c1","model":"m1","created":5,"choices":[{"index":0,"delta":\#(delta),"finish_reason":\#(finish)}]\#(extra)}"#
      + "\n\n"
  }

  private func calls(_ fragments: String..., finish: String = #""tool_calls""#) -> [ToolCall] {
    let events = fragments.map { event(#"{"tool_calls":[\#($0)]}"#) }.joined()
    return Playback.openAI(events + event("{}", finish: finish)).response?.toolCalls ?? []
  }

  @Test func `text streams and ends`() {
    let stream =
      event(#"{"role":"assistant","content":""}"#) + event(#"{"content":"Hel"}"#) + event(#"{"content":"lo"}"#)
    let play = Playback.openAI(stream + event("{}", finish: #""stop""#) + "data: [DONE]\n\n")
    #expect(play.chunks.compactMap { $0.delta?.content } == ["Hel", "lo"])
    #expect(play.response?.text == "Hello")
    #expect(play.response?.created == 5)
    #expect(play.response?.choices.first?.finish == Finish(.stop, raw: "stop"))
  }

  @Test func `what follows the end mark is not read`() {
    let play = Playback.openAI(event(#"{"content":"a"}"#, finish: #""stop""#) + "data: [DONE]\n\ndata: nonsense\n\n")
    #expect(play.failure == nil)
  }

  @Test func `an end without a finish reason is a truncation`() {
    let play = Playback.openAI(event(#"{"content":"half"}"#) + "data: [DONE]\n\n")
    #expect(play.failure?.kind == .streamTruncated)
    #expect(play.response?.text == "half")
  }

  @Test func `thoughts and text keep their order`() {
    let stream = event(#"{"reasoning_content":"a"}"#) + event(#"{"content":"b"}"#) + event(#"{"reasoning":"c"}"#)
    let parts = Playback.openAI(stream + event("{}", finish: #""stop""#)).response?.choices[0].message.content
    #expect(parts?.map(\.text) == ["a", "b", "c"])
    #expect(parts?[0].echo?.raw == ["member": "reasoning_content"])
  }

  @Test func `content may be a list of thoughts and texts`() {
    let list = #"{"content":[{"type":"thinking","thinking":[{"type":"text","text":"t"}]},{"type":"text","text":"x"}]}"#
    let parts = Playback.openAI(event(list, finish: #""stop""#)).response?.choices[0].message.content
    #expect(parts == [Part(.reasoning("t")), .text("x")])
  }

  @Test func `a refusal is one whatever the finish says`() {
    let play = Playback.openAI(event(#"{"refusal":"no"}"#, finish: #""stop""#))
    #expect(play.response?.choices[0].finishReason == .refusal)
  }

  @Test func `fragments join by index`() {
    let result = calls(
      #"{"index":0,"id":"a","function":{"name":"f","arguments":""}}"#,
      #"{"index":1,"id":"b","function":{"name":"g","arguments":"{"}}"#,
      #"{"index":0,"function":{"arguments":"{\"x\":1}"}},{"index":1,"function":{"arguments":"}"}}"#)
    #expect(
      result == [ToolCall(id: "a", name: "f", arguments: #"{"x":1}"#), ToolCall(id: "b", name: "g", arguments: "{}")])
  }

  @Test func `a known id names its call whatever the index says`() {
    let result = calls(
      #"{"index":0,"id":"a","function":{"name":"f","arguments":"{"}}"#,
      #"{"index":1,"id":"b","function":{"name":"g","arguments":"{}"}}"#,
      #"{"index":1,"id":"a","function":{"arguments":"}"}}"#)
    #expect(result.map(\.arguments) == ["{}", "{}"])
  }

  @Test func `a new id on a used index opens a call`() {
    let result = calls(
      #"{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}"#,
      #"{"index":0,"id":"b","function":{"name":"g","arguments":"{"}}"#, #"{"index":0,"function":{"arguments":"}"}}"#)
    #expect(result.map(\.id) == ["a", "b"])
    #expect(result.map(\.arguments) == ["{}", "{}"])
  }

  @Test func `a fragment without id and index belongs to the last call`() {
    let result = calls(#"{"id":"a","function":{"name":"f","arguments":"{"}}"#, #"{"function":{"arguments":"}"}}"#)
    #expect(result == [ToolCall(id: "a", name: "f", arguments: "{}")])
  }

  @Test func `ids and names that are repeated are not joined`() {
    let fragment = #"{"index":0,"id":"a","function":{"name":"f","arguments":"1"}}"#
    #expect(calls(fragment, fragment, finish: #""stop""#) == [ToolCall(id: "a", name: "f", arguments: "11")])
  }

  @Test func `a name may come after its id`() {
    let result = calls(
      #"{"index":0,"id":"a","function":{"arguments":"{"}}"#, #"{"index":0,"function":{"name":"f","arguments":"}"}}"#)
    #expect(result == [ToolCall(id: "a", name: "f", arguments: "{}")])
  }

  @Test func `calls without ids get names of their own`() {
    let result = calls(
      #"{"index":0,"function":{"name":"f","arguments":{"x":1}}}"#, #"{"index":1,"function":{"name":"g"}}"#)
    #expect(Set(result.map(\.id)).count == 2)
    #expect(result.map(\.arguments) == [#"{"x":1}"#, "{}"])
  }

  @Test func `stop with calls means tool calls`() {
    let stream = event(
      #"{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]}"#, finish: #""stop""#)
    #expect(Playback.openAI(stream).response?.choices[0].finish == Finish(.toolCalls, raw: "stop"))
  }

  @Test func `foreign members of a call are echoed`() {
    let fragment = #"{"index":0,"id":"a","function":{"name":"f"},"extra_content":{"google":{"thought_signature":"s"}}}"#
    let stream = event(#"{"tool_calls":[\#(fragment)]}"#, finish: #""tool_calls""#)
    let part = Playback.openAI(stream).response?.choices[0].message.content.first
    #expect(part?.echo?.raw == ["extra_content": ["google": ["thought_signature": "s"]]])
  }

  @Test(arguments: [
    (#"{"error":{"message":"m","type":"server_error","code":null}}"#, "server_error", "m"),
    (#"{"error":"m"}"#, "server_error", "m"), (#"{"error":{"message":"m","code":429}}"#, "rate_limit", "m"),
    (#"{"id":"x","choices":[],"error":{"message":"m","code":"server_is_overloaded"}}"#, "overloaded", "m"),
    ("nonsense", "server_error", "no JSON"),
  ])
  func `an error in the middle breaks the stream and keeps the text`(data: String, kind: String, word: String) {
    let play = Playback.openAI(event(#"{"content":"half"}"#) + "data: \(data)\n\n")
    #expect(play.failure?.kind?.rawValue == kind)
    #expect(play.failure?.message.contains(word) == true)
    #expect(play.response?.text == "half")
  }

  @Test(arguments: [
    #","usage":{"prompt_tokens":3,"completion_tokens":2,"cost":0.5}"#,
    #","x_groq":{"usage":{"prompt_tokens":3,"completion_tokens":2,"cost":0.5}}"#,
  ])
  func `usage is found wherever it stands`(extra: String) {
    let usage = Playback.openAI(event(#"{"content":"a"}"#, finish: #""stop""#, extra: extra)).response?.usage
    #expect(usage?.inputTokens == 3)
    #expect(usage?.totalTokens == 5)
    #expect(usage?.costUSD == 0.5)
  }

  @Test func `several choices are kept apart`() {
    let stream =
      #"data: {"id":"c","choices":[{"index":1,"delta":{"content":"b"},"finish_reason":"stop"},{"index":0,"delta":{"content":"a"},"finish_reason":"length"}]}"#
    let choices = Playback.openAI(stream + "\n\n").response?.choices
    #expect(choices?.map(\.message.text) == ["a", "b"])
    #expect(choices?.map(\.finishReason) == [.length, .stop])
  }

  @Test func `members may come in any order, be spelt with escapes and hold what looks like others`() {
    let later = [
      #"{"model":"m1","choices":[{"delta":{"content":"},\"id\":["}}],"id":"c1"}"#,
      #"{"id":"c1}","cho\u0069ces":[{"delta":{"content":"b"}}]}"#, #"{"id":"c1","object":"o"}"#,
    ]
    let stream = event(#"{"content":"a"}"#) + later.map { "data: \($0)\n\n" }.joined()
    let play = Playback.openAI(stream + event("{}", finish: #""stop""#))
    #expect(play.response?.text == #"a},"id":[b"#)
  }

  @Test func `odd events neither crash nor add anything`() {
    let odd = [
      "{}", "[]", "7", "null", #"{"choices":null}"#, #"{"choices":[null,7,{}]}"#, #"{"choices":[{"delta":7}]}"#,
    ]
    let stream = odd.map { "data: \($0)\n\n" }.joined() + "data\n\n" + event(#"{"content":"a"}"#, finish: #""stop""#)
    #expect(Playback.openAI(stream).response?.text == "a")
  }
}
