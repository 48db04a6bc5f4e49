import JSONKit
import Runs

extension Interpreter {
  /// What the verb of a step gives.
  func perform(
    _ step: Step, _ modifiers: Modifiers, _ scope: ExpressionScope, _ context: RunContext, _ place: StepPlace
  ) async throws(StepStop) -> StepResult {
    let path = StepKey.join(place.path, step.id)
    let work = StepWork(step: step, modifiers: modifiers, scope: scope, path: path, place: place)
    switch step.verb {
    case .set(let template): return StepResult(try value(template, work))
    case .fail(let template):
      throw .stated(StepFailure(.stated, try value(template, work).plainText, step: path))
    case .finish(let template): throw .returned(try value(template, work))
    case .call(let call): return try await perform(call, work, context)
    case .read(let read): return try await perform(read, work, context)
    case .get(let get): return try await perform(get, work, context)
    case .prompt(let prompt): return try await perform(prompt, work, context)
    case .agent(let task): return try await perform(task, work, context)
    case .ask(let ask): return try await perform(ask, work, context)
    case .wait(let wait): return try await perform(wait, work, context)
    case .map(let map):
      let items: [JSON] = try items(of: map, work)
      return try await perform(work, context, ["verb": "map", "items": JSON(items.count)]) {
        interpreter, place throws(StepStop) in
        try await interpreter.run(map, items, scope, in: place)
      }
    case .parallel(let parallel):
      return try await perform(work, context, ["verb": "parallel"]) { interpreter, place throws(StepStop) in
        try await interpreter.run(parallel, scope, in: place)
      }
    case .choose(let choice):
      guard let taken = try chosen(choice, work) else { return StepResult(.null) }
      return try await perform(work, context, ["verb": "switch", "case": JSON(taken)]) {
        interpreter, place throws(StepStop) in
        StepResult(try await interpreter.run(choice.cases[taken].steps, scope, in: place))
      }
    case .loop(let loop):
      return try await perform(work, context, ["verb": "loop"]) { interpreter, place throws(StepStop) in
        try await interpreter.run(loop, scope, in: place)
      }
    case .group(let block):
      return try await perform(work, context, ["verb": "steps"]) { interpreter, place throws(StepStop) in
        StepResult(try await interpreter.run(block, scope, in: place))
      }
    case .workflow(let call):
      let inputs: JSON = try call.inputs.map { template throws(StepStop) in try value(template, work) } ?? [:]
      let input: JSON = ["verb": "workflow", "workflow": .string(call.target), "inputs": inputs]
      return try await perform(work, context, input) { interpreter, place throws(StepStop) in
        try await interpreter.run(call, inputs, in: place)
      }
    }
  }
}

/// One step as it is performed.
struct StepWork: Sendable {
  let step: Step
  let modifiers: Modifiers
  let scope: ExpressionScope
  /// The path of the step itself.
  let path: String
  /// Where its block runs.
  let place: StepPlace
}

extension StepResult {
  init(_ end: BlockEnd) {
    self.init(end.output, scope: end.scope)
  }
}

extension JSON {
  /// Strings as they are, other values as compact JSON.
  var plainText: String { stringValue ?? text }
}
