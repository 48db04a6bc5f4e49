import HTTPCarrier
import JSONKit
import LLM
import LLMProviders
import Testing

@Suite struct GeminiFailureTests {
  private func error(_ status: Int, _ word: String?, _ message: String = "m", details: [JSON] = []) -> InvocationError {
    var error: JSON.Object = ["code": JSON(status), "message": .string(message), "details": .array(details)]
    if let word { error["status"] = .string(word) }
    let body: JSON = ["error": .object(error)]
    return GeminiFailure.error(AnswerHead(status: status), body.bytes)
  }

  private func retry(_ delay: JSON) -> JSON {
    ["@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": delay]
  }

  @Test(arguments: [
    (401, "UNAUTHENTICATED", InvocationError.Kind.authentication), (403, "PERMISSION_DENIED", .authentication),
    (404, "NOT_FOUND", .notFound), (429, "RESOURCE_EXHAUSTED", .rateLimit), (503, "UNAVAILABLE", .overloaded),
    (504, "DEADLINE_EXCEEDED", .timeout), (500, "INTERNAL", .serverError), (500, "UNKNOWN", .serverError),
    (400, "FAILED_PRECONDITION", .invalidRequest), (413, "INVALID_ARGUMENT", .requestTooLarge),
    (418, "NEW_WORD", .invalidRequest), (502, "NEW_WORD", .serverError),
  ])
  func `a status word has its kind`(status: Int, word: String, kind: InvocationError.Kind) {
    #expect(error(status, word).kind == kind)
    #expect(error(status, word).providerCode == word)
  }

  @Test func `without a word the status decides`() {
    #expect(error(503, nil).kind == .overloaded)
    #expect(GeminiFailure.error(AnswerHead(status: 502), Array("<html>".utf8)).kind == .serverError)
    #expect(GeminiFailure.error(AnswerHead(status: 429), []).message.contains("429"))
  }

  @Test func `the delay of the details is kept, and a long one is not waited for`() {
    let short = error(429, "RESOURCE_EXHAUSTED", details: [retry("3s")])
    #expect((short.retryAfter, short.isRetryable) == (.seconds(3), true))
    let long = error(429, "RESOURCE_EXHAUSTED", details: [retry("3600s")])
    #expect((long.retryAfter, long.isRetryable) == (.seconds(3600), false))
    for odd: JSON in ["", "s", "-1s", "nans", 3, "1e99s"] {
      #expect(error(503, "UNAVAILABLE", details: [retry(odd)]).retryAfter == nil)
    }
  }

  @Test func `a limit per day is not retried although it names a delay`() {
    let quota: JSON = [
      "@type": "type.googleapis.com/google.rpc.QuotaFailure",
      "violations": [["quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier"]],
    ]
    let found = error(429, "RESOURCE_EXHAUSTED", details: [retry("10s"), quota])
    #expect((found.kind, found.isRetryable) == (.quotaExhausted, false))
  }

  @Test func `a key that is wrong in any way is a matter of the key`() {
    for reason in ["API_KEY_INVALID", "API_KEY_SERVICE_BLOCKED"] {
      let info: JSON = ["@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": .string(reason)]
      let found = error(400, "INVALID_ARGUMENT", details: [7, info])
      #expect((found.code, found.providerCode) == (.authenticationFailed, reason))
    }
  }
}
