import Documents
import JSONKit

/// What modifies a step, and the workflow's defaults for it.
extension WorkflowReader {
  private enum OnErrorWord: String, CaseIterable {
    case fail
    case proceed = "continue"
  }

  mutating func modifiers(_ fields: Fields) -> Modifiers {
    var modifiers = Modifiers()
    modifiers.name = string(fields["name"], "name")
    modifiers.condition = expression(fields["if"], "if")
    modifiers.needs = names(fields["needs"], "needs")
    modifiers.timeout = duration(fields["timeout"], "timeout")
    modifiers.retry = retry(fields["retry"])
    modifiers.onError = onError(fields["on_error"])
    modifiers.compensate = compensation(fields["compensate"])
    modifiers.output = expression(fields["output"], "output")
    modifiers.cache = cache(fields["cache"])
    modifiers.inDoubt = word(fields["in_doubt"], "in_doubt", as: InDoubt.self)
    modifiers.isIdempotent = bool(fields["idempotent"], "idempotent")
    return modifiers
  }

  mutating func defaults(_ item: Item?) -> StepDefaults {
    let known = ["model", "timeout", "retry", "on_error", "cache", "in_doubt", "idempotent"]
    var defaults = StepDefaults()
    guard let item, let fields = fields(item, "defaults", known: known) else { return defaults }
    defaults.model = string(fields["model"], "model")
    defaults.timeout = duration(fields["timeout"], "timeout")
    defaults.retry = retry(fields["retry"])
    defaults.onError = onError(fields["on_error"], isDefault: true)
    defaults.cache = cache(fields["cache"])
    defaults.inDoubt = word(fields["in_doubt"], "in_doubt", as: InDoubt.self)
    defaults.isIdempotent = bool(fields["idempotent"], "idempotent")
    return defaults
  }

  private mutating func retry(_ item: Item?) -> Retry? {
    guard let item else { return nil }
    let attempts: ClosedRange<Int> = 1...limits.maximumAttempts
    var retry = Retry(attempts: 1, position: document.position(of: item.path))
    guard case .object = item.value else {
      guard item.value.intValue != nil else {
        expected("a number of attempts or a map", item, "retry")
        return nil
      }
      guard let count = int(item, "retry", in: attempts) else { return nil }
      retry.attempts = count
      return retry
    }
    let known = ["max", "delay", "backoff", "factor", "max_delay", "jitter", "on", "if"]
    guard let fields = fields(item, "retry", known: known) else { return nil }
    if fields["max"] == nil { missing("max", in: item.path, "retry") }
    retry.attempts = int(fields["max"], "max", in: attempts) ?? 1
    retry.delay = duration(fields["delay"], "delay") ?? retry.delay
    retry.backoff = word(fields["backoff"], "backoff", as: Retry.Backoff.self) ?? retry.backoff
    retry.factor = number(fields["factor"], "factor", in: 1...100) ?? retry.factor
    retry.maximumDelay = duration(fields["max_delay"], "max_delay") ?? retry.maximumDelay
    retry.jitter = number(fields["jitter"], "jitter", in: 0...1) ?? retry.jitter
    if let item = fields["on"], let causes = elements(item, "on") {
      retry.causes = Set(causes.compactMap { word($0, "on", as: Retry.Cause.self) })
    }
    retry.condition = expression(fields["if"], "if")
    return retry
  }

  private mutating func onError(_ item: Item?, isDefault: Bool = false) -> OnError? {
    guard let item else { return nil }
    if case .object = item.value, !isDefault {
      guard let fields = fields(item, "on_error", known: ["steps"]) else { return nil }
      guard let steps = fields["steps"] else {
        missing("steps", in: item.path, "on_error")
        return nil
      }
      return .steps(block(steps, "on_error"))
    }
    switch word(item, "on_error", as: OnErrorWord.self) {
    case .fail: return .fail
    case .proceed: return .proceed
    case nil: return nil
    }
  }

  private mutating func compensation(_ item: Item?) -> Block? {
    guard let item, let step = step(item, fixedID: "compensate") else { return nil }
    return Block(steps: [step], position: document.position(of: item.path))
  }

  /// A duration is how long, every other text is a key.
  private mutating func cache(_ item: Item?) -> CachePolicy? {
    guard let item, let text = string(item, "cache") else { return nil }
    if let duration = Quantities.duration(text) { return .time(duration) }
    guard !text.isEmpty else {
      report(.value, "cache must be a duration or a key", at: item.path)
      return nil
    }
    return .key(template(item, "cache"))
  }
}
