import Documents
public import JSONKit
public import Runs

/// One branch of a run of a ``WorkflowFunction``: the only way anything happens in it.
///
/// Methods throw ``StepFailure`` when a step failed, which the function may catch. Other errors say that the run does not go
/// on now: it waits, is stopped, or something has to be decided first; they must not be caught.
public final class WorkflowContext {
  let interpreter: Interpreter
  let place: StepPlace
  let context: RunContext

  init(_ interpreter: Interpreter, _ place: StepPlace) {
    self.interpreter = interpreter
    self.place = place
    context = place.context
  }

  /// The run's id.
  public var run: String { context.run }

  /// Does something that is recorded: when the run goes on, the result is taken from there.
  ///
  /// - Parameters:
  ///   - name: The name of the step in its scope.
  ///   - input: What the step depends on; other input at the same place is a divergence.
  ///   - safety: What doing it twice would mean.
  ///   - undo: Undoes the step when the run fails or is cancelled later; it is recorded as well.
  public func step(
    _ name: String, input: JSON = .null, safety: Safety = .unsafe, rules: StepRules = StepRules(),
    undo: (@Sendable (JSON) async throws -> Void)? = nil, _ body: @escaping @Sendable () async throws -> JSON
  ) async throws -> JSON {
    let work = work(name, rules)
    let result = try await perform(work, Effect(name, input: input, safety: safety), body)
    if let undo {
      interpreter.undo.add(
        UndoLog.Entry(path: work.path) { interpreter, place throws(StepStop) in
          let context = WorkflowContext(interpreter, place)
          let effect = Effect("compensate", input: result, safety: safety)
          do {
            _ = try await context.perform(context.work("compensate", StepRules()), effect) {
              try await undo(result)
              return .null
            }
          } catch {
            throw StepStop(error, at: work.path, stops: place.stops)
          }
        })
    }
    return result
  }

  /// Calls a tool; the result is its structured content, else its text.
  public func call(
    _ tool: String, _ arguments: JSON = [:], name: String? = nil, rules: StepRules = StepRules()
  ) async throws -> JSON {
    let parts = tool.split(separator: ".", maxSplits: 1)
    guard parts.count == 2 else { throw StepFailure(.other, "\"\(tool)\" names no tool; write server.tool") }
    let call = ToolCall(
      server: String(parts[0]), tool: String(parts[1]), arguments: .literal(arguments), position: .start)
    return try await result(name ?? tool, rules) { interpreter, work, context throws(StepStop) in
      try await interpreter.perform(call, work, context)
    }
  }

  /// Asks a model once; with a schema the result is JSON that fits it, else text.
  public func prompt(
    _ name: String, _ text: String, system: String? = nil, data: JSON.Object = [:], model: String? = nil,
    schema: JSON? = nil, rules: StepRules = StepRules()
  ) async throws -> JSON {
    let prompt = ModelPrompt(
      prompt: .literal(.string(text)), system: system.map { .literal(.string($0)) },
      data: data.map { Template.Member(key: $0.key, value: .literal($0.value)) }, model: model, outputSchema: schema,
      position: .start)
    return try await result(name, rules) { interpreter, work, context throws(StepStop) in
      try await interpreter.perform(prompt, work, context)
    }
  }

  /// Runs an agent that the host knows.
  public func agent(
    _ name: String, agent: String, task: String, data: JSON.Object = [:], schema: JSON? = nil,
    rules: StepRules = StepRules()
  ) async throws -> JSON {
    let task = AgentTask(
      agent: .named(PlacedName(text: agent, position: .start)), task: .literal(.string(task)),
      data: data.map { Template.Member(key: $0.key, value: .literal($0.value)) }, outputSchema: schema, position: .start
    )
    return try await result(name, rules) { interpreter, work, context throws(StepStop) in
      try await interpreter.perform(task, work, context)
    }
  }

  /// Asks a person; where nobody can be asked, the run ends as waiting.
  ///
  /// - Throws: ``StepFailure`` of kind `timeout` when the answer comes too late.
  public func ask(
    _ name: String, _ message: String, schema: JSON? = nil, timeout: Duration? = nil
  ) async throws -> WorkflowAnswer {
    let ask = AskPerson(
      message: .literal(.string(message)), schema: schema, timeout: timeout, onDecline: .proceed, position: .start)
    let recorded = try await result(name, StepRules()) { interpreter, work, context throws(StepStop) in
      try await interpreter.perform(ask, work, context)
    }
    guard let answer = WorkflowAnswer(recorded) else { throw StepFailure(.schema, "what was recorded is no answer") }
    return answer
  }

  /// Waits; a run that goes on waits for the same time as before.
  public func wait(_ name: String, for duration: Duration) async throws {
    _ = try await result(name, StepRules()) { interpreter, work, context throws(StepStop) in
      try await interpreter.perform(.duration(duration), work, context)
    }
  }

  /// Wall time, asked once and then recorded.
  public func now() async throws -> WallTime { try await context.now() }

  /// Random numbers derived from the run and this place: the same in every repetition.
  public func random(_ name: String) -> SeededGenerator { context.generator(name) }
}
