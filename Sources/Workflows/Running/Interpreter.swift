import JSONKit
import Runs

/// Performs the steps of one workflow in one run.
///
/// Nothing it decides depends on what it remembers: every effect is settled at its place in the run, every block that
/// ends is recorded, and everything else follows from those records. So the same code begins a run and goes on with it.
struct Interpreter: Sendable {
  let host: any WorkflowHost
  var workflow: Workflow
  let limits: ExecutionLimits
  let control: RunControl
  var meter: UsageMeter
  var undo: UndoLog
  let schemas = SchemaCache()
  /// The paths of steps in doubt of which somebody said that they are to be performed again.
  var again: Set<String> = []
  /// `$run.started`.
  var started = ""
  /// How many workflows stand around this one.
  var depth = 0
  /// Whether the run is past its body: what tidies up is not bounded by the budget.
  var isTidying = false

  /// Runs the steps of a block; the result is that of the last step that ran.
  ///
  /// - Parameter trail: Takes what can be seen when the block does not come to its end.
  func run(
    _ block: Block, _ scope: ExpressionScope, in place: StepPlace, keeping trail: ScopeTrail? = nil
  ) async throws(StepStop) -> BlockEnd {
    if block.isGraph { return try await runGraph(block, scope, in: place, keeping: trail) }
    var end = BlockEnd(scope: scope)
    for step in block.steps {
      do throws(StepStop) {
        end.take(step.id, try await run(step, end.scope, in: place))
      } catch {
        trail?.keep(end.scope)
        throw error
      }
    }
    return end
  }

  /// Runs one step with all that modifies it.
  func run(_ step: Step, _ scope: ExpressionScope, in place: StepPlace) async throws(StepStop) -> StepEntry {
    let context = place.context
    let path = StepKey.join(place.path, step.id)
    let modifiers: Modifiers = step.modifiers(with: workflow.defaults)
    do throws(StepStop) {
      if let condition = modifiers.condition, try !holds(condition, scope, path, place) {
        try await skip(step.id, condition.text, context, place)
        return StepEntry(.skipped)
      }
      let result: StepResult = try await perform(step, modifiers, scope, context, place)
      var entry = StepEntry(.succeeded, output: result.raw, content: result.content)
      if let output = modifiers.output {
        entry.output = try value(output, of: result.raw, result.scope ?? scope, path, place)
      }
      if let compensate = modifiers.compensate {
        remember(compensate, of: path, scope, step.id, entry)
      }
      return entry
    } catch {
      guard case .failed(let failure) = error else { throw error }
      if failure.kind == .skipped { return StepEntry(.skipped) }
      return try await recover(step, modifiers, failure, scope, in: place)
    }
  }

  /// What `on_error` makes of a failure.
  private func recover(
    _ step: Step, _ modifiers: Modifiers, _ failure: StepFailure, _ scope: ExpressionScope, in place: StepPlace
  ) async throws(StepStop) -> StepEntry {
    switch modifiers.onError {
    case nil, .fail: throw .failed(failure)
    case .proceed: return StepEntry(.failed, error: failure)
    case .steps(let block):
      var seen: ExpressionScope = scope
      seen.error = failure.json
      let end: BlockEnd = try await run(block, seen, in: place.below(step.id).below("on_error"))
      return StepEntry(.failed, output: end.output, error: failure)
    }
  }

  /// Keeps what undoes a step, with what the step could see and its own result.
  private func remember(
    _ compensate: Block, of path: String, _ scope: ExpressionScope, _ id: String, _ entry: StepEntry
  ) {
    var seen: ExpressionScope = scope
    seen.append(id, entry)
    let visible: ExpressionScope = seen
    undo.add(
      UndoLog.Entry(path: path) { [workflow, meter] interpreter, place throws(StepStop) in
        var interpreter = interpreter
        interpreter.workflow = workflow
        interpreter.meter = meter
        _ = try await interpreter.run(compensate, visible, in: place)
      })
  }

  private func skip(
    _ id: String, _ condition: String, _ context: RunContext, _ place: StepPlace
  ) async throws(StepStop) {
    do {
      try await context.skip(id, reason: condition)
    } catch {
      throw StepStop(error, at: StepKey.join(place.path, id), stops: place.stops)
    }
  }
}

/// What a step's verb gave, before `output` is applied.
struct StepResult: Sendable {
  var raw: JSON
  var content: JSON?
  /// What can be seen inside a block at its end, for `output`.
  var scope: ExpressionScope?

  init(_ raw: JSON, content: JSON? = nil, scope: ExpressionScope? = nil) {
    self.raw = raw
    self.content = content
    self.scope = scope
  }
}

/// How a block ended: its result, and what can be seen after it.
struct BlockEnd: Sendable {
  private(set) var output: JSON = .null
  private(set) var scope: ExpressionScope

  init(scope: ExpressionScope) {
    self.scope = scope
  }

  mutating func take(_ id: String, _ entry: StepEntry) {
    scope.append(id, entry)
    if entry.status != .skipped { output = entry.output }
  }
}
