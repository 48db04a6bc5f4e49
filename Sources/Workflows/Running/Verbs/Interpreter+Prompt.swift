import JSONKit
import Runs

extension Interpreter {
  /// `prompt`: one request to a model; an answer that does not fit its schema is sent back once with what is wrong.
  ///
  /// Each request is an effect of its own, so what it cost is counted and a resumed run goes on after it.
  func perform(_ prompt: ModelPrompt, _ work: StepWork, _ context: RunContext) async throws(StepStop) -> StepResult {
    var request: ModelRequest = try request(prompt, work)
    var rounds = 2
    if let retry = work.modifiers.retry, retry.causes.contains(.schema) { rounds = max(rounds, retry.attempts) }
    for round in 1... {
      let answer: ModelText = try await ask(request, work, context)
      guard let schema = prompt.outputSchema else { return StepResult(.string(answer.text)) }
      let problems: [String]
      if let value = answer.json {
        do throws(StepFailure) {
          problems = try schemas.problems(of: value, schema)
        } catch {
          throw .failed(error.at(work.path))
        }
        if problems.isEmpty { return StepResult(value) }
      } else {
        problems = ["the answer is no JSON"]
      }
      let told: String = problems.joined(separator: "; ")
      guard round < rounds else {
        throw .failed(
          StepFailure(
            .schema, "the answer does not fit the output schema: \(told)", step: work.path, attempt: round))
      }
      request.messages += [
        answer.message,
        ModelRequest.message(
          "user", ["The answer does not fit the schema: \(told). Answer again, with nothing but JSON that fits."]),
      ]
    }
    throw .cancelled(nil)
  }

  private func request(_ prompt: ModelPrompt, _ work: StepWork) throws(StepStop) -> ModelRequest {
    var messages: [JSON] = []
    if let system = prompt.system {
      messages.append(ModelRequest.message("system", [try value(system, work).plainText]))
    }
    let data = LabelledData(values: try value(prompt.data, work))
    messages.append(ModelRequest.message("user", [try value(prompt.prompt, work).plainText] + data.texts))
    let attached: JSON? = try prompt.attach.map { template throws(StepStop) in try value(template, work) }
    let attachments: [JSON] = attached.map { $0.arrayValue ?? [$0] } ?? []
    return ModelRequest(
      model: prompt.model ?? workflow.defaults.model, messages: messages, outputSchema: prompt.outputSchema,
      attachments: attachments)
  }

  private func ask(
    _ request: ModelRequest, _ work: StepWork, _ context: RunContext
  ) async throws(StepStop) -> ModelText {
    let host = host
    let input: JSON = request.json
    let outcome = try await settle(
      StepEffect(
        effect: Effect(work.step.id, family: .model, input: input, safety: .idempotent), cacheInput: input,
        attempt: { scope, _ in .outcome(await host.ask(request, scope)) }), work, context)
    guard let text = ModelText(try succeeded(outcome, .model, work)) else {
      throw .failed(StepFailure(.model, code: "empty_answer", "the model gave no answer", step: work.path))
    }
    return text
  }
}
