package import HTTPCarrier
package import LLM

extension AnswerHead {
  /// The limits that the provider tells beside its answer; nil where it tells none.
  ///
  /// `x-ratelimit-limit-requests` and the like of OpenAI, Groq and others, `anthropic-ratelimit-requests-limit` and the like;
  /// resets as durations, see ``withDurations(at:)``.
  /// Source: OpenAI API reference, "Debugging requests"; Anthropic API, "Rate limits"; read 2026-11-23.
  package var quota: ProviderQuota? {
    let quota = ProviderQuota(requests: window("requests"), tokens: window("tokens"))
    return quota == ProviderQuota() ? nil : quota
  }

  private func window(_ what: String) -> ProviderQuota.Window? {
    if let limit = number("x-ratelimit-limit-\(what)"), let remaining = number("x-ratelimit-remaining-\(what)") {
      let reset = value("x-ratelimit-reset-\(what)").flatMap { Self.duration($0) }
      return ProviderQuota.Window(limit: limit, remaining: remaining, reset: reset)
    }
    let prefix = "anthropic-ratelimit-\(what)"
    guard let limit = number(prefix + "-limit"), let remaining = number(prefix + "-remaining") else { return nil }
    return ProviderQuota.Window(
      limit: limit, remaining: remaining, reset: value(prefix + "-reset").flatMap { Self.duration($0) })
  }

  /// How long until the limits that are used up are free again, for answers that name no wait; nil where none is told.
  ///
  /// Of several the longest: all of them must be free.
  var quotaReset: Duration? {
    let windows = ["requests", "tokens", "input-tokens", "output-tokens"].flatMap { what in
      [
        ("x-ratelimit-remaining-\(what)", "x-ratelimit-reset-\(what)"),
        ("anthropic-ratelimit-\(what)-remaining", "anthropic-ratelimit-\(what)-reset"),
      ]
    }
    let usedUp = windows.compactMap { remaining, reset in
      number(remaining) == 0 ? value(reset).flatMap { Self.duration($0) } : nil
    }
    return usedUp.max() ?? value("x-ratelimit-reset").flatMap { Self.duration($0) }
  }

  private func number(_ field: String) -> Int? {
    value(field).flatMap { Int($0) }
  }

  /// Reads Go's form of a duration, `6ms`, `1m30.5s`, and seconds without a unit.
  static func duration(_ text: String) -> Duration? {
    if let seconds = Double(text) { return 0..<1e9 ~= seconds ? .seconds(seconds) : nil }
    var rest = Substring(text)
    var sum = Duration.zero
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isNumber || $0 == "." }
      rest = rest.dropFirst(digits.count)
      let unit = rest.prefix { !$0.isNumber && $0 != "." }
      rest = rest.dropFirst(unit.count)
      guard let amount = Double(digits), 0..<1e9 ~= amount, let one = units[String(unit)] else { return nil }
      sum += one * amount
    }
    return sum
  }

  private static let units: [String: Duration] = [
    "h": .seconds(3600), "m": .seconds(60), "s": .seconds(1), "ms": .milliseconds(1), "us": .microseconds(1),
    "µs": .microseconds(1), "ns": .nanoseconds(1),
  ]
}
