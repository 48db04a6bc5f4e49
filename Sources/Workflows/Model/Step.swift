package import Documents
package import JSONKit

/// Steps that run one after the other, or by their `needs`; the result is that of the last step that ran.
package struct Block: Sendable {
  package var steps: [Step]
  package var position: SourcePosition

  /// Whether a step says what it needs: then the block is a graph, and steps without `needs` start at once.
  package var isGraph: Bool { steps.contains { $0.modifiers.needs != nil } }
}

/// One step: a name, one verb, and what modifies it.
package struct Step: Sendable {
  /// Unique in its block and everything around it; `compensate` for a compensation.
  package var id: String
  package var verb: Verb
  package var modifiers = Modifiers()
  /// Where it stands in the document, for places of its parts.
  package var path: JSONPointer
  package var position: SourcePosition
}

/// What steps have in common.
package struct Modifiers: Sendable {
  /// What people see instead of the id.
  package var name: String?
  /// `if`: a step whose condition is false or null is skipped, its output is null, and what follows still runs.
  package var condition: Expression?
  /// `needs`: the steps of the same block that come before this one; nil when the step does not say.
  package var needs: [PlacedName]?
  /// How long the step may take with all its attempts.
  package var timeout: Duration?
  package var retry: Retry?
  package var onError: OnError?
  /// One step that undoes this one when the run fails or is cancelled later.
  package var compensate: Block?
  /// `output`: makes the step's output of its raw result, which is `.` there.
  package var output: Expression?
  package var cache: CachePolicy?
  package var inDoubt: InDoubt?
  package var isIdempotent: Bool?
}

/// What happens after the last attempt failed.
package enum OnError: Sendable {
  case fail
  /// The output is null, the status `failed`, and what follows runs.
  case proceed
  /// These steps run, with `$error`; their result is the step's output.
  case steps(Block)
}

/// How long, or under which name, an output is kept for later runs.
package enum CachePolicy: Sendable {
  case time(Duration)
  case key(Template)
}

/// What is done with a step that was sent and whose answer was never seen.
package enum InDoubt: String, Sendable, CaseIterable {
  case ask, retry, fail, skip
}

/// When and how often a step is tried again.
package struct Retry: Sendable {
  package enum Backoff: String, Sendable, CaseIterable {
    case fixed, linear, exponential
  }

  /// The kinds of error that are worth another attempt.
  package enum Cause: String, Sendable, CaseIterable {
    case timeout, transport
    case rateLimit = "rate_limit"
    case toolError = "tool_error"
    case schema, model
  }

  /// The most attempts, with the first one.
  package var attempts: Int
  /// The wait before the second attempt.
  package var delay: Duration = .seconds(1)
  package var backoff: Backoff = .exponential
  /// What `exponential` multiplies each wait by.
  package var factor = 2.0
  package var maximumDelay: Duration = .seconds(60)
  /// The part of a wait that is random, from 0 to 1.
  package var jitter = 0.2
  package var causes: Set<Cause> = [.timeout, .transport, .rateLimit]
  /// `if`: another condition, with `$error`.
  package var condition: Expression?
  package var position: SourcePosition
}

/// `defaults`: what steps that do not say otherwise get.
///
/// They hold for steps that ask somebody else: `call`, `read`, `get`, `prompt` and `agent`.
package struct StepDefaults: Sendable {
  package var model: String?
  package var timeout: Duration?
  package var retry: Retry?
  package var onError: OnError?
  package var cache: CachePolicy?
  package var inDoubt: InDoubt?
  package var isIdempotent: Bool?
}

extension Step {
  /// The modifiers with the defaults of the workflow filled in.
  package func modifiers(with defaults: StepDefaults) -> Modifiers {
    guard verb.asksSomebody else { return modifiers }
    var all: Modifiers = modifiers
    all.timeout = all.timeout ?? defaults.timeout
    all.retry = all.retry ?? defaults.retry
    all.onError = all.onError ?? defaults.onError
    all.cache = all.cache ?? defaults.cache
    all.inDoubt = all.inDoubt ?? defaults.inDoubt
    all.isIdempotent = all.isIdempotent ?? defaults.isIdempotent
    return all
  }
}
