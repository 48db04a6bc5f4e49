import JSONKit
import Runs

extension Interpreter {
  /// `agent`: a loop of a model and its tools, whose turns are recorded below the step.
  ///
  /// The step as a whole is an effect, too: once it is done, a resumed run neither asks for the tools nor walks the turns.
  func perform(_ task: AgentTask, _ work: StepWork, _ context: RunContext) async throws(StepStop) -> StepResult {
    let request: AgentRequest = try request(task, work)
    let (host, place) = (host, work.place)
    let path = work.path
    var effect = Effect(work.step.id, input: request.json, safety: .idempotent)
    effect.hasSteps = true
    let outcome = try await settle(
      StepEffect(
        effect: effect, cacheInput: request.json,
        attempt: { _, attempt in
          let branch = RunContext(place.log, path: attempt == 1 ? path : "\(path)#\(attempt)")
          do {
            return .outcome(Self.outcome(try await host.run(request, in: branch)))
          } catch is CancellationError {
            return .outcome(.unknown(StepFailure.detail("cancelled", "the agent was stopped")))
          } catch {
            let stop = StepStop(error, at: path, stops: place.stops)
            if case .failed(let failure) = stop { return .outcome(.failure(failure.json)) }
            return .stop(stop)
          }
        }), work, context)
    return StepResult(try succeeded(outcome, .step, work)["output"] ?? .null)
  }

  private static func outcome(_ answer: AgentAnswer) -> Outcome {
    if let failure = answer.failure { return .failure(failure.json.with("usage", answer.usage.json)) }
    return .value(["output": answer.output, "usage": answer.usage.json])
  }

  private func request(_ task: AgentTask, _ work: StepWork) throws(StepStop) -> AgentRequest {
    let data = LabelledData(values: try value(task.data, work))
    let input: String = ([try value(task.task, work).plainText] + data.texts).joined(separator: "\n\n")
    var request = AgentRequest(input: input, outputSchema: task.outputSchema)
    let spec: AgentSpec?
    switch task.agent {
    case .inline(let inline): spec = inline
    case .named(let name):
      spec = workflow.agents.first { $0.id == name.text }
      if spec == nil { request.name = name.text }
    }
    if let spec {
      request.model = spec.model ?? workflow.defaults.model
      request.system = try spec.system.map { template throws(StepStop) in try value(template, work).plainText }
      request.tools = spec.tools.map(\.text)
    }
    request.maximumTurns = task.maximumTurns ?? spec?.maximumTurns
    request.budget = meter.left(within: UsageLimits(task.budget ?? spec?.budget))
    return request
  }
}
