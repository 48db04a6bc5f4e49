import JSONKit
import LLM
import Testing

@Suite struct InvocationResponseTests {
  @Test func `the JSON form has the keys of the design document`() {
    let message = Message(
      role: .assistant, content: [.text("hi"), Part(.toolCall(ToolCall(id: "c", name: "f", arguments: "{}")))])
    let response = InvocationResponse(
      id: "r", provider: "p", model: "m", created: 1_795_000_000,
      choices: [Choice(message: message, finish: Finish(.toolCalls, raw: "tool_use"))],
      usage: Usage(inputTokens: 3, outputTokens: 4, cacheReadTokens: 0), metadata: ["k": 1])
    let call: JSON = ["type": "tool_call", "id": "c", "name": "f", "arguments": "{}"]
    #expect(
      response.json == [
        "id": "r", "provider": "p", "model": "m", "created": "2026-11-18T11:06:40Z",
        "choices": [
          [
            "index": 0,
            "message": [
              "role": "assistant", "content": [["type": "text", "text": "hi"], call], "tool_calls": [call],
            ],
            "finish_reason": "tool_calls", "finish_reason_raw": "tool_use", "tool_calls": [call],
          ]
        ],
        "usage": ["input_tokens": 3, "output_tokens": 4, "total_tokens": 7, "cache_read_tokens": 0],
        "metadata": ["k": 1],
      ])
  }

  @Test(arguments: [
    (Int64(1), "1970-01-01T00:00:01Z"), (951_782_400, "2000-02-29T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
    (4_107_542_399, "2100-02-28T23:59:59Z"), (4_107_542_400, "2100-03-01T00:00:00Z"),
  ])
  func `created is RFC 3339 in UTC`(seconds: Int64, text: String) {
    let response = InvocationResponse(id: "", provider: "", model: "", created: seconds, choices: [])
    #expect(response.json["created"]?.stringValue == text)
  }

  @Test(arguments: [0, 1, 951_782_400, 1_795_000_000, 4_107_542_400, 253_402_300_800, 1 << 50] as [Int64])
  func `a response comes back from its JSON form as it was`(created: Int64) throws {
    let echo = Echo(provider: "google", model: "gemini-3", raw: ["thoughtSignature": "s", "n": 1.0])
    let message = Message(
      role: .assistant,
      content: [
        Part(.reasoning("hm"), echo: echo), .text("hi"),
        Part(.toolCall(ToolCall(id: "c", name: "f", arguments: "{}")), echo: echo), Part(.providerItem(type: "bare")),
      ])
    let response = InvocationResponse(
      id: "r", provider: "p", model: "m", created: created,
      choices: [
        Choice(message: message, finish: Finish(.toolCalls, raw: "tool_use", details: ["stop_sequence": .null])),
        Choice(index: 3, message: Message(role: .assistant, content: []), finish: Finish(.stop)),
      ],
      usage: Usage(inputTokens: 3, outputTokens: 4, reasoningTokens: 2, costUSD: 3, raw: ["x": 1.5]), metadata: ["k": 1]
    )
    #expect(try InvocationResponse(json: JSON(parsing: response.json.bytes)) == response)
  }

  @Test(arguments: [
    "2026-02-30T00:00:00Z", "2026-11-25T06:38:25+01:00", "2026-11-25", "", "-001-01-01T00:00:00Z",
    "2026-11-25T24:00:00Z",
    "99999999999999999-01-01T00:00:00Z", "2026-11-25T06:38:25.5Z",
  ])
  func `a time in another form is no time of ours`(text: String) {
    let json: JSON = ["id": "r", "provider": "p", "model": "m", "created": .string(text), "choices": []]
    let error = #expect(throws: JSONError.self) { try InvocationResponse(json: json) }
    #expect(error?.message.contains("/created") == true)
  }

  @Test func `what is missing is named`() {
    let json: JSON = [
      "id": "r", "provider": "p", "model": "m",
      "choices": [
        ["index": 0, "message": ["role": "assistant", "content": [["type": "text"]]], "finish_reason": "stop"]
      ],
    ]
    let error = #expect(throws: JSONError.self) { try InvocationResponse(json: json) }
    #expect(error?.message.contains("/choices/0/message/content/0/text") == true, "\(String(describing: error))")
  }

  @Test func `a failure carries its error and the partial answer`() {
    let partial = InvocationResponse(id: "r", provider: "p", model: "m", choices: [])
    let error = InvocationError(
      .rateLimitExceeded, "slow down", kind: .rateLimit, provider: "p", model: "m", providerCode: "c", status: 429,
      isRetryable: true, retryAfter: .milliseconds(900), requestID: "q", details: ["a": 1], partial: partial)
    #expect(
      error.json == [
        "code": "rate_limit_exceeded", "kind": "rate_limit", "message": "slow down", "provider": "p", "model": "m",
        "provider_code": "c", "status": 429, "retryable": true, "retry_after_ms": 900, "request_id": "q",
        "details": ["a": 1],
      ])
    #expect(error.failureJSON["partial"]?["id"] == "r")
  }

  @Test func `a chunk has the design document's members`() {
    var chunk = StreamChunk(
      id: "r", provider: "p", model: "m", delta: Delta(part: 0, change: .append("hi"), isAnswer: true))
    #expect(chunk.json["delta"]?["content"] == "hi")
    #expect(chunk.choices.count == 1)
    chunk.error = InvocationError(.streamingFailed, "broke")
    chunk.usage = Usage(inputTokens: 1, outputTokens: 2)
    #expect(chunk.json["error"]?["code"] == "streaming_failed")
    #expect(chunk.json["usage"]?["total_tokens"] == 3)
  }

  @Test func `reasoning and calls are no content`() {
    #expect(Delta(part: 0, change: .append("x")).content == nil)
    #expect(Delta(part: 0, change: .open(.text("x")), isAnswer: true).content == "x")
  }

  @Test func `sums of usage keep what is not known`() {
    let sum = Usage(inputTokens: 1, outputTokens: 2, cacheReadTokens: 3) + Usage(inputTokens: .max, outputTokens: 2)
    #expect(sum.inputTokens == .max)
    #expect(sum.cacheReadTokens == 3)
    #expect(sum.cacheWriteTokens == nil)
    #expect(sum.totalTokens == .max)
  }
}
