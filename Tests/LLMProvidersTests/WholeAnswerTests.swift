import HTTPCarrier
import JSONKit
import LLM
import LLMProviders
import TestKit
import Testing

/// Answers that come in one piece.
@Suite(.timeLimit(.minutes(5))) struct WholeAnswerTests {
  static let chat = """
    {"id":"c1","object":"chat.completion","created":5,"model":"m1","choices":[{"index":0,"message":{"role":"assistant",
    "content":"Hello","reasoning_content":"Hm","refusal":null,"tool_calls":[
    {"id":"a","type":"function","function":{"name":"f","arguments":"{\\"x\\":1}"}},
    {"id":"b","type":"function","function":{"name":"g","arguments":""}}]},"finish_reason":"tool_calls"}],
    "usage":{"prompt_tokens":3,"completion_tokens":2}}
    """

  static let messages = """
    {"id":"m1","type":"message","role":"assistant","model":"claude-x","content":[
    {"type":"thinking","thinking":"Hm","signature":"s"},
    {"type":"text","text":"Hello","citations":[{"n":1}]},
    {"type":"tool_use","id":"a","name":"f","input":{"x":1}},{"type":"tool_use","id":"b","name":"g","input":{}}],
    "stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":3,"output_tokens":2}}
    """

  static let gemini = """
    {"responseId":"g1","modelVersion":"gemini-3","candidates":[{"index":0,"finishReason":"STOP","content":{"role":"model",
    "parts":[{"text":"Hm","thought":true},{"text":"Hello"},{"functionCall":{"id":"a","name":"f","args":{"x":1}}},
    {"functionCall":{"id":"b","name":"g","args":{}}}]}}],
    "usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":2,"totalTokenCount":5}}
    """

  static let responses = """
    {"id":"resp_1","object":"response","created_at":5,"model":"gpt-6","status":"completed","error":null,"output":[
    {"type":"reasoning","id":"rs","summary":[{"type":"summary_text","text":"Hm"}],"encrypted_content":"e"},
    {"type":"message","id":"m","role":"assistant","content":[{"type":"output_text","text":"Hello","annotations":[]}]},
    {"type":"function_call","id":"f1","call_id":"a","name":"f","arguments":"{\\"x\\":1}"},
    {"type":"function_call","id":"f2","call_id":"b","name":"g","arguments":""}],
    "usage":{"input_tokens":3,"output_tokens":2,"total_tokens":5}}
    """

  private static let calls = [
    ToolCall(id: "a", name: "f", arguments: #"{"x":1}"#), ToolCall(id: "b", name: "g", arguments: "{}"),
  ]

  private func check(_ play: Playback, id: String) {
    #expect(play.failure == nil)
    #expect(play.response?.id == id)
    #expect(play.response?.text == "Hello")
    #expect(
      play.response?.choices.first?.message.content.first { if case .reasoning = $0.kind { true } else { false } }?.text
        == "Hm")
    #expect(play.response?.toolCalls == Self.calls)
    #expect(play.response?.choices.first?.finishReason == .toolCalls)
    #expect(play.response?.usage?.totalTokens == 5)
  }

  @Test func `an answer of Chat Completions is read whole`() throws {
    check(try Playback(whole: Self.chat, OpenAIChatDecoder(provider: "p", model: "asked")), id: "c1")
  }

  @Test func `an answer of Messages is read whole`() throws {
    let play = try Playback(whole: Self.messages, AnthropicDecoder(provider: "p", model: "asked"))
    check(play, id: "m1")
    let parts = play.response?.choices.first?.message.content
    #expect(parts?[0].echo?.raw == ["signature": "s"])
    #expect(parts?[1].annotations == [["n": 1]])
  }

  @Test(arguments: [gemini, "[\(gemini)]"])
  func `an answer of Gemini is read whole`(text: String) throws {
    check(try Playback(whole: text, GeminiDecoder(provider: "p", model: "gemini-3")), id: "g1")
  }

  @Test func `an answer of Responses is read whole`() throws {
    check(try Playback(whole: Self.responses, OpenAIResponsesDecoder(provider: "p", model: "asked")), id: "resp_1")
  }

  @Test(.enabled(if: Fixtures.has("llm"), "the fixtures are not here"))
  func `the response of a stream's last event, alone, is the same answer`() throws {
    for name in Fixtures.names(in: "llm/openai-responses", ending: ".sse") where name != "error-event" {
      let bytes = try Fixtures.bytes("llm/openai-responses/\(name).sse")
      let decoder = OpenAIResponsesDecoder(provider: "openai", model: "asked")
      let last = try #require(bytes.split(separator: UInt8(ascii: "\n")).last { $0.starts(with: "data: ".utf8) })
      let response = try #require(try JSON(parsing: Array(last.dropFirst(6)))["response"])
      let whole = try Playback(whole: response.text, decoder)
      #expect(whole.responsesSummary == Playback([bytes[...]], decoder).responsesSummary, "\(name)")
    }
  }

  @Test(arguments: ["{}", "[]", #"{"choices":7}"#, #"{"output":"text"}"#, #"{"content":"text"}"#])
  func `other JSON is no answer`(text: String) throws {
    let plays = [
      try Playback(whole: text, OpenAIChatDecoder(provider: "p", model: "m")),
      try Playback(whole: text, AnthropicDecoder(provider: "p", model: "m")),
      try Playback(whole: text, OpenAIResponsesDecoder(provider: "p", model: "m")),
      try Playback(whole: text, GeminiDecoder(provider: "p", model: "m")),
    ]
    for play in plays { #expect(play.failure?.message.contains("base URL") == true) }
  }

  @Test func `an answer that is not finished is an error`() throws {
    let chat = #"{"choices":[{"message":{"content":"half"},"finish_reason":null}]}"#
    let play = try Playback(whole: chat, OpenAIChatDecoder(provider: "p", model: "m"))
    #expect(play.failure?.kind == .streamTruncated)
    #expect(play.response?.text == "half")
    let queued = try Playback(
      whole: #"{"status":"queued","output":[]}"#, OpenAIResponsesDecoder(provider: "p", model: "m"))
    #expect(queued.failure?.kind == .unsupported)
  }
}

// MARK: Over HTTP

extension WholeAnswerTests {
  private static func provider(_ name: String, _ server: LoopbackServer, _ limits: HTTPLimits) -> any Provider {
    let client = HTTPModelClient(timeouts: HTTPTimeouts(), limits: limits)
    switch name {
    case "anthropic":
      return AnthropicProvider(settings: AnthropicSettings(baseURL: server.baseURL), client: client)
    case "google": return GeminiProvider(settings: GeminiSettings(baseURL: server.baseURL), client: client)
    case "openai":
      return OpenAIResponsesProvider(settings: OpenAIResponsesSettings(baseURL: server.baseURL), client: client)
    default: return OpenAIChatProvider(settings: OpenAIChatSettings(baseURL: server.baseURL), client: client)
    }
  }

  private static func body(_ name: String) -> String {
    switch name {
    case "anthropic": messages
    case "google": gemini
    case "openai": responses
    default: chat
    }
  }

  /// What a provider makes of a body, and what the server was asked.
  private func ask(
    _ name: String, _ steps: [LoopbackServer.Step], stream: Bool?, limits: HTTPLimits = HTTPLimits()
  ) async throws -> (Result<InvocationResponse, InvocationError>, JSON) {
    let results = Collected<Result<InvocationResponse, InvocationError>>()
    let bodies = Collected<JSON>()
    try await LoopbackServer.run({ _ in steps }) { server in
      var request = HTTPStreamTests.request
      request.invocation.stream = stream
      request.invocation.metadata = ["trace": 7]
      do {
        results.add(.success(try await Self.provider(name, server, limits).invoke(request).aggregate()))
      } catch let error as InvocationError {
        results.add(.failure(error))
      }
      for request in server.requests { bodies.add(try JSON(parsing: request.body)) }
    }
    return (try #require(results.all.first), bodies.all.first ?? .null)
  }

  @Test(arguments: ["openai-chat", "anthropic", "openai", "google"], [true, false])
  func `a whole answer is taken whether it was asked for or not`(name: String, stream: Bool) async throws {
    let (result, body) = try await ask(name, Replies.document(Self.body(name)), stream: stream)
    let response = try result.get()
    #expect(response.text == "Hello")
    #expect(response.toolCalls == Self.calls)
    #expect(response.metadata == ["trace": 7])
    if name != "google" { #expect(body["stream"] == .bool(stream)) }
    #expect((body["stream_options"] != nil) == (stream && name == "openai-chat"))
  }

  @Test func `a server that streams all the same is understood`() async throws {
    let (result, _) = try await ask("openai-chat", Replies.stream(Replies.openAI), stream: false)
    #expect(try result.get().text == "Hello there")
  }

  @Test func `a whole answer needs no type`() async throws {
    let steps = Replies.document(Self.chat, type: "text/plain")
    #expect(try await ask("openai-chat", steps, stream: false).0.get().text == "Hello")
  }

  @Test(arguments: [
    (#"{"error":{"code":"rate_limit_exceeded","message":"m"}}"#, "rate_limit"),
    (#"{"status":"failed","output":[],"error":{"code":"server_error","message":"m"}}"#, "server_error"),
    ("not JSON", "server_error"), ("{}", "server_error"),
  ])
  func `a failure inside a success is one`(body: String, kind: String) async throws {
    let (result, _) = try await ask("openai", Replies.document(body), stream: false)
    let error = #expect(throws: InvocationError.self) { try result.get() }
    #expect(error?.kind?.rawValue == kind)
    #expect(error?.provider == "openai")
    #expect(error?.status == 200)
  }

  @Test func `an answer over the limit is refused`() async throws {
    let limits = HTTPLimits(maximumEventBytes: 100)
    let (result, _) = try await ask("openai", Replies.document(Self.responses), stream: false, limits: limits)
    let error = #expect(throws: InvocationError.self) { try result.get() }
    #expect(error?.message.contains("100 bytes") == true)
  }
}
