import JSONKit
import Runs

extension Interpreter {
  /// What a block inside a step does at a place.
  typealias Body = @Sendable (Interpreter, StepPlace) async throws(StepStop) -> StepResult

  /// Performs a step that has steps inside: its attempts, its time, and the record of how each attempt ended.
  ///
  /// How a block ends is recorded, because it may depend on what came first; what it gives is not, because that follows
  /// from the steps inside. So a block that is done is walked again without performing anything.
  func perform(
    _ work: StepWork, _ context: RunContext, _ input: JSON, _ body: @escaping Body
  ) async throws(StepStop) -> StepResult {
    let sources = work.place.log.services.sources
    let inside = RunContext(work.place.log, path: work.path)
    var plan = RetryPlan(work.modifiers.retry, sources.generator(at: StepKey(path: work.path, occurrence: 1)))
    while true {
      do throws(StepStop) {
        return try await attempt(plan.attempt, work, context, input, body)
      } catch {
        let attempt = plan.attempt
        guard case .failed(var failure) = error else { throw error }
        failure.attempt = attempt
        guard let delay = plan.delay(after: failure), try wantsRetry(plan, failure, work) else {
          throw .failed(failure)
        }
        try await pause(delay, attempt, failure, work, inside)
      }
    }
  }

  private func attempt(
    _ attempt: Int, _ work: StepWork, _ context: RunContext, _ input: JSON, _ body: @escaping Body
  ) async throws(StepStop) -> StepResult {
    let place = StepPlace(
      log: work.place.log, path: attempt == 1 ? work.path : "\(work.path)#\(attempt)", stops: work.place.stops)
    var live: Result<StepResult, StepStop>?
    let outcome: Outcome
    do {
      var effect = Effect(work.step.id, input: input, safety: .idempotent)
      effect.hasSteps = true
      outcome = try await context.settle(effect) { _, _ in
        let result = await timed(work, place, body)
        live = result
        switch result {
        case .success: return .value(["status": "succeeded"])
        case .failure(let stop): return stop.outcome
        }
      }
    } catch {
      if case .failure(let stop)? = live, !(error is RunError) { throw stop }
      // It was stopped before it was taken up again: what was done inside is to be known all the same.
      if live == nil, error is CancellationError { _ = await leftovers(place, body) }
      throw StepStop(error, at: work.path, stops: work.place.stops)
    }
    if let live {
      guard case .failure(let stop) = live else { return try live.get() }
      throw StepStop(recorded: outcome) ?? stop
    }
    if case .denied = outcome { throw .failed(StepFailure(outcome, .step, step: work.path)) }
    return try await walk(outcome, place, body)
  }

  /// Walks a block that ended earlier, for what it gives and for what has to be undone.
  private func walk(_ outcome: Outcome, _ place: StepPlace, _ body: @escaping Body) async throws(StepStop) -> StepResult
  {
    let walked = await leftovers(place, body)
    if let stop = StepStop(recorded: outcome) { throw stop }
    switch walked {
    case .success(let result): return result
    case .failure(let stop):
      if case .broken = stop { throw stop }
      throw .broken(
        RunError(
          .diverged, at: StepKey(path: place.path, occurrence: 1),
          "the step is recorded as done, and what is inside it is not", detail: .string("\(stop)")))
    }
  }

  private func leftovers(_ place: StepPlace, _ body: @escaping Body) async -> Result<StepResult, StepStop> {
    await Replay.$isOn.withValue(true) { await Self.result(self, place, body) }
  }

  private func timed(_ work: StepWork, _ place: StepPlace, _ body: @escaping Body) async -> Result<StepResult, StepStop>
  {
    guard let limit = work.modifiers.timeout else { return await Self.result(self, place, body) }
    let inside = place.stoppable()
    let working = place.log.working
    // What the steps of a workflow do is recorded beside its body, not below it.
    let path: String = work.step.id == PartName.body ? work.place.path : place.path
    let (result, isLate) = await within(
      limit, { try await working.sleep($0, in: path) }, onTimeout: { inside.stops.set(.timeout) },
      { await Self.result(self, inside, body) })
    guard case .failure(let stop) = result, case .cancelled(let cancellation) = stop else { return result }
    let isOwn: Bool = cancellation.map { $0.cause == .timeout && $0.path == place.path } ?? isLate
    guard isOwn else { return result }
    return .failure(
      .failed(
        StepFailure(.timeout, "the step was not done within \(limit.shortText), its limit", step: work.path)))
  }

  private static func result(
    _ interpreter: Interpreter, _ place: StepPlace, _ body: Body
  ) async -> Result<StepResult, StepStop> {
    do throws(StepStop) {
      return .success(try await body(interpreter, place))
    } catch {
      return .failure(error)
    }
  }

  /// The pause before another attempt at a block; once it was taken, a resumed run does not take it again.
  private func pause(
    _ delay: Duration, _ attempt: Int, _ failure: StepFailure, _ work: StepWork, _ inside: RunContext
  ) async throws(StepStop) {
    let clock = work.place.log.services.sources.clock
    do {
      _ = try await inside.settle(Effect("$retry", input: ["attempt": JSON(attempt)], safety: .pure)) { _, scope in
        do {
          try scope.retrying([
            "attempt": JSON(attempt), "type": .string(failure.kind.rawValue), "reason": .string(failure.message),
            "delay_ms": .integer(delay.milliseconds),
          ])
          try await clock.sleep(for: delay)
          return .value(.integer(delay.milliseconds))
        } catch {
          return nil
        }
      }
    } catch {
      throw StepStop(error, at: work.path, stops: work.place.stops)
    }
  }
}
