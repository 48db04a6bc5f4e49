public import JSONKit

/// What the performer of one effect knows of its step, and how it tells of attempts and progress.
public struct EffectScope: Sendable {
  /// The effect that the current task performs; nil outside of runs.
  @TaskLocal package static var current: EffectScope?

  let log: RunLog
  /// The place of the effect in its run.
  public let step: StepKey
  /// 1, or more after an interrupted run performed this step before.
  public let attempt: Int32

  /// The same in every attempt of this step, and different for every other step of every run.
  public var idempotencyKey: String {
    var generator = log.services.sources.generator(at: step)
    return log.run + "_" + Digest(generator.next()).description
  }

  /// Shows a live event to whoever looks; `data` is not even made when nobody does.
  public func show(_ kind: RunEvent.Kind, _ data: () -> JSON) {
    guard log.services.feed.isWatched else { return }
    log.showLive(kind, at: step, attempt: attempt, data: data())
  }

  /// Shows text of the model as it arrives; texts of one part are joined when a reader lags.
  public func show(_ text: LiveText) {
    log.showLive(text, at: step, attempt: attempt)
  }

  /// The id of the run.
  package var run: String { log.run }

  /// A branch below this step, for what is done while it is performed, such as answering its server.
  package func branch(_ name: String) -> RunContext { RunContext(log, path: StepKey.join(step.path, name)) }

  /// A branch of the run, for what belongs to one of its steps, and nobody knows to which.
  package func runBranch(_ name: String) -> RunContext { RunContext(log, path: StepKey.segment(name)) }

  /// Records a question about this step and its answer, before the step itself: once, however often the run is resumed.
  ///
  /// - Parameter ask: gives the answer; nil when the host is stopping.
  /// - Returns: what was answered, now or by an earlier process.
  /// - Throws: ``RunError`` when it cannot be recorded, `CancellationError` for nil.
  package func question(_ name: String, _ input: JSON, ask: () async -> JSON?) async throws -> JSON {
    let branch = RunContext(log, path: step.path)
    let count = step.occurrence > 1 ? "#\(step.occurrence)" : ""
    return try await branch.effect(Effect(name + count, family: .ask, input: input, safety: .idempotent)) { _, _ in
      await log.working.asking(at: step.path) { await ask() }.map(Outcome.value)
    }
  }

  /// Records that the effect is tried once more.
  /// - Throws: ``RunError`` when the journal cannot be written.
  public func retrying(_ data: JSON) throws {
    _ = try log.append(.retry, at: step, attempt: attempt, data: data)
  }
}
