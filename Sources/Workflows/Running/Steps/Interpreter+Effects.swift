import JSONKit
import Runs

/// One effect of a step, and how one attempt at it is made.
struct StepEffect: Sendable {
  var effect: Effect
  /// What is kept under `cache`; nil where nothing may be.
  var cacheInput: JSON?
  /// One attempt; it may say that the run cannot go on.
  var attempt: @Sendable (EffectScope, Int) async -> Attempt

  /// How an attempt ended.
  enum Attempt: Sendable {
    case outcome(Outcome)
    /// The step stays begun.
    case stop(StepStop)
  }
}

extension Interpreter {
  /// Settles an effect at its step, with the step's timeout, retries, cache and budget.
  ///
  /// - Returns: What was recorded, now or earlier.
  func settle(_ wanted: StepEffect, _ work: StepWork, _ context: RunContext) async throws(StepStop) -> Outcome {
    var stop: StepStop?
    let outcome: Outcome
    let rule: DoubtRule = again.contains(work.path) ? .again : work.modifiers.doubtRule
    do {
      outcome = try await context.settle(wanted.effect, inDoubt: rule) { effect, scope in
        switch await admitted(wanted, effect, scope, work) {
        case .outcome(let outcome): return outcome
        case .stop(let reason):
          stop = reason
          return nil
        }
      }
    } catch {
      throw stop ?? StepStop(error, at: work.path, stops: work.place.stops)
    }
    meter.add(Self.usage(wanted.effect.family, outcome))
    if !wanted.effect.hasSteps { count(context.replayedRetries(wanted.effect.name), wanted.effect.family) }
    if let stop = Self.stop(recorded: outcome, work.path) { throw stop }
    return outcome
  }

  /// Performs the effect if the budget and the cache leave anything to do.
  private func admitted(
    _ wanted: StepEffect, _ effect: Effect, _ scope: EffectScope, _ work: StepWork
  ) async -> StepEffect.Attempt {
    if !isTidying, let reached = meter.begin() {
      let message =
        "the run has used what its budget allows (\(reached.word): \(reached.value)); raise the budget or do less"
      return .outcome(
        .denied([
          "code": "budget", "type": .string(StepFailure.Kind.limit.rawValue), "limit": .string(reached.word),
          "message": .string(message),
        ]))
    }
    defer { if !isTidying { meter.end() } }
    let key: String?
    do throws(StepStop) {
      key = try cacheKey(wanted, work)
    } catch {
      if case .failed(let failure) = error { return .outcome(.failure(failure.json)) }
      return .stop(error)
    }
    if let key, let kept = await host.kept(key, within: work.modifiers.cacheAge) { return .outcome(.value(kept)) }
    let result = await attempts(wanted, effect, scope, work)
    if let key, case .outcome(.value(let value)) = result, !ToolAnswer(value).isError {
      await host.keep(value, as: key)
    }
    return result
  }

  private func cacheKey(_ wanted: StepEffect, _ work: StepWork) throws(StepStop) -> String? {
    guard let policy = work.modifiers.cache, let input = wanted.cacheInput else { return nil }
    switch policy {
    case .time: return workflow.name + ":" + SHA256.text(of: input.canonicalBytes)
    case .key(let template): return workflow.name + "=" + (try value(template, work)).plainText
    }
  }

  /// Counts attempts that were made in vain.
  func count(_ retries: Int, _ family: Effect.Family) {
    if retries == 0 { return }
    meter.add(family == .model ? WorkflowUsage(turns: retries) : WorkflowUsage(calls: family == .tool ? retries : 0))
  }

  /// What a settled effect used.
  private static func usage(_ family: Effect.Family, _ outcome: Outcome) -> WorkflowUsage {
    if case .denied = outcome { return WorkflowUsage() }
    var usage = WorkflowUsage(outcome.detail["usage"] ?? .null)
    switch family {
    case .model: usage.turns = max(usage.turns, 1)
    case .tool: usage.calls = max(usage.calls, 1)
    case .step, .ask: break
    }
    return usage
  }

  /// Outcomes that are no failure of the step alone: it was stopped, or a bound was reached.
  private static func stop(recorded outcome: Outcome, _ path: String) -> StepStop? {
    guard let type = outcome.failureType else { return nil }
    switch type {
    case .limit where outcome.word == "denied":
      return .limit(StepFailure(recorded: outcome.detail).at(path))
    case .cancelled: return StepStop.Cancellation(recorded: outcome.detail).map { .cancelled($0) }
    default: return nil
    }
  }
}

extension Outcome {
  /// The kind of failure that is recorded; nil for a value.
  var failureType: StepFailure.Kind? {
    if case .value = self { return nil }
    return detail["type"]?.stringValue.map { StepFailure.Kind(rawValue: $0) }
  }
}

extension Modifiers {
  /// What becomes of the step when an earlier process began it and nobody knows more.
  var doubtRule: DoubtRule {
    switch inDoubt {
    case nil, .ask: .stop
    case .retry: .again
    case .fail:
      .settle(
        .failure(
          StepFailure.detail(
            "in_doubt", "the step was begun by a process that ended; it may or may not have been done", kind: .inDoubt))
      )
    case .skip:
      .settle(.failure(StepFailure.detail("in_doubt", "the step was in doubt and is skipped", kind: .skipped)))
    }
  }

  /// How old a kept value may be.
  var cacheAge: Duration? {
    if case .time(let age)? = cache { return age }
    return nil
  }
}
