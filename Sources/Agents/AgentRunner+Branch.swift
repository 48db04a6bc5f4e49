package import Runs

extension AgentRunner {
  /// Runs an agent as a part of a run: its turns are recorded in the branch, and the run is not over with it.
  ///
  /// - Throws: `RunError` when the run cannot go on, `CancellationError`; everything else is in the result.
  package func run(_ agent: AgentDefinition, input: String, in branch: RunContext) async throws -> RunResult {
    var runner = self
    // Whoever stops the run around it says what becomes of it; a request in flight has no outcome then.
    runner.isLeft = { true }
    let (inner, log, path) = (runner, branch.log, branch.path)
    guard let time = agent.limits.time else { return try await inner.conduct(agent, input, branch) }
    let result = try await withDeadline(after: { try await log.working.sleep(time, in: path) }) {
      try await inner.conduct(agent, input, RunContext(log, path: path))
    }
    return result ?? RunResult(run: log.run, failure: .timeout(time))
  }

  private func conduct(_ agent: AgentDefinition, _ input: String, _ branch: RunContext) async throws -> RunResult {
    do {
      guard let model = agent.model ?? defaultModel else {
        throw RunFailure(.invalid, "no_model", "the agent \(agent.name) names no model and there is no default one")
      }
      var run = try await prepare(agent, model, input, branch)
      return try await run.concludeBranch(branch)
    } catch let failure as RunFailure {
      return RunResult(run: branch.run, failure: failure)
    }
  }
}
