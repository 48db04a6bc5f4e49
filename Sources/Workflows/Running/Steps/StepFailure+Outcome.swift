import JSONKit
import Runs

extension StepFailure {
  /// Why an effect of this family gave no value.
  init(_ outcome: Outcome, _ family: Effect.Family, step: String, attempt: Int = 1) {
    let detail: JSON = outcome.detail
    let message: String = detail["message"]?.stringValue ?? detail.stringValue ?? "no reason was given"
    var details: JSON.Object = detail.objectValue ?? [:]
    for key in ["code", "type", "message", "step", "attempt"] { details[key] = nil }
    var kind: Kind = Self.kind(of: detail, family)
    var told: String = message
    switch outcome {
    case .denied: if kind != .limit { kind = .denied }
    case .unknown where kind != .cancelled:
      told = "the outcome is unknown: \(message); it may or may not have taken effect"
    default: break
    }
    self.init(
      kind, code: detail["code"]?.stringValue, told, step: step,
      attempt: detail["attempt"]?.intValue ?? attempt, details: details)
  }

  /// What a tool answered, as an error.
  static func toolError(_ value: JSON, step: String, attempt: Int = 1) -> StepFailure {
    let text: String = ToolAnswer(value).text
    return StepFailure(
      .toolError, text.isEmpty ? "the tool answered with an error and no words" : text, step: step, attempt: attempt)
  }

  private static func kind(of detail: JSON, _ family: Effect.Family) -> Kind {
    if let type = detail["type"]?.stringValue { return Kind(rawValue: type) }
    switch detail["kind"]?.stringValue ?? detail["code"]?.stringValue {
    case "timeout": return .timeout
    case "rate_limit", "overloaded": return .rateLimit
    case "network", "transport", "disconnected", "stream_truncated", "server_unavailable": return .transport
    case "cancelled": return .cancelled
    case "limit": return .limit
    default: break
    }
    switch family {
    case .model: return .model
    case .tool: return .toolError
    case .step, .ask: return .other
    }
  }
}
