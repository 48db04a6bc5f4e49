import JSONKit

/// What a journal knows of one step.
public enum StepRecord: Sendable, Hashable {
  /// It was going to be performed, for the `attempt`-th time; nobody knows whether it was.
  case begun(digest: Digest, attempt: Int32)
  case settled(digest: Digest, Outcome)

  var digest: Digest {
    switch self {
    case .begun(let digest, _), .settled(let digest, _): digest
    }
  }

  /// What an event says about its step; nil for events that neither announce nor settle an effect.
  public init?(_ event: RunEvent) {
    guard event.kind.isIntent || event.kind.isSettlement else { return nil }
    guard let digest = event.data["digest"]?.stringValue.flatMap({ Digest($0) }) else { return nil }
    if event.kind.isIntent {
      self = .begun(digest: digest, attempt: event.attempt)
      return
    }
    guard let word = event.data["outcome"]?.stringValue else { return nil }
    let detail = event.data[word == "value" ? "value" : "error"] ?? .null
    guard let outcome = Outcome(word: word, detail: detail) else { return nil }
    self = .settled(digest: digest, outcome)
  }

  /// The `data` of an intent.
  static func intent(_ effect: Effect, digest: Digest) -> JSON {
    .object([
      "digest": .string(digest.description), "safety": .string(effect.safety.rawValue), "input": effect.input,
    ])
  }

  /// The `data` of a settlement.
  static func settlement(_ outcome: Outcome, digest: Digest) -> JSON {
    var members: JSON.Object = ["digest": .string(digest.description), "outcome": .string(outcome.word)]
    if case .value(let value) = outcome { members["value"] = value } else { members["error"] = outcome.detail }
    return .object(members)
  }

  /// The event by which somebody says what became of an effect that was begun; nil when `intent` is no intent.
  package static func settlement(
    _ outcome: Outcome, of intent: RunEvent, by who: String, at now: WallTime
  ) -> RunEvent? {
    guard case .begun(let digest, let attempt)? = StepRecord(intent), let kind = intent.kind.settlement else {
      return nil
    }
    var data = settlement(outcome, digest: digest).objectValue ?? [:]
    data["settled_by"] = .string(who)
    return RunEvent(
      run: intent.run, step: intent.step, attempt: attempt, kind: kind, data: .object(data),
      measured: ["at": .string(now.description)])
  }
}
