import JSONKit
import Runs

/// The names of the parts of a workflow in paths; no step can be called so.
enum PartName {
  static let body = "$body"
  static let undo = "$undo"
  static let finally = "$finally"
}

extension Interpreter {
  /// The steps of the workflow, as one recorded block.
  func runBody(_ scope: ExpressionScope, _ trail: ScopeTrail, in place: StepPlace) async throws(StepStop) -> StepResult
  {
    var body = Step(part: PartName.body, workflow.steps)
    body.modifiers.timeout = workflow.budget?.time
    let work = StepWork(
      step: body, modifiers: body.modifiers, scope: scope, path: StepKey.join(place.path, body.id), place: place)
    do throws(StepStop) {
      return try await perform(work, place.context, ["verb": "steps"]) { interpreter, inside throws(StepStop) in
        let here = StepPlace(log: place.log, path: place.path, stops: inside.stops)
        return StepResult(
          try await interpreter.run(interpreter.workflow.steps, scope, in: here, keeping: trail))
      }
    } catch {
      guard case .failed(var failure) = error, failure.kind == .timeout, failure.step == work.path else { throw error }
      failure.kind = .limit
      failure.details["limit"] = "time"
      failure.step = place.path
      throw .limit(failure)
    }
  }

  /// Undoes what was done, the last first; each compensation is tried, whatever became of the others.
  ///
  /// - Returns: The failures of compensations.
  /// - Throws: Only what keeps the run from going on.
  func runUndo(in place: StepPlace) async throws(StepStop) -> [StepFailure] {
    let entries = undo.takeAll()
    if entries.isEmpty { return [] }
    let order: JSON
    do {
      let paths: [JSON] = entries.reversed().map { .string($0.path) }
      order = try await place.context.settle(Effect(PartName.undo, input: .null, safety: .pure)) { _, _ in
        .value(.array(paths))
      }.detail
    } catch {
      throw StepStop(error, at: PartName.undo, stops: place.stops)
    }
    let byPath = Dictionary(entries.map { ($0.path, $0) }) { first, _ in first }
    var failures: [StepFailure] = []
    for path in (order.arrayValue ?? []).compactMap(\.stringValue) {
      guard let entry = byPath[path] else { continue }
      if let failure = try await undo(entry, in: place) { failures.append(failure) }
    }
    return failures
  }

  private func undo(_ entry: UndoLog.Entry, in place: StepPlace) async throws(StepStop) -> StepFailure? {
    do throws(StepStop) {
      try await entry.undo(tidying, StepPlace(log: place.log, path: entry.path, stops: place.stops))
      return nil
    } catch {
      switch error {
      case .failed(let failure), .stated(let failure), .limit(let failure): return failure
      case .returned: return nil
      case .open, .cancelled, .broken: throw error
      }
    }
  }

  /// `finally`, which runs in any case.
  ///
  /// - Returns: Its failure.
  /// - Throws: Only what keeps the run from going on.
  func runFinally(
    _ scope: ExpressionScope, _ status: RunStatus, _ failure: StepFailure?, in place: StepPlace
  ) async throws(StepStop) -> StepFailure? {
    guard let block = workflow.finally else { return nil }
    var seen: ExpressionScope = scope
    seen.error = failure?.json
    seen.run = seen.run.with("status", .string(status.rawValue))
    let visible: ExpressionScope = seen
    let step = Step(part: PartName.finally, block)
    let work = StepWork(
      step: step, modifiers: step.modifiers, scope: visible, path: StepKey.join(place.path, step.id), place: place)
    do throws(StepStop) {
      _ = try await tidying.perform(work, place.context, ["verb": "steps"]) { interpreter, inside throws(StepStop) in
        StepResult(try await interpreter.run(block, visible, in: inside))
      }
      return nil
    } catch {
      switch error {
      case .failed(let failure), .stated(let failure), .limit(let failure): return failure
      case .returned: return nil
      case .open, .cancelled, .broken: throw error
      }
    }
  }

  /// The same, after the body: nothing it does counts against the budget.
  private var tidying: Interpreter {
    var interpreter = self
    interpreter.isTidying = true
    interpreter.undo = UndoLog()
    return interpreter
  }
}

extension Step {
  /// A part of a workflow as a step.
  fileprivate init(part name: String, _ block: Block) {
    self.init(id: name, verb: .group(block), path: .root, position: block.position)
  }
}
