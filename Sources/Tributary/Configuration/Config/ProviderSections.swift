import Documents
import JSONKit
import LLM

/// The sections inside an entry of `providers`.
enum ProviderSections {
  static let options = ConfigSection<ProviderConfig.Options>(
    .word("kind", of: ProviderReader.kinds, \.kind), .word("profile", of: ProviderReader.profiles, \.profile),
    .string("api_version", \.apiVersion),
    ConfigKey("headers") { reader, options in
      for header in try reader.optionalObject("headers") ?? [:] {
        let place: JSONPointer = reader.path.appending("headers").appending(header.key)
        guard let text = header.value.stringValue else { throw DocumentError.value("expected a string", at: place) }
        options.headers[header.key] = try ProviderReader.secret(text, at: place)
      }
    },
    .section("timeouts", \.timeouts, timeouts), .word("unsupported", \.unsupported),
    .word("json_schema", \.jsonSchema), .string("script", \.script),
    .section("retry", \.steps.retry, retry, over: RetrySettings()), .section("limits", \.steps.limits, limits),
    .section("breaker", \.steps.breaker, breaker))

  static let timeouts = ConfigSection<ProviderConfig.Timeouts>(
    .duration("connect", \.connect), .duration("first_byte", \.firstByte),
    .duration("whole_answer", \.wholeAnswer), .duration("idle", \.idle), .durationOrNone("total", \.total))

  static let retry = ConfigSection<RetrySettings>(
    .count("attempts", \.attempts), .duration("wait", \.wait), .duration("max_wait", \.maximumWait),
    .duration("max_retry_after", \.maximumRetryAfter), .durationOrNone("total", \.total))

  static let limits = ConfigSection<RateLimitSettings>(
    .count("requests_per_minute", \.requestsPerMinute), .count("tokens_per_minute", \.tokensPerMinute),
    .count("concurrency", \.concurrency), .count("queue", \.queue), .duration("max_wait", \.maximumWait),
    .bool("learn", \.learns))

  static let breaker = ConfigSection<CircuitSettings>(
    .count("failures", \.failures), .duration("window", \.window), .duration("open_time", \.openTime))

  static let model = ConfigSection<ProviderConfig.Model>(
    ConfigKey("id") { reader, model in model.id = try reader.string("id") },
    .count("context_tokens", \.contextTokens), .count("max_output_tokens", \.maxOutputTokens),
    .section("price", \.price, price, over: ModelPrice(input: 0, output: 0)))

  /// US dollars for a million tokens.
  static let price = ConfigSection<ModelPrice>(
    ConfigKey("input") { reader, price in price.input = try reader.double("input") },
    ConfigKey("output") { reader, price in price.output = try reader.double("output") },
    .double("cache_read", \.cacheRead), .double("cache_write", \.cacheWrite)
  ) { price, path in
    let all: [Double] = [price.input, price.output, price.cacheRead ?? 0, price.cacheWrite ?? 0]
    guard all.allSatisfy({ $0 >= 0 }) else { throw DocumentError.value("a price is not negative", at: path) }
  }
}
