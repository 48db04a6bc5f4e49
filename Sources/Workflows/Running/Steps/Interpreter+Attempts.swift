import JSONKit
import Runs

extension Interpreter {
  /// The attempts at one effect within the step's time, up to the one that counts.
  func attempts(
    _ wanted: StepEffect, _ effect: Effect, _ scope: EffectScope, _ work: StepWork
  ) async -> StepEffect.Attempt {
    let (working, path) = (work.place.log.working, scope.step.path)
    let limit: Duration? = work.modifiers.timeout
    let (result, isLate) = await within(limit, { try await working.sleep($0, in: path) }) {
      await repeated(wanted, effect, scope, work)
    }
    guard case .outcome(let outcome) = result else { return result }
    if case .value = outcome { return result }
    if isLate, let limit { return doubtful(.outcome(Self.late(outcome, limit)), effect, scope, work) }
    guard Task.isCancelled else { return doubtful(result, effect, scope, work) }
    // The run is left in the middle, unless somebody in it said that this work is stopped.
    guard !control.isLeaving, let cancellation = work.place.stops.cancellation else { return .stop(.cancelled(nil)) }
    return .outcome(Self.cancelled(outcome, cancellation))
  }

  private func repeated(
    _ wanted: StepEffect, _ effect: Effect, _ scope: EffectScope, _ work: StepWork
  ) async -> StepEffect.Attempt {
    let sources = work.place.log.services.sources
    var plan = RetryPlan(work.modifiers.retry, sources.generator(at: scope.step))
    while true {
      let result = await wanted.attempt(scope, plan.attempt)
      guard !Task.isCancelled, case .outcome(let outcome) = result,
        let failure = Self.failure(outcome, effect, plan.attempt), Self.mayRepeat(outcome, effect, work.modifiers)
      else { return result.numbered(plan.attempt) }
      do {
        let attempt = plan.attempt
        guard let delay = plan.delay(after: failure), try wantsRetry(plan, failure, work) else {
          return result.numbered(attempt)
        }
        try scope.retrying([
          "attempt": JSON(attempt), "type": .string(failure.kind.rawValue), "reason": .string(failure.message),
          "delay_ms": .integer(delay.milliseconds),
        ])
        count(1, effect.family)
        try await sources.clock.sleep(for: delay)
      } catch is CancellationError {
        return result
      } catch {
        return .stop(StepStop(error, at: work.path, stops: work.place.stops))
      }
    }
  }

  /// `if` of a retry, with `$error`.
  func wantsRetry(_ plan: RetryPlan, _ failure: StepFailure, _ work: StepWork) throws(StepStop) -> Bool {
    guard let condition = plan.condition else { return true }
    var scope: ExpressionScope = work.scope
    scope.error = failure.at(work.path).json
    return try holds(condition, scope, work.path, work.place)
  }

  /// What was sent and not answered is only sent again where that cannot do harm, or the workflow says so.
  private static func mayRepeat(_ outcome: Outcome, _ effect: Effect, _ modifiers: Modifiers) -> Bool {
    guard case .unknown = outcome, effect.safety == .unsafe else { return true }
    return modifiers.inDoubt == .retry
  }

  private static func failure(_ outcome: Outcome, _ effect: Effect, _ attempt: Int) -> StepFailure? {
    guard case .value(let value) = outcome else {
      return StepFailure(outcome, effect.family, step: "", attempt: attempt)
    }
    guard effect.family == .tool, ToolAnswer(value).isError else { return nil }
    return .toolError(value, step: "", attempt: attempt)
  }

  /// What `in_doubt` says about an unsafe effect that was sent and not answered.
  private func doubtful(
    _ result: StepEffect.Attempt, _ effect: Effect, _ scope: EffectScope, _ work: StepWork
  ) -> StepEffect.Attempt {
    guard case .outcome(.unknown(let detail)) = result, effect.safety == .unsafe else { return result }
    switch work.modifiers.inDoubt {
    case .ask:
      let message = detail["message"]?.stringValue ?? "there was no answer"
      return .stop(.open([OpenStep(.doubt, scope.step, message, detail: effect.input)]))
    case .skip: return .outcome(.failure(detail.with("type", .string(StepFailure.Kind.skipped.rawValue))))
    case nil, .retry, .fail: return result
    }
  }

  private static func late(_ outcome: Outcome, _ limit: Duration) -> Outcome {
    let detail = StepFailure.detail(
      "timeout", "the step was not done within \(limit.shortText), its limit", kind: .timeout)
    if case .failure = outcome { return .failure(detail) }
    return .unknown(detail)
  }

  private static func cancelled(_ outcome: Outcome, _ cancellation: StepStop.Cancellation) -> Outcome {
    if case .failure = outcome { return .failure(cancellation.detail) }
    return .unknown(cancellation.detail)
  }
}

extension StepEffect.Attempt {
  /// A failure tells the attempt it came from.
  fileprivate func numbered(_ attempt: Int) -> StepEffect.Attempt {
    guard attempt > 1, case .outcome(let outcome) = self else { return self }
    switch outcome {
    case .value, .denied: return self
    case .failure(let detail): return .outcome(.failure(detail.with("attempt", JSON(attempt))))
    case .unknown(let detail): return .outcome(.unknown(detail.with("attempt", JSON(attempt))))
    }
  }
}

extension StepStop.Cancellation {
  /// What is recorded of a step that was stopped because of something else.
  var detail: JSON {
    [
      "code": "cancelled", "type": .string(StepFailure.Kind.cancelled.rawValue), "message": "the step was stopped",
      "by": .string(cause.rawValue), "scope": .string(path),
    ]
  }

  init?(recorded detail: JSON) {
    guard let cause = detail["by"]?.stringValue.flatMap(Cause.init(rawValue:)) else { return nil }
    self.init(cause: cause, path: detail["scope"]?.stringValue ?? "")
  }
}

extension JSON {
  /// The object with one member set.
  func with(_ key: String, _ value: JSON) -> JSON {
    var members: JSON.Object = objectValue ?? [:]
    members[key] = value
    return .object(members)
  }
}
