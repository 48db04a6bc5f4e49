import JSONKit
import LLM
import Testing

@testable import Serving

struct OpenAIErrorTests {
  private static let kinds: [(InvocationError.Kind, Int, String, String)] = [
    (.authentication, 502, "server_error", "provider_authentication_failed"),
    (.quotaExhausted, 429, "insufficient_quota", "insufficient_quota"),
    (.rateLimit, 429, "rate_limit_error", "rate_limit_exceeded"),
    (.overloaded, 503, "service_unavailable_error", "server_is_overloaded"),
    (.serverError, 502, "server_error", "provider_error"), (.network, 502, "server_error", "provider_error"),
    (.timeout, 504, "server_error", "timeout"), (.cancelled, 502, "server_error", "provider_error"),
    (.invalidRequest, 400, "invalid_request_error", "invalid_request"),
    (.notFound, 404, "invalid_request_error", "model_not_found"),
    (.contextLength, 400, "invalid_request_error", "context_length_exceeded"),
    (.requestTooLarge, 413, "invalid_request_error", "request_too_large"),
    (.contentFilter, 400, "invalid_request_error", "content_filter"),
    (.streamTruncated, 502, "server_error", "provider_error"),
    (.malformedToolCall, 502, "server_error", "provider_error"),
    (.unsupported, 400, "invalid_request_error", "unsupported_parameter"),
  ]

  @Test(arguments: kinds)
  func `every kind of failure has its status, type and code`(
    kind: InvocationError.Kind, status: Int, type: String, code: String
  ) {
    let error = OpenAIError(InvocationError(kind.code, "why", kind: kind, provider: "p") as any Error)
    #expect(error.status == status)
    #expect(error.type == type)
    #expect(error.code.rawValue == code)
    #expect(error.param == (status == 404 ? "model" : nil))
    #expect(error.json["error"]?["message"]?.stringValue?.isEmpty == false)
  }

  @Test(arguments: [
    (ErrorCode.providerNotFound, 404), (.modelNotSupported, 404), (.rateLimitExceeded, 429), (.invalidRequest, 400),
    (.toolNotFound, 400), (.timeout, 504), (.providerUnavailable, 502), (.streamingFailed, 502), (.invalidOutput, 502),
    (.cancelled, 502), (.authenticationFailed, 502), (.toolExecutionFailed, 500), (ErrorCode(rawValue: "new"), 500),
  ])
  func `a failure without a kind goes by its code`(code: ErrorCode, status: Int) {
    #expect(OpenAIError(InvocationError(code, "why")).status == status)
  }

  @Test func `a provider that refuses this server's key is not the client's fault, and no part of the key is told`() {
    let upstream = InvocationError(
      .authenticationFailed, "Incorrect API key provided: sk-pr***abcd", kind: .authentication, provider: "openai",
      status: 401)
    let error = OpenAIError(upstream)
    #expect(error.status == 502)
    #expect(error.message.contains("openai"))
    #expect(error.message.contains("authentication"))
    #expect(!error.json.text.contains("sk-"))
    #expect(error.fields.map(\.name) == ["x-should-retry"])
  }

  @Test func `an error of this program is told without details`() {
    struct Secret: Error { let key = "sk-secret" }
    let error = OpenAIError(Secret())
    #expect(error.status == 500)
    #expect(!error.json.text.contains("sk-secret"))
  }

  @Test func `the object has all four members`() {
    let error = OpenAIError(400, .invalidValue, "'n': no", param: "n")
    #expect(
      error.json == [
        "error": ["message": "'n': no", "type": "invalid_request_error", "param": "n", "code": "invalid_value"]
      ])
    #expect(OpenAIError(500, .internalError, "x").json["error"]?["param"] == .some(.null))
  }

  @Test func `waits are told in whole seconds, rounded up, and in milliseconds`() {
    let limit = InvocationError(
      .rateLimitExceeded, "slow down", kind: .rateLimit, retryAfter: .milliseconds(1_200))
    let fields = OpenAIError(limit).fields
    #expect(fields.map(\.name) == ["retry-after-ms", "retry-after"])
    #expect(fields.map(\.value) == ["1200", "2"])
    #expect(OpenAIError(InvocationError(.timeout, "x")).fields.isEmpty)
  }

  @Test func `no client repeats what waiting does not help`() {
    let quota = OpenAIError(InvocationError(.rateLimitExceeded, "no credit", kind: .quotaExhausted))
    #expect(quota.fields.map(\.value) == ["false"])
  }

  @Test func `a text that is no JSON, or too long, is told as that`() throws {
    let broken = try #require(throws: JSONError.self) { try JSON(parsing: "{\"model\":") }
    #expect(OpenAIError(broken).code == .invalidJSON)
    #expect(OpenAIError(broken).status == 400)
    let long = try #require(throws: JSONError.self) {
      try JSON(parsing: "[1,2,3]", limits: JSONLimits(maximumBytes: 3))
    }
    #expect(OpenAIError(long).status == 413)
  }
}
