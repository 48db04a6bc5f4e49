import LLM
import LLMProviders
import TestKit
import Testing

/// How long providers ask to wait, in each of their ways.
@Suite(.timeLimit(.minutes(5)))
struct RetryAfterTests {
  /// 2026-11-25T10:00:00Z.
  private static let now: Int64 = 1_795_600_800

  static let rows: [(fields: String, wait: Duration?)] = [
    ("retry-after: 17", .seconds(17)), ("Retry-After: 1.5", .milliseconds(1500)),
    ("retry-after: 2\r\nretry-after-ms: 900", .milliseconds(900)),
    ("retry-after: Wed, 25 Nov 2026 10:00:30 GMT", .seconds(30)),
    // What the server takes for now counts, not our clock.
    ("date: Wed, 25 Nov 2026 10:00:20 GMT\r\nretry-after: Wed, 25 Nov 2026 10:00:30 GMT", .seconds(10)),
    ("retry-after: Wed, 25 Nov 2026 09:00:00 GMT", .zero), ("retry-after: tomorrow", nil), ("retry-after: -5", nil),
    // Anthropic: points of RFC 3339; only what is used up is waited for, and all of it.
    (
      "anthropic-ratelimit-input-tokens-remaining: 0\r\nanthropic-ratelimit-input-tokens-reset: 2026-11-25T10:00:17Z",
      .seconds(17)
    ),
    (
      "anthropic-ratelimit-requests-remaining: 9\r\nanthropic-ratelimit-requests-reset: 2026-11-25T10:59:00Z\r\n"
        + "anthropic-ratelimit-tokens-remaining: 0\r\nanthropic-ratelimit-tokens-reset: 2026-11-25T10:00:05.500Z\r\n"
        + "anthropic-ratelimit-output-tokens-remaining: 0\r\n"
        + "anthropic-ratelimit-output-tokens-reset: 2026-11-25T11:00:04+01:00", .milliseconds(5500)
    ),
    // OpenAI and Groq: durations of Go.
    ("x-ratelimit-remaining-tokens: 0\r\nx-ratelimit-reset-tokens: 1m30.5s", .milliseconds(90_500)),
    ("x-ratelimit-remaining-requests: 5\r\nx-ratelimit-reset-requests: 2m", nil),
    // OpenRouter: milliseconds since 1970; others: seconds since 1970.
    ("x-ratelimit-remaining: 0\r\nx-ratelimit-reset: 1795600812000", .seconds(12)),
    ("x-ratelimit-remaining: 0\r\nx-ratelimit-reset: 1795600812", .seconds(12)),
    // The answer's own word comes first.
    ("retry-after: 3\r\nx-ratelimit-remaining-tokens: 0\r\nx-ratelimit-reset-tokens: 1m", .seconds(3)),
    ("", nil),
  ]

  /// The four providers over HTTP, with a clock that stands.
  private static let providers: [@Sendable (String) -> any Provider] = [
    { url in
      OpenAIChatProvider(settings: OpenAIChatSettings(baseURL: url), client: HTTPModelClient(), now: { now })
    },
    { url in
      OpenAIResponsesProvider(settings: OpenAIResponsesSettings(baseURL: url), client: HTTPModelClient(), now: { now })
    },
    { url in AnthropicProvider(settings: AnthropicSettings(baseURL: url), client: HTTPModelClient(), now: { now }) },
    { url in GeminiProvider(settings: GeminiSettings(baseURL: url), client: HTTPModelClient(), now: { now }) },
  ]

  private func failure(_ provider: any Provider) async -> InvocationError? {
    await #expect(throws: InvocationError.self) { _ = try await provider.invoke(HTTPStreamTests.request) }
  }

  @Test(arguments: rows)
  func `every provider understands every way`(fields: String, wait: Duration?) async throws {
    let lines = fields.isEmpty ? "" : fields + "\r\n"
    let answer = Replies.document(#"{"error":{"message":"Slow down"}}"#, status: "429 Too Many Requests", fields: lines)
    try await LoopbackServer.run({ _ in answer }) { server in
      for make in Self.providers {
        let error = await failure(make(server.baseURL))
        #expect(error?.kind == .rateLimit)
        #expect(error?.retryAfter == wait, "\(error?.provider ?? "")")
        #expect(error?.isRetryable == true)
      }
    }
  }

  @Test func `a wait of more than two minutes is told and not waited for`() async throws {
    let answer = Replies.document(
      "{}", status: "429 Too Many Requests", fields: "retry-after: Wed, 25 Nov 2026 10:02:01 GMT\r\n")
    try await LoopbackServer.run({ _ in answer }) { server in
      let error = await failure(Self.providers[0](server.baseURL))
      #expect(error?.retryAfter == .seconds(121))
      #expect(error?.isRetryable == false)
    }
  }

  @Test func `without any clock a date is not guessed at`() async throws {
    let answer = Replies.document(
      "{}", status: "503 Service Unavailable", fields: "retry-after: Wed, 25 Nov 2026 10:00:30 GMT\r\n")
    try await LoopbackServer.run({ _ in answer }) { server in
      let provider = OpenAIChatProvider(
        settings: OpenAIChatSettings(baseURL: server.baseURL), client: HTTPModelClient())
      let error = await failure(provider)
      #expect(error?.kind == .overloaded)
      #expect(error?.retryAfter == nil)
    }
  }

  @Test func `a limit that is used up says nothing about other failures`() async throws {
    let fields = "x-ratelimit-remaining-tokens: 0\r\nx-ratelimit-reset-tokens: 1m\r\n"
    let answer = Replies.document("{}", status: "500 Oops", fields: fields)
    try await LoopbackServer.run({ _ in answer }) { server in
      let error = await failure(Self.providers[0](server.baseURL))
      #expect(error?.retryAfter == nil)
    }
  }

  @Test func `Gemini's word stands in the body`() async throws {
    let body =
      #"{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"slow","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"21.5s"}]}}"#
    let answer = Replies.document(body, status: "429 Too Many Requests", fields: "retry-after: 3\r\n")
    try await LoopbackServer.run({ _ in answer }) { server in
      let error = await failure(Self.providers[3](server.baseURL))
      #expect(error?.retryAfter == .milliseconds(21_500))
    }
  }
}
