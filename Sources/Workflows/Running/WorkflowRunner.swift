public import JSONKit
public import Runs

/// Runs workflows, and goes on with runs that were interrupted.
///
/// ```swift
/// let runner = WorkflowRunner(host: host)
/// let result = await runner.run(source, inputs: ["topic": "jq"], services: services)
/// if result.status == .waiting { print(result.open[0].message) }
/// ```
public struct WorkflowRunner: Sendable {
  /// The servers, models, people and events of the workflows.
  public var host: any WorkflowHost
  /// The bounds of every run.
  public var limits: ExecutionLimits

  /// A runner with the default bounds unless said otherwise.
  public init(host: any WorkflowHost, limits: ExecutionLimits = ExecutionLimits()) {
    self.host = host
    self.limits = limits
  }

  /// Runs a workflow to its end, or as far as it goes now.
  ///
  /// The journal of `services` decides what this is. An empty one gets a run, whose first event holds the definition and
  /// the inputs. One that holds a run goes on with that: its own definition and inputs count, and those given here do
  /// not. A run that is over gives its result again. It does not throw: whatever happens is in the result. A result with
  /// a final status is the last event of the run; a run that waits, is in doubt or was left has none yet.
  public func run(
    _ source: WorkflowSource, inputs: JSON = [:], services: RunServices, control: RunControl = RunControl()
  ) async -> WorkflowResult {
    await perform(.source(source), inputs, services, control, again: [])
  }

  /// Runs a workflow that is a function, or goes on with it; as ``run(_:inputs:services:control:)``.
  ///
  /// - Parameter again: As in ``resume(services:again:control:)``.
  public func run(
    _ function: WorkflowFunction, input: JSON = .null, services: RunServices, again: Set<String> = [],
    control: RunControl = RunControl()
  ) async -> WorkflowResult {
    await perform(.function(function), input, services, control, again: again)
  }

  /// Goes on with the run that the journal of `services` holds.
  ///
  /// As ``run(_:inputs:services:control:)``; without a run in the journal the result is a failure.
  /// - Parameter again: The paths of steps in doubt that are to be performed again: somebody found that they were not done.
  ///   One that was done gets its outcome by `Journal.settle` before.
  public func resume(
    services: RunServices, again: Set<String> = [], control: RunControl = RunControl()
  ) async -> WorkflowResult {
    await perform(.recorded, .null, services, control, again: again)
  }

  private func perform(
    _ plan: RunPlan, _ inputs: JSON, _ services: RunServices, _ control: RunControl,
    again: Set<String>
  ) async -> WorkflowResult {
    var services = services
    let decide = services.decide
    // Asked when nothing is recorded of an effect: what a stopped branch did before is still known to it.
    services.decide = { effect, step in
      if Task.isCancelled || Replay.isOn { throw CancellationError() }
      return try await decide(effect, step)
    }
    let log = RunLog(services)
    return await withTaskCancellationHandler {
      let result: WorkflowResult
      do {
        switch try await RunBeginning.find(in: log, else: plan, inputs) {
        case .over(let earlier): result = earlier
        case .running(let begun):
          var ending = await conduct(begun, log, control, again)
          if ending.status == .waiting, control.isCancelled, !control.isLeaving {
            ending = await conduct(begun, log, control, again)  // it came to wait before it noticed that it is stopped
          }
          result = await close(ending, log)
        }
      } catch {
        let refused = WorkflowResult(run: log.run, refused: error)
        // A run that cannot be read here is not ended: another version of this program may go on with it.
        result = log.isResumed ? refused : await close(refused, log)
      }
      log.leave()
      return result
    } onCancel: {
      control.leave()
    }
  }

  private func conduct(
    _ begun: RunBeginning.Begun, _ log: RunLog, _ control: RunControl, _ again: Set<String>
  ) async -> WorkflowResult {
    let meter = UsageMeter(UsageLimits(begun.workflow.budget))
    var interpreter = Interpreter(
      host: host, workflow: begun.workflow, limits: limits, control: control, meter: meter, undo: UndoLog())
    interpreter.started = begun.started
    interpreter.again = again
    let conduct = RunConduct(interpreter: interpreter, log: log, inputs: begun.inputs, function: begun.function)
    var result = await conduct.result()
    result.usage = meter.usage
    return result
  }

  /// Records why and how the run ended, when it is over, and makes everything durable.
  private func close(_ result: WorkflowResult, _ log: RunLog) async -> WorkflowResult {
    do {
      if result.isOver {
        if let error = result.error { try log.append(error.eventKind, at: .run, data: error.eventData) }
        try log.finish(result.json)
      }
      try await log.commit(through: log.services.journal.lastSequence)
      return result
    } catch {
      return WorkflowResult(run: log.run, refused: error)
    }
  }
}
