import JSONKit
import LLM
import LLMProviders
import Testing

@Suite struct GeminiDecoderTests {
  private func play(_ events: [JSON]) -> Playback {
    Playback.gemini(events.map { "data: \($0.text)\r\n\r\n" }.joined())
  }

  private func event(_ parts: [JSON], finish: String? = nil, index: Int = 0, _ extra: JSON.Object = [:]) -> JSON {
    var candidate: JSON.Object = ["index": JSON(index), "content": ["role": "model", "parts": .array(parts)]]
    if let finish { candidate["finishReason"] = .string(finish) }
    for member in extra { candidate[member.key] = member.value }
    return ["candidates": [.object(candidate)], "responseId": "r1", "modelVersion": "gemini-3-001"]
  }

  private func content(_ parts: [JSON]) -> [Part] {
    play([event(parts, finish: "STOP")]).response?.choices[0].message.content ?? []
  }

  private func echo(_ raw: JSON) -> Echo { Echo(provider: "google", model: "gemini-3", raw: raw) }

  @Test func `an answer says who wrote it, and its text comes as it is written`() {
    let play = play([event([["text": "Hel"]]), event([["text": "lo"]], finish: "STOP")])
    #expect(play.response?.id == "r1")
    #expect(play.response?.model == "gemini-3-001")
    #expect(play.chunks.compactMap { $0.delta?.content } == ["Hel", "lo"])
    #expect(play.response?.choices[0].message.content == [.text("Hello")])
  }

  @Test func `thoughts and text are parts of their own, in order`() {
    let parts: [JSON] = [
      ["text": "a", "thought": true], ["text": "b", "thought": true], ["text": "c"], ["text": "d"],
    ]
    #expect(content(parts) == [Part(.reasoning("ab")), .text("cd")])
    #expect(play([event(parts, finish: "STOP")]).chunks.compactMap { $0.delta?.content } == ["c", "d"])
  }

