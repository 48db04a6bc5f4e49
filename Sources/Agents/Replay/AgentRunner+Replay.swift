import LLM
package import Runs

extension AgentRunner {
  /// A runner for recorded runs: it has neither models nor servers.
  package static func recorded(settings: ToolSettings) -> AgentRunner {
    AgentRunner(provider: ProviderRegistry(), settings: settings)
  }

  /// Performs a recorded run of an agent anew, and compares.
  ///
  /// - Parameters:
  ///   - agent: The definition to go by.
  ///   - started: What the wall clock shows all the time.
  package func replay(
    _ agent: AgentDefinition, input: String, _ recording: Recording, started: WallTime, isStrict: Bool = false
  ) async -> (result: RunResult, divergence: ReplayDivergence?) {
    let replay = RunReplay(recording, started: started)
    let result = await replay.perform { services in await run(agent, input: input, services: services) }
    return (result, replay.divergence(isStrict: isStrict))
  }
}
