import Agents
import JSONKit
import Runs
import Workflows

extension AgentRunner {
  /// Runs the agent of a workflow's step in its branch.
  ///
  /// What the agent is, is recorded first: a run that goes on, and a replay, go by that, whatever became of its file.
  /// - Throws: `RunError` when the run cannot go on, `CancellationError`.
  func run(
    _ request: AgentRequest, in branch: RunContext, as definition: () throws(StepFailure) -> AgentDefinition
  ) async throws -> AgentAnswer {
    let effect = Effect(
      "$definition", input: ["agent": request.name.map { .string($0) } ?? .null], safety: .read)
    let outcome = try await branch.settle(effect) { _, _ in
      do throws(StepFailure) {
        var agent: AgentDefinition = try definition()
        agent.source = nil  // says where its file was, and nothing of what it is
        return .value(agent.json)
      } catch {
        return .failure(error.json)
      }
    }
    guard case .value(let recorded) = outcome else {
      return AgentAnswer(failure: StepFailure(recorded: outcome.detail))
    }
    let input = settings.hiddenCharacters.shown(request.input)
    return AgentAnswer(try await run(try AgentDefinition(json: recorded), input: input, in: branch))
  }
}
