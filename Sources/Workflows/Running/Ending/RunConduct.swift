import JSONKit
import Runs

/// Takes a run through its parts: the body, what undoes it, `finally`, the outputs.
struct RunConduct: Sendable {
  let interpreter: Interpreter
  let log: RunLog
  let inputs: JSON
  /// The body, where it is a function and not the steps of the workflow.
  var function: WorkflowFunction?

  /// How the run ended, or why it is not over.
  func result() async -> WorkflowResult {
    var scope = ExpressionScope(inputs: inputs)
    scope.run = [
      "id": .string(log.run), "started": .string(interpreter.started), "status": .string("running"),
    ]
    let trail = ScopeTrail(scope)
    let ending = await body(scope, trail)
    defer { _ = interpreter.undo.takeAll() }
    switch ending {
    case .failure(.open), .failure(.broken):
      return Self.result(ending, log)
    case .failure(.cancelled(let cancellation)) where cancellation?.cause != .stop:
      return Self.result(ending, log)
    case .success, .failure:
      break
    }
    return await tidied(ending, scope, trail)
  }

  /// The body, which stops when the run is to be ended.
  private func body(_ scope: ExpressionScope, _ trail: ScopeTrail) async -> Result<StepResult, StepStop> {
    let place = StepPlace(log: log, path: "", stops: StopFlag())
    let control = interpreter.control
    return await raced(
      { await control.stopped() }, isDue: control.isCancelled,
      stop: { if control.isCancelled, !control.isLeaving { place.stops.set(.stop) } }
    ) {
      await outcome { () async throws(StepStop) in
        guard let function else { return try await interpreter.runBody(scope, trail, in: place) }
        return try await interpreter.run(function, inputs, scope, in: place)
      }
    }
  }

  /// What comes after the body; only leaving the run stops it.
  private func tidied(
    _ ending: Result<StepResult, StepStop>, _ scope: ExpressionScope, _ trail: ScopeTrail
  ) async -> WorkflowResult {
    let place = StepPlace(log: log, path: "", stops: StopFlag())
    let control = interpreter.control
    let tidied = await raced({ await control.left() }, isDue: control.isLeaving, stop: {}) {
      await outcome { () async throws(StepStop) in try await tidy(ending, scope, trail, place) }
    }
    switch tidied {
    case .success(let result): return result
    case .failure(let stop): return WorkflowResult(run: log.run, stop: stop, usage: WorkflowUsage())
    }
  }

  private func tidy(
    _ ending: Result<StepResult, StepStop>, _ scope: ExpressionScope, _ trail: ScopeTrail, _ place: StepPlace
  ) async throws(StepStop) -> WorkflowResult {
    var result = Self.result(ending, log)
    if result.status == .succeeded, case .success(let end) = ending {
      do throws(StepStop) {
        result.output = try interpreter.outputs(end, in: place)
      } catch {
        result = WorkflowResult(run: log.run, stop: error, usage: WorkflowUsage())
      }
    }
    var undone: [StepFailure] = []
    if result.status != .succeeded { undone = try await interpreter.runUndo(in: place) }
    let seen: ExpressionScope = (try? ending.get().scope) ?? trail.last
    let failure = try await interpreter.runFinally(seen, result.status, result.error, in: place)
    if !undone.isEmpty { result.error?.details["compensation"] = .array(undone.map(\.json)) }
    if let failure {
      if result.status == .succeeded {
        result = WorkflowResult(run: log.run, stop: .failed(failure), usage: WorkflowUsage())
      } else {
        result.error?.details["finally"] = failure.json
      }
    }
    return result
  }

  /// Performs `work`, which is cancelled when `signal` returns before; from the beginning when it is due already.
  private func raced<Value: Sendable>(
    _ signal: @escaping @Sendable () async -> Void, isDue: Bool, stop: @Sendable () -> Void,
    _ work: @escaping @Sendable () async -> Value
  ) async -> Value {
    await withTaskGroup(of: Value?.self) { group in
      if isDue {
        stop()
        group.cancelAll()
      }
      group.addTask { await work() }
      group.addTask {
        await signal()
        return nil
      }
      while true {
        if case .some(.some(let value)) = await group.next() {
          group.cancelAll()
          return value
        }
        stop()
        group.cancelAll()
      }
    }
  }

  private static func result(_ ending: Result<StepResult, StepStop>, _ log: RunLog) -> WorkflowResult {
    switch ending {
    case .success: WorkflowResult(run: log.run, status: .succeeded)
    case .failure(let stop): WorkflowResult(run: log.run, stop: stop, usage: WorkflowUsage())
    }
  }
}
