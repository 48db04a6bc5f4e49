import HTTPCarrier
import LLM
import LLMProviders
import Testing

struct AnswerQuotaTests {
  private func quota(_ fields: [(String, String)]) -> ProviderQuota? {
    AnswerHead(status: 200, fields: fields.map { HTTPField($0.0, $0.1) }).quota
  }

  @Test(arguments: [
    ("6ms", Duration.milliseconds(6)), ("1m30.5s", .milliseconds(90_500)), ("1h0m1s", .seconds(3601)),
    ("17", .seconds(17)), ("2.5", .milliseconds(2500)), ("soon", nil), ("3 weeks", nil), ("-1", nil),
  ])
  func `the limits of OpenAI's form are read`(reset: String, expected: Duration?) {
    let found = quota([
      ("X-RateLimit-Limit-Requests", "60"), ("x-ratelimit-remaining-requests", "59"),
      ("x-ratelimit-reset-requests", reset), ("x-ratelimit-limit-tokens", "150000"),
      ("x-ratelimit-remaining-tokens", "149984"),
    ])
    #expect(found?.requests == ProviderQuota.Window(limit: 60, remaining: 59, reset: expected))
    #expect(found?.tokens == ProviderQuota.Window(limit: 150_000, remaining: 149_984))
  }

  @Test func `the limits of Anthropic's form are read, with their points in time where a clock is known`() {
    let head = AnswerHead(
      status: 200,
      fields: [
        HTTPField("anthropic-ratelimit-requests-limit", "50"), HTTPField("anthropic-ratelimit-requests-remaining", "0"),
        HTTPField("anthropic-ratelimit-requests-reset", "2026-11-25T10:00:17Z"),
      ])
    #expect(head.quota == ProviderQuota(requests: ProviderQuota.Window(limit: 50, remaining: 0)))
    let timed = head.withDurations(at: 1_795_600_800)
    #expect(timed.quota?.requests == ProviderQuota.Window(limit: 50, remaining: 0, reset: .seconds(17)))
  }

  @Test func `half a limit is none`() {
    #expect(quota([]) == nil)
    #expect(quota([("x-ratelimit-limit-requests", "60")]) == nil)
    #expect(quota([("x-ratelimit-limit-requests", "many"), ("x-ratelimit-remaining-requests", "1")]) == nil)
  }
}
