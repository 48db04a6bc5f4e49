import JSONKit
import Runs

extension Interpreter {
  /// `wait`: until a time that is decided once, or until an event comes.
  func perform(_ wait: Wait, _ work: StepWork, _ context: RunContext) async throws(StepStop) -> StepResult {
    switch wait {
    case .duration(let duration):
      return StepResult(try await sleep(until: try await due(after: duration, work), work, context))
    case .until(let template):
      let text: String = try value(template, work).plainText
      guard let milliseconds = PointInTime.rfc3339(text) else {
        throw .failed(
          StepFailure(
            .expression, "\"\(text)\" is no time; write one such as 2026-11-29T08:00:00Z", step: work.path))
      }
      return StepResult(try await sleep(until: WallTime(milliseconds: milliseconds), work, context))
    case .event(let name, let match, let timeout):
      let due: WallTime? = try await due(after: timeout ?? work.modifiers.timeout, work)
      let matches: @Sendable (JSON) -> Bool = { event in
        guard let match else { return true }
        return (try? holds(match, of: event, work.scope, work.path, work.place)) ?? false
      }
      var input: JSON = ["event": .string(name)]
      if let due { input = input.with("due", .string(due.description)) }
      return StepResult(
        try await self.wait(
          Effect(work.step.id, input: input, safety: .read),
          OpenStep(.event, StepKey(path: work.path, occurrence: 1), name, due: due), work, context
        ) { scope in
          await host.event(name, matching: matches, scope)
        })
    }
  }

  /// The time so long after now, where now is asked once in the whole life of the run; nil for no duration.
  func due(after duration: Duration?, _ work: StepWork) async throws(StepStop) -> WallTime? {
    guard let duration else { return nil }
    do {
      let now = try await RunContext(work.place.log, path: work.path).now()
      return WallTime(milliseconds: now.milliseconds + duration.milliseconds)
    } catch {
      throw StepStop(error, at: work.path, stops: work.place.stops)
    }
  }

  private func sleep(until due: WallTime?, _ work: StepWork, _ context: RunContext) async throws(StepStop) -> JSON {
    guard let due else { return .null }
    let effect = Effect(work.step.id, input: ["until": .string(due.description)], safety: .pure)
    let open = OpenStep(.time, StepKey(path: work.path, occurrence: 1), "a time", due: due)
    let (limits, sources) = (limits, work.place.log.services.sources)
    return try await wait(effect, open, work, context) { _ in
      if let longest = limits.longestWait, due.since(sources.now()) > longest { return nil }
      guard await sources.wait(until: due, in: limits.longestSleep) else { return nil }
      return .object(["at": .string(due.description)])
    }
  }

  /// Settles an effect that ends when somebody or something comes; nil from `perform` leaves it open.
  func wait(
    _ effect: Effect, _ open: OpenStep, _ work: StepWork, _ context: RunContext,
    _ perform: @escaping @Sendable (EffectScope) async -> JSON?
  ) async throws(StepStop) -> JSON {
    let sources = work.place.log.services.sources
    let deadline: WallTime? = open.kind == .time ? nil : open.due
    var isOpen = false
    let outcome: Outcome
    do {
      outcome = try await context.settle(effect) { _, scope in
        let left: Duration? = deadline.map { max(.zero, $0.since(sources.now())) }
        if left == .zero { return .failure(Self.tooLate) }
        let (value, isLate) = await within(left, { try await sources.clock.sleep(for: $0) }) { await perform(scope) }
        if let value { return .value(value) }
        if isLate { return .failure(Self.tooLate) }
        if Task.isCancelled, !control.isLeaving, let cancellation = work.place.stops.cancellation {
          return .failure(cancellation.detail)
        }
        isOpen = !Task.isCancelled
        return nil
      }
    } catch {
      if isOpen { throw .open([open]) }
      throw StepStop(error, at: work.path, stops: work.place.stops)
    }
    if let cancellation = StepStop.Cancellation(recorded: outcome.detail), outcome.failureType == .cancelled {
      throw .cancelled(cancellation)
    }
    return try succeeded(outcome, .step, work)
  }

  private static var tooLate: JSON {
    StepFailure.detail("timeout", "nothing came within the time the step allows", kind: .timeout)
  }
}

extension WallTime {
  /// How long after another time this one is; negative when it is earlier.
  func since(_ other: WallTime) -> Duration { .milliseconds(milliseconds - other.milliseconds) }
}

extension RunSources {
  /// Returns when the wall clock shows the time, however it is set meanwhile; false when the task is cancelled.
  ///
  /// - Parameter slice: How long to sleep at most before the wall clock is asked again.
  func wait(until due: WallTime, in slice: Duration) async -> Bool {
    while true {
      let left: Duration = due.since(now())
      if left <= .zero { return true }
      do {
        try await clock.sleep(for: min(left, slice))
      } catch {
        return false
      }
    }
  }
}
