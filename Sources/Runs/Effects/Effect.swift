public import JSONKit

/// Something a run wants to do to the world, or to learn from it.
public struct Effect: Sendable, Hashable {
  /// Which pair of events tells of an effect.
  public enum Family: Sendable, Hashable {
    case model, tool, step
    /// A question to a person: asked once, however often the run is resumed before the answer is there.
    case ask

    var intent: RunEvent.Kind {
      switch self {
      case .model: .modelRequest
      case .tool: .toolCall
      case .step: .stepStart
      case .ask: .approvalAsk
      }
    }

    var settlement: RunEvent.Kind {
      switch self {
      case .model: .modelResult
      case .tool: .toolResult
      case .step: .stepResult
      case .ask: .approvalAnswer
      }
    }
  }

  /// The last segment of the step's path, such as `git.log`.
  public var name: String
  /// Which events tell of it; `step` unless it is a model's answer, a tool call or a question.
  public var family: Family
  /// What is recorded as the intent and compared on resume; secrets are in it as references only.
  public var input: JSON
  /// Whether it may be performed again when a run is resumed.
  public var safety: Safety
  /// Whether performing it is to perform steps of the same run, below its path: a replay performs these anew.
  package var hasSteps = false

  /// An effect that has not been performed yet.
  public init(_ name: String, family: Family = .step, input: JSON, safety: Safety) {
    self.name = name
    self.family = family
    self.input = input
    self.safety = safety
  }

  /// Tells two inputs apart, whatever the order of their members.
  public var digest: Digest { Digest(of: input) }
}

/// What it would mean to perform an effect twice.
public enum Safety: String, Sendable, Hashable {
  /// Depends on nothing and changes nothing.
  case pure
  /// Reads the world.
  case read
  /// Changes the world, but twice is the same as once.
  case idempotent
  /// Twice is not the same as once; interrupted, it is in doubt.
  case unsafe
}

/// What becomes of an unsafe effect that was begun by a process that ended before the outcome was known.
public enum DoubtRule: Sendable, Hashable {
  /// The run stops with ``RunError`` `in_doubt`, until somebody says what happened.
  case stop
  /// It is performed again.
  case again
  /// It is not performed again, and this is recorded as its outcome.
  case settle(Outcome)
}
