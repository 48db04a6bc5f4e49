import JSONKit
import Runs

extension Interpreter {
  /// `call`: a tool; its arguments are the input of the effect, so that a resumed run notices other ones.
  func perform(_ call: ToolCall, _ work: StepWork, _ context: RunContext) async throws(StepStop) -> StepResult {
    let arguments: JSON = try call.arguments.map { template throws(StepStop) in try value(template, work) } ?? [:]
    let safety: Safety =
      work.modifiers.isIdempotent == true ? .idempotent : host.safety(of: call.tool, on: call.server)
    let input: JSON = ["tool": .string(call.name), "call_id": .string(work.path), "arguments": arguments]
    let host = host
    let outcome = try await settle(
      StepEffect(
        effect: Effect(work.step.id, family: .tool, input: input, safety: safety), cacheInput: input,
        attempt: { scope, _ in
          .outcome(await host.call(call.tool, on: call.server, arguments: arguments, scope))
        }), work, context)
    let answer = ToolAnswer(try succeeded(outcome, .tool, work))
    if answer.isError { throw .failed(.toolError(answer.value, step: work.path)) }
    do throws(StepFailure) {
      return StepResult(try answer.output(call.parse), content: answer.content)
    } catch {
      throw .failed(error.at(work.path))
    }
  }

  /// `read`: a resource.
  func perform(_ read: ResourceRead, _ work: StepWork, _ context: RunContext) async throws(StepStop) -> StepResult {
    let uri: String = try value(read.uri, work).plainText
    let input: JSON = ["server": .string(read.server), "uri": .string(uri)]
    let host = host
    let outcome = try await settle(
      StepEffect(
        effect: Effect(work.step.id, input: input, safety: .read), cacheInput: input,
        attempt: { scope, _ in .outcome(await host.read(uri, from: read.server, scope)) }), work, context)
    meter.add(WorkflowUsage(calls: 1))
    return StepResult(try succeeded(outcome, .step, work))
  }

  /// `get`: a prompt of a server.
  func perform(_ get: PromptFetch, _ work: StepWork, _ context: RunContext) async throws(StepStop) -> StepResult {
    let arguments: JSON = try get.arguments.map { template throws(StepStop) in try value(template, work) } ?? [:]
    let input: JSON = ["server": .string(get.server), "prompt": .string(get.prompt), "arguments": arguments]
    let host = host
    let outcome = try await settle(
      StepEffect(
        effect: Effect(work.step.id, input: input, safety: .read), cacheInput: input,
        attempt: { scope, _ in
          .outcome(await host.prompt(get.prompt, from: get.server, arguments: arguments, scope))
        }), work, context)
    meter.add(WorkflowUsage(calls: 1))
    return StepResult(try succeeded(outcome, .step, work))
  }

  /// The value of an outcome, or the failure of its step.
  func succeeded(_ outcome: Outcome, _ family: Effect.Family, _ work: StepWork) throws(StepStop) -> JSON {
    if case .value(let value) = outcome { return value }
    throw .failed(StepFailure(outcome, family, step: work.path))
  }
}
