import Testing
import Tributary

/// The keys of what happens around requests: how they are written, and what they become.
struct StepsConfigTests {
  static let rows: [ConfigTests.Row] = [
    .init(
      "providers: {openai: {options: {retry: {attempts: 5, wait: 1s, max_wait: 9s, max_retry_after: 1m, total: none}}}}"
    ) {
      $0.providers["openai"]?.options.steps.retry
        == RetrySettings(
          attempts: 5, wait: .seconds(1), maximumWait: .seconds(9), maximumRetryAfter: .seconds(60), total: nil)
    },
    .init("providers: {openai: {options: {retry: {}}}}") {
      $0.providers["openai"]?.options.steps.retry == RetrySettings()
    },
    .init(
      "providers: {openai: {options: {limits: {requests_per_minute: 60, tokens_per_minute: 200k, concurrency: 4}}}}"
    ) {
      $0.providers["openai"]?.options.steps.limits
        == RateLimitSettings(requestsPerMinute: 60, tokensPerMinute: 200_000, concurrency: 4)
    },
    .init("providers: {openai: {options: {limits: {queue: 7, max_wait: 3s, learn: false}}}}") {
      $0.providers["openai"]?.options.steps.limits
        == RateLimitSettings(queue: 7, maximumWait: .seconds(3), learns: false)
    },
    .init("providers: {openai: {options: {breaker: {failures: 3, window: 1m, open_time: 2s}}}}") {
      $0.providers["openai"]?.options.steps.breaker
        == CircuitSettings(failures: 3, window: .seconds(60), openTime: .seconds(2))
    },
    .init("providers: {openai: {models: [{id: m, price: {input: 2, output: 10.5, cache_read: 0.2}}]}}") {
      $0.providers["openai"]?.models.first?.price == ModelPrice(input: 2, output: 10.5, cacheRead: 0.2)
    },
    .init("defaults: {fallback: [a/x, b/y]}") { $0.defaults.fallback == ["a/x", "b/y"] },
    .init("defaults: {cache: {}}") { $0.defaults.cache == CacheConfig() },
    .init("defaults: {cache: {ttl: 1h, max_bytes: 1MiB}}") {
      $0.defaults.cache == CacheConfig(timeToLive: .seconds(3600), maxBytes: 1 << 20)
    },
    .init("defaults: {cache: {store: disk}}") { $0.defaults.cache == CacheConfig(store: .disk) },
    .init("defaults: {cache: {store: disk, path: kept/answers.sqlite}}") {
      $0.defaults.cache == CacheConfig(store: .disk, path: "/work/kept/answers.sqlite")
    },
    .init("defaults: {budget: {tokens: 1M, usd: 2.5}}") {
      $0.defaults.budget == BudgetConfig(tokens: 1_000_000, dollars: 2.5)
    },
  ]

  @Test(arguments: rows)
  func `a row of the table is read`(row: ConfigTests.Row) throws {
    var host = FakeHost()
    host.files = ["/work/tributary.yaml": row.yaml + "\n"]
    let loaded = try host.load()
    #expect(loaded.problems.isEmpty)
    #expect(row.holds(loaded.config), "\(loaded.config)")
  }

  @Test(arguments: [
    ("defaults:\n  fallbak: [x]", 2, 3, "fallback"), ("defaults:\n  cache:\n    tttl: 1m", 3, 5, "ttl"),
    ("defaults:\n  budget:\n    token: 1", 3, 5, "tokens"),
    ("providers:\n  openai:\n    options:\n      retry:\n        attempt: 1", 5, 9, "attempts"),
    ("providers:\n  openai:\n    options:\n      limits:\n        concurency: 1", 5, 9, "concurrency"),
    ("providers:\n  openai:\n    options:\n      breaker:\n        failure: 1", 5, 9, "failures"),
    ("providers:\n  openai:\n    options:\n      breker: {}", 4, 7, "breaker"),
  ])
  func `an unknown key is an error with its place and what was meant`(
    yaml: String, line: Int, column: Int, suggestion: String
  ) throws {
    let error = try failure(yaml)
    #expect(error.suggestion == suggestion)
    #expect((error.line, error.column) == (line, column), "\(error)")
  }

  @Test(arguments: [
    "defaults: {budget: {usd: 0}}", "defaults: {cache: {ttl: 5}}", "defaults: {cache: {store: disc}}",
    "defaults: {cache: {path: 5}}", "defaults: {fallback: a}",
    "providers: {openai: {options: {retry: {attempts: 0}}}}",
    "providers: {openai: {options: {limits: {concurrency: none}}}}",
    "providers: {openai: {models: [{id: m, price: {input: 2}}]}}",
    "providers: {openai: {models: [{id: m, price: {input: -2, output: 1}}]}}",
  ])
  func `a value that is not allowed is an error with its place`(yaml: String) throws {
    #expect(try failure(yaml).line == 1)
  }

  private func failure(_ yaml: String) throws -> ConfigurationError {
    var host = FakeHost()
    host.files = ["/work/tributary.yaml": yaml + "\n"]
    return try #require(throws: ConfigurationError.self) { try host.load() }
  }
}
