import Documents
import JSONKit
import LLM

/// Reads the keys of a provider's options that say what happens around its requests, and the price of a model.
enum StepsReader {
  static let keys = ["retry", "limits", "breaker"]
  static let retry = ["attempts", "wait", "max_wait", "max_retry_after", "total"]
  static let limits = ["requests_per_minute", "tokens_per_minute", "concurrency", "queue", "max_wait", "learn"]
  static let breaker = ["failures", "window", "open_time"]
  static let price = ["input", "output", "cache_read", "cache_write"]

  static func read(_ reader: inout ObjectReader) throws -> ProviderConfig.Steps {
    var steps = ProviderConfig.Steps()
    if let retry = try reader.optionalReader("retry") { steps.retry = try read(retry: retry) }
    if let limits = try reader.optionalReader("limits") { steps.limits = try read(limits: limits) }
    if let breaker = try reader.optionalReader("breaker") { steps.breaker = try read(breaker: breaker) }
    return steps
  }

  private static func read(retry reader: ObjectReader) throws -> RetrySettings {
    var reader: ObjectReader = reader
    var settings = RetrySettings()
    settings.attempts = try reader.optionalCount("attempts") ?? settings.attempts
    settings.wait = try reader.optionalDuration("wait") ?? settings.wait
    settings.maximumWait = try reader.optionalDuration("max_wait") ?? settings.maximumWait
    settings.maximumRetryAfter = try reader.optionalDuration("max_retry_after") ?? settings.maximumRetryAfter
    if reader.value("total") == "none" {
      settings.total = nil
    } else {
      settings.total = try reader.optionalDuration("total") ?? settings.total
    }
    try reader.refuseUnread(known: retry)
    return settings
  }

  private static func read(limits reader: ObjectReader) throws -> RateLimitSettings {
    var reader: ObjectReader = reader
    var settings = RateLimitSettings()
    settings.requestsPerMinute = try reader.optionalCount("requests_per_minute")
    settings.tokensPerMinute = try reader.optionalCount("tokens_per_minute")
    settings.concurrency = try reader.optionalCount("concurrency")
    settings.queue = try reader.optionalCount("queue") ?? settings.queue
    settings.maximumWait = try reader.optionalDuration("max_wait") ?? settings.maximumWait
    settings.learns = try reader.optionalBool("learn") ?? settings.learns
    try reader.refuseUnread(known: limits)
    return settings
  }

  private static func read(breaker reader: ObjectReader) throws -> CircuitSettings {
    var reader: ObjectReader = reader
    var settings = CircuitSettings()
    settings.failures = try reader.optionalCount("failures") ?? settings.failures
    settings.window = try reader.optionalDuration("window") ?? settings.window
    settings.openTime = try reader.optionalDuration("open_time") ?? settings.openTime
    try reader.refuseUnread(known: breaker)
    return settings
  }

  /// Reads a price in US dollars for a million tokens.
  static func read(price reader: ObjectReader) throws -> ModelPrice {
    var reader: ObjectReader = reader
    var found = ModelPrice(input: try reader.double("input"), output: try reader.double("output"))
    found.cacheRead = try reader.optionalDouble("cache_read")
    found.cacheWrite = try reader.optionalDouble("cache_write")
    try reader.refuseUnread(known: price)
    let all: [Double] = [found.input, found.output, found.cacheRead ?? 0, found.cacheWrite ?? 0]
    guard all.allSatisfy({ $0 >= 0 }) else { throw DocumentError.value("a price is not negative", at: reader.path) }
    return found
  }
}
