import Documents
public import JSONKit
import Runs

/// A workflow that is a function: durable as one of a file, on the same engine.
///
/// ```swift
/// let digest = WorkflowFunction("digest") { run, input in
///   let hits = try await run.call("search.web_search", ["query": input["topic"] ?? ""])
///   let notes = try await run.map("notes", hits["results"]?.arrayValue ?? [], concurrency: 4) { run, hit in
///     try await run.prompt("note", "List the claims.", data: ["page": hit])
///   }
///   return try await run.prompt("write", "One page, with citations.", data: ["notes": .array(notes)])
/// }
/// ```
///
/// Three rules hold for the function, because it runs anew when a run goes on, and takes what is recorded: it acts on the
/// world in steps alone; names are told apart within one scope; time and randomness come from the context.
public struct WorkflowFunction: Sendable {
  /// The name in events; a run goes on with the function of its name.
  public var name: String
  let body: @Sendable (WorkflowContext, JSON) async throws -> JSON

  /// A function of this name; it gets the input of the run and gives its output.
  public init(_ name: String, _ body: @escaping @Sendable (WorkflowContext, JSON) async throws -> JSON) {
    self.name = name
    self.body = body
  }
}

extension Workflow {
  /// A workflow without steps of its own.
  init(function: WorkflowFunction) {
    self.init(
      file: function.name, name: function.name, steps: Block(steps: [], position: .start), position: .start)
  }
}

extension Interpreter {
  /// The function as the body of the run.
  func run(
    _ function: WorkflowFunction, _ input: JSON, _ scope: ExpressionScope, in place: StepPlace
  ) async throws(StepStop) -> StepResult {
    let step = Step(id: PartName.body, verb: .group(workflow.steps), path: .root, position: .start)
    let work = StepWork(step: step, modifiers: Modifiers(), scope: scope, path: PartName.body, place: place)
    return try await perform(work, place.context, ["verb": "function"]) { interpreter, inside throws(StepStop) in
      let here = StepPlace(log: place.log, path: place.path, stops: inside.stops)
      do {
        return StepResult(try await function.body(WorkflowContext(interpreter, here), input))
      } catch {
        throw StepStop(error, at: place.path, stops: here.stops)
      }
    }
  }
}