  @Test func `a part with a signature is neither merged nor dropped, be it empty`() {
    let parts: [JSON] = [
      ["text": "a"], ["text": "b", "thoughtSignature": "s1"], ["text": "c"], ["text": "", "thoughtSignature": "s2"],
      ["text": ""],
    ]
    #expect(
      content(parts) == [
        .text("a"), Part(.text("b"), echo: echo(["thoughtSignature": "s1"])), .text("c"),
        Part(.text(""), echo: echo(["thoughtSignature": "s2"])),
      ])
  }

  @Test func `a call keeps its id, its arguments and its signature`() {
    let part: JSON = [
      "functionCall": ["id": "c1", "name": "f", "args": ["b": 1, "a": [1.5, nil]]], "thoughtSignature": "s",
    ]
    let call = ToolCall(id: "c1", name: "f", arguments: #"{"b":1,"a":[1.5,null]}"#)
    #expect(content([part]) == [Part(.toolCall(call), echo: echo(["thoughtSignature": "s"]))])
  }

  @Test func `calls without an id get ids of their own, which are never sent`() throws {
    let part: JSON = ["functionCall": ["name": "f"]]
    let play = play([event([part, part]), event([part], finish: "STOP", index: 1)])
    let calls = try #require(play.response).choices.flatMap(\.toolCalls)
    #expect(calls.map(\.arguments) == ["{}", "{}", "{}"])
    #expect(Set(calls.map(\.id)).count == 3)
    let message = Message(role: .assistant, content: calls.map { Part(.toolCall($0)) })
    let result = Message(
      role: .tool, content: [Part(.toolResult(ToolResult(callID: calls[0].id, content: [.text("x")])))])
    let request = InvocationRequest(model: "gemini-3", messages: [message, result])
    let contents = try GeminiEncoder(provider: "google", settings: GeminiSettings()).encode(request).body["contents"]
    #expect(contents?[0]?["parts"]?[0]?["functionCall"] == ["name": "f", "args": [:]])
    #expect(contents?[1]?["parts"]?[0]?["functionResponse"] == ["name": "f", "response": ["output": "x"]])
  }

  @Test func `arguments may come piece by piece`() throws {
    func call(_ call: JSON) -> JSON { event([["functionCall": call]]) }
    func pieces(_ pieces: JSON...) -> JSON { call(["partialArgs": .array(pieces), "willContinue": true]) }
    let play = play([
      event([["functionCall": ["id": "c", "name": "f", "willContinue": true], "thoughtSignature": "s"]]),
      pieces(["jsonPath": "$.a", "stringValue": "Par", "willContinue": true]),
      pieces(["jsonPath": "$.a", "stringValue": "is"], ["jsonPath": "$.b['c d'][0].e", "numberValue": 1.5]),
      pieces(["jsonPath": "$.b['c d'][9]", "nullValue": "NULL_VALUE"], ["jsonPath": "$.f", "boolValue": true]),
      pieces(["jsonPath": "a", "boolValue": true], ["jsonPath": "$[x", "boolValue": true], ["jsonPath": "$.g"]),
      call([:]), call(["name": "g"]), event([], finish: "STOP"),
    ])
    let content = try #require(play.response?.choices[0].message.content)
    let whole = #"{"a":"Paris","b":{"c d":[{"e":1.5},null]},"f":true}"#
    #expect(content.first?.kind == .toolCall(ToolCall(id: "c", name: "f", arguments: whole)))
    #expect(content.first?.echo == echo(["thoughtSignature": "s"]))
    #expect(play.response?.toolCalls.map(\.arguments) == [whole, "{}"])
    #expect(play.response?.choices[0].finish.reason == .toolCalls)
  }

  @Test func `a renamed tool is called by its own name`() {
    let names = GeminiNames([ToolDefinition(name: "7 days/ahead")])
    let text = "data: \(event([["functionCall": ["name": "_7_days_ahead"]]], finish: "STOP").text)\n\n"
    #expect(Playback.gemini(text, names: names).response?.toolCalls.first?.name == "7 days/ahead")
  }

  @Test func `media are parts`() {
    let parts: [JSON] = [
      ["inlineData": ["mimeType": "image/png", "data": "eA=="], "thoughtSignature": "s"],
      ["inlineData": ["mimeType": "audio/wav", "data": "eA=="]], ["fileData": ["fileUri": "https://e.org/a"]],
    ]
    #expect(
      content(parts) == [
        Part(.media(Media(.image, .base64("eA=="), mediaType: "image/png")), echo: echo(["thoughtSignature": "s"])),
        Part(.media(Media(.audio, .base64("eA=="), mediaType: "audio/wav"))),
        Part(.media(Media(.file, .url("https://e.org/a")))),
      ])
  }

  @Test func `unknown parts are kept whole and in place`() {
    let odd: JSON = ["thoughtSignature": "s", "novelty": ["a": 1], "partMetadata": ["b": 2]]
    #expect(
      content([["text": "x"], odd, ["text": "y"], 7, [:]]) == [
        .text("x"), Part(.providerItem(type: "novelty"), echo: echo(odd)), .text("y"),
      ])
  }

  @Test func `several candidates grow side by side`() throws {
    let play = play([
      event([["text": "a"]], index: 1), event([["text": "b"]]), event([["text": "A"]], finish: "STOP", index: 1),
      event([["text": "B"]], finish: "MAX_TOKENS"),
    ])
    let choices = try #require(play.response).choices
    #expect(choices.map(\.message.text) == ["bB", "aA"])
    #expect(choices.map(\.finishReason) == [.length, .stop])
  }

  @Test(arguments: [
    ("STOP", FinishReason.stop), ("MAX_TOKENS", .length), ("SAFETY", .contentFilter), ("RECITATION", .contentFilter),
    ("LANGUAGE", .contentFilter), ("BLOCKLIST", .contentFilter), ("PROHIBITED_CONTENT", .contentFilter),
    ("SPII", .contentFilter), ("IMAGE_SAFETY", .contentFilter), ("MODEL_ARMOR", .contentFilter), ("OTHER", .error),
    ("NO_IMAGE", .error), ("TOO_MANY_TOOL_CALLS", .error), ("CONTINUATION", .paused), ("NEW_WORD", .stop),
  ])
  func `a finish reason has its unified word`(raw: String, reason: FinishReason) {
    let finish = play([event([["text": "a"]], finish: raw)]).response?.choices[0].finish
    #expect(finish?.reason == reason)
    #expect(finish?.raw == raw)
  }

  @Test(arguments: [
    ("MALFORMED_FUNCTION_CALL", InvocationError.Kind.malformedToolCall, true),
    ("UNEXPECTED_TOOL_CALL", .malformedToolCall, true), ("MISSING_THOUGHT_SIGNATURE", .invalidRequest, false),
  ])
  func `an answer that broke is an error with what there was`(raw: String, kind: InvocationError.Kind, again: Bool) {
    var last = event([], finish: raw, ["finishMessage": "call: print("]).objectValue ?? [:]
    last["usageMetadata"] = ["promptTokenCount": 3]
    let play = play([event([["text": "half"]]), .object(last)])
    #expect(play.failure?.kind == kind)
    #expect(play.failure?.providerCode == raw)
    #expect(play.failure?.message == "call: print(")
    #expect(play.failure?.isRetryable == again)
    #expect(play.response?.text == "half")
    #expect(play.response?.choices[0].finish.raw == raw)
    #expect(play.response?.usage?.inputTokens == 3)
  }

  @Test func `one broken candidate leaves the others`() throws {
    let play = play([
      event([["text": "a"]]), event([], finish: "MALFORMED_FUNCTION_CALL", index: 1),
      event([["text": "b"]], finish: "STOP"),
    ])
    #expect(play.failure == nil)
    #expect(try #require(play.response).choices.map(\.finishReason) == [.stop, .error])
  }

  @Test func `servers that repeat the finish reason in every event lose nothing`() {
    let call: JSON = ["functionCall": ["name": "f"]]
    let play = play([event([["text": "a"]], finish: "STOP"), event([["text": "b"], call], finish: "STOP")])
    #expect(play.response?.text == "ab")
    #expect(play.response?.choices[0].finish == Finish(.toolCalls, raw: "STOP"))
  }

  @Test func `ratings go with the finish, sources with the text`() {
    let extra: JSON.Object = [
      "safetyRatings": [["category": "X"]], "citationMetadata": ["citationSources": [["uri": "u"]]],
      "groundingMetadata": ["webSearchQueries": ["q"]],
    ]
    let choice = play([event([["text": "a"]]), event([], finish: "STOP", extra)]).response?.choices[0]
    #expect(choice?.finish.details == ["safetyRatings": [["category": "X"]]])
    let plain = play([event([["text": "a"]], finish: "STOP")]).response?.choices[0]
    #expect(plain?.finish == Finish(.stop, raw: "STOP"))
    #expect(
      choice?.message.content == [
        Part(
          .text("a"),
          annotations: [
            ["citationMetadata": ["citationSources": [["uri": "u"]]]],
            ["groundingMetadata": ["webSearchQueries": ["q"]]],
          ])
      ])
  }

  @Test func `a blocked prompt is a finish with its reason`() {
    let play = play([["promptFeedback": ["blockReason": "SAFETY", "safetyRatings": []], "responseId": "r"]])
    #expect(play.failure == nil)
    #expect(play.response?.choices[0].finish.reason == .contentFilter)
    #expect(play.response?.choices[0].finish.details?["safetyRatings"] == [])
  }

  @Test func `usage counts thoughts, tools and the cache, and the last event wins`() throws {
    let counts: [JSON] = [
      ["promptTokenCount": 100, "cachedContentTokenCount": 60, "candidatesTokenCount": 1],
      ["promptTokenCount": 100, "toolUsePromptTokenCount": 7, "candidatesTokenCount": 5, "thoughtsTokenCount": 30],
    ]
    let events = counts.map { counts in
      var object = event([["text": "a"]], finish: "STOP").objectValue ?? [:]
      object["usageMetadata"] = counts
      return JSON.object(object)
    }
    let usage = try #require(play(events).response?.usage)
    #expect((usage.inputTokens, usage.outputTokens) == (107, 35))
    #expect((usage.cacheReadTokens, usage.reasoningTokens, usage.cacheWriteTokens) == (60, 30, nil))
    #expect(usage.raw?["candidatesTokenCount"] == 5)
  }

  @Test func `huge counts do not trap`() {
    var object = event([], finish: "STOP").objectValue ?? [:]
    object["usageMetadata"] = ["promptTokenCount": 9_223_372_036_854_775_807, "toolUsePromptTokenCount": 9]
    #expect(play([.object(object)]).response?.usage?.inputTokens == .max)
  }

  @Test func `an end without a finish reason is a truncation, and what came is kept with its usage`() {
    var object = event([["text": "half"]]).objectValue ?? [:]
    object["usageMetadata"] = ["promptTokenCount": 3]
    let play = play([.object(object)])
    #expect(play.failure?.kind == .streamTruncated)
    #expect(play.response?.text == "half")
    #expect(play.response?.usage?.inputTokens == 3)
  }

  @Test func `an error stands for its status, also in a list`() {
    let error: JSON = ["error": ["code": 429, "message": "m", "status": "RESOURCE_EXHAUSTED"]]
    for event in [error, [error]] {
      let play = play([self.event([["text": "half"]]), event])
      #expect(play.failure?.kind == .rateLimit)
      #expect(play.failure?.isRetryable == true)
      #expect(play.response?.text == "half")
    }
  }

  @Test func `what is no object and what is unknown is skipped`() {
    let play = play([7, [], [:], ["novelty": 1], ["candidates": [7, nil]], event([["text": "a"]], finish: "STOP")])
    #expect(play.failure == nil)
    #expect(play.response?.text == "a")
  }

  @Test func `an event that is no JSON is an error`() {
    #expect(Playback.gemini("data: {\"candidates\":\n\n").failure?.kind == .serverError)
  }
}
