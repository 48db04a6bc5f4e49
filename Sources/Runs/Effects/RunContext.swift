public import JSONKit

/// One branch of one run: the only way anything happens in it.
///
/// It is not `Sendable` on purpose: two tasks cannot share a branch, so what it counts is deterministic.
public final class RunContext {
  package let log: RunLog
  /// The path of this branch; empty for the run's own.
  public let path: String
  private var occurrences: [String: Int32] = [:]

  package init(_ log: RunLog, path: String = "") {
    self.log = log
    self.path = path
  }

  /// The run's id.
  public var run: String { log.run }
  /// The clock and the other sources of this run.
  public var sources: RunSources { log.services.sources }

  /// Performs an effect, or takes what was recorded of it, and returns its value.
  /// - Throws: ``RunError`` with the code `failed`, `denied` or `unknown` when it gave none, and what ``settle(_:inDoubt:perform:)`` throws.
  public func effect(_ wanted: Effect, perform: (Effect, EffectScope) async -> Outcome?) async throws -> JSON {
    let (step, outcome) = try await settle(wanted, at: next(wanted.name), perform: perform)
    switch outcome {
    case .value(let value): return value
    case .failure(let detail): throw RunError(.failed, at: step, "the step failed", detail: detail)
    case .denied(let detail): throw RunError(.denied, at: step, "the step was not allowed", detail: detail)
    case .unknown(let detail): throw RunError(.unknown, at: step, "the outcome is unknown", detail: detail)
    }
  }

  /// Gate, intent, perform, record; returns what was recorded (redacted and cut to size), so live run and resume agree.
  ///
  /// `perform` cannot throw: it says what it knows. It makes its own attempts; nil means that the host is stopping,
  /// or that the answer comes later, and the step stays begun.
  /// - Parameter inDoubt: What becomes of an unsafe effect that an earlier process began and did not settle.
  /// - Throws: ``RunError`` (`diverged`, `in_doubt`, `journal_unavailable`, `misuse`), `CancellationError` for nil,
  ///   and whatever the gate throws.
  public func settle(
    _ wanted: Effect, inDoubt: DoubtRule = .stop, perform: (Effect, EffectScope) async -> Outcome?
  ) async throws -> Outcome {
    try await settle(wanted, at: next(wanted.name), inDoubt: inDoubt, perform: perform).outcome
  }

  /// A branch below this one, for steps that follow one another; a name used again gets its own path.
  public func child(_ name: String) -> RunContext {
    RunContext(log, path: branch(name))
  }

  /// An id derived from the run's seed and this place: the same in every repetition.
  public func makeID(_ prefix: String) -> String {
    var generator = sources.generator(at: next(prefix))
    return prefix + "_" + Digest(generator.next()).description
  }

  /// Random numbers derived from the run's seed and this place.
  public func generator(_ name: String) -> SeededGenerator {
    sources.generator(at: next(name))
  }

  /// Wall time, asked once and then recorded.
  public func now() async throws -> WallTime {
    let now = sources.now
    let value = try await effect(Effect("now", input: .null, safety: .pure)) { _, _ in
      .value(.integer(now().milliseconds))
    }
    return WallTime(milliseconds: value.int64Value ?? 0)
  }

  /// Records something that happened at this branch and is no effect: a warning, a limit, a server's state.
  public func note(_ kind: RunEvent.Kind, _ data: JSON) throws {
    _ = try log.append(kind, at: StepKey(path: path, occurrence: path.isEmpty ? 0 : 1), data: data)
  }

  /// Records that a step is not performed, unless that was recorded before.
  /// - Throws: ``RunError`` as ``settle(_:inDoubt:perform:)``.
  package func skip(_ name: String, reason: String) async throws {
    let step = next(name)
    let digest = Digest(of: "skipped")
    let data: JSON = [
      "digest": .string(digest.description), "outcome": "value", "value": nil, "reason": .string(reason),
    ]
    if let replay = log.replay { return try await replaySkip(step, data, replay) }
    if let known = try await log.record(of: step) {
      guard known.digest == digest else {
        throw RunError(.diverged, at: step, "the run skips what it did not skip when it was recorded")
      }
      return
    }
    try log.append(.stepSkip, at: step, data: data)
  }

  /// The path of a named branch; the second use of a name is `name#2`.
  func branch(_ name: String) -> String {
    let count = count(name)
    return StepKey.join(path, count == 1 ? name : "\(name)#\(count)")
  }

  /// The step that was named last so.
  func latest(_ name: String) -> StepKey {
    StepKey(path: StepKey.join(path, name), occurrence: occurrences[name] ?? 0)
  }

  private func next(_ name: String) -> StepKey {
    StepKey(path: StepKey.join(path, name), occurrence: count(name))
  }

  private func count(_ name: String) -> Int32 {
    let count = occurrences[name, default: 0] + 1
    occurrences[name] = count
    return count
  }

  private func settle(
    _ wanted: Effect, at step: StepKey, inDoubt: DoubtRule = .stop, perform: (Effect, EffectScope) async -> Outcome?
  ) async throws -> (step: StepKey, outcome: Outcome) {
    if let replay = log.replay { return (step, try await self.replay(wanted, at: step, replay, perform: perform)) }
    let digest = log.digest(of: wanted)
    var attempt: Int32 = 1
    var isAsked = false
    if let known = try await log.record(of: step) {
      guard known.digest == digest else {
        throw RunError(.diverged, at: step, "the run asks something else than was recorded", detail: wanted.input)
      }
      switch known {
      case .settled(_, let outcome):
        log.services.settled(wanted, EffectScope(log: log, step: step, attempt: attempt), outcome)
        return (step, outcome)
      case .begun(_, let earlier):
        if wanted.safety == .unsafe, inDoubt == .stop {
          throw RunError(
            .inDoubt, at: step, "this may or may not have been done; check it, then settle the step",
            detail: wanted.input)
        }
        if wanted.safety == .unsafe, case .settle(let outcome) = inDoubt {
          return (
            step, try log.settle(outcome, of: wanted, digest: digest, at: step, attempt: earlier, took: .zero)
          )
        }
        isAsked = wanted.family == .ask
        attempt = isAsked ? earlier : earlier + 1
      }
    }
    let scope = EffectScope(log: log, step: step, attempt: attempt)
    switch try await log.services.decide(wanted, scope) {
    case .deny(let reason):
      let outcome = try log.settle(.denied(reason), of: wanted, digest: digest, at: step, attempt: attempt, took: .zero)
      log.services.settled(wanted, scope, outcome)
      return (step, outcome)
    case .allow(let effect):
      if !isAsked {
        let begun = try log.begin(effect, digest: digest, at: step, attempt: attempt)
        if effect.safety == .unsafe { try await log.commit(through: begun) }  // makes every earlier result durable, too
      }
      let elapsed = stopwatch(sources.clock)
      let performed = await EffectScope.$current.withValue(scope) { await perform(effect, scope) }
      guard let performed else { throw CancellationError() }
      let outcome = try log.settle(
        performed, of: effect, digest: digest, at: step, attempt: attempt, took: elapsed())
      log.services.settled(effect, scope, outcome)
      return (step, outcome)
    }
  }
}

/// A closure that tells how long ago it was made.
func stopwatch(_ clock: some Clock<Duration>) -> () -> Duration {
  let start = clock.now
  return { start.duration(to: clock.now) }
}
