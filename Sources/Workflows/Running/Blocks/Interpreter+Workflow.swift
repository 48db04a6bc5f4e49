import JSONKit
import Runs

extension Interpreter {
  /// `workflow`: another workflow, in a part of this run; its definition is recorded when it is first loaded.
  ///
  /// What it did is undone when it fails itself; when it succeeds, or is stopped from outside, when the run around it fails.
  func run(_ call: WorkflowCall, _ given: JSON, in place: StepPlace) async throws(StepStop) -> StepResult {
    guard depth < limits.maximumDepth else {
      throw .failed(
        StepFailure(
          .limit, code: "depth", "workflows start one another more than \(limits.maximumDepth) deep", step: place.path))
    }
    let definition: Workflow = try await definition(of: call, in: place)
    let inputs: JSON
    do throws(StepFailure) {
      inputs = try Self.inputs(given, of: definition, schemas)
    } catch {
      throw .failed(error.at(place.path))
    }
    var inner = Interpreter(
      host: host, workflow: definition, limits: limits, control: control,
      meter: UsageMeter(UsageLimits(definition.budget), in: meter), undo: UndoLog())
    inner.depth = depth + 1
    inner.again = again
    inner.isTidying = isTidying
    var scope = ExpressionScope(inputs: inputs)
    let run = place.log.run + "_" + Digest(of: .string(place.path)).description
    scope.run = ["id": .string(run), "started": .string(started), "status": "running"]
    inner.started = started
    return try await conclude(inner, scope, in: place)
  }

  private func conclude(
    _ inner: Interpreter, _ scope: ExpressionScope, in place: StepPlace
  ) async throws(StepStop) -> StepResult {
    let trail = ScopeTrail(scope)
    let ending: Result<StepResult, StepStop> = await outcome { () async throws(StepStop) in
      try await inner.runBody(scope, trail, in: place)
    }
    switch ending {
    case .success(let result):
      undo.add(inner.undo.takeAll())
      let failure = try await inner.runFinally(result.scope ?? scope, .succeeded, nil, in: place)
      if let failure { throw .failed(failure) }
      return StepResult(try inner.outputs(result, in: place))
    case .failure(.returned(let value)):
      undo.add(inner.undo.takeAll())
      if let failure = try await inner.runFinally(trail.last, .succeeded, nil, in: place) { throw .failed(failure) }
      return StepResult(value)
    case .failure(.failed(let failure)), .failure(.stated(let failure)):
      _ = try await inner.runUndo(in: place)
      _ = try await inner.runFinally(trail.last, .failed, failure, in: place)
      throw .failed(failure)
    case .failure(let stop):
      undo.add(inner.undo.takeAll())
      throw stop
    }
  }

  private func definition(of call: WorkflowCall, in place: StepPlace) async throws(StepStop) -> Workflow {
    let (host, file) = (host, workflow.file)
    let outcome: Outcome
    do {
      let effect = Effect("$definition", input: ["workflow": .string(call.target)], safety: .read)
      outcome = try await place.context.settle(effect) { _, _ in
        do {
          return .value(try await host.workflow(call.target, from: file).json)
        } catch {
          return .failure(StepFailure.detail("no_workflow", "\(call.target) cannot be had: \(error)"))
        }
      }
    } catch {
      throw StepStop(error, at: place.path, stops: place.stops)
    }
    guard case .value(let recorded) = outcome, let source = WorkflowSource(recorded) else {
      throw .failed(StepFailure(outcome, .step, step: place.path))
    }
    do throws(DiagnosticReport) {
      return try source.workflow()
    } catch {
      throw .failed(
        StepFailure(
          .other, code: "invalid_workflow", "\(call.target) is not valid: \(error.firstError)", step: place.path))
    }
  }
}
