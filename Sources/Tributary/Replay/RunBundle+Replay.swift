import Agents
import JSONKit
package import Runs
package import Workflows

extension RunBundle {
  /// Performs the recorded run anew, with what the bundle holds and nothing else, and compares.
  ///
  /// - Parameters:
  ///   - source: Another definition of the workflow; nil for the recorded one.
  ///   - isStrict: Steps side by side have to come in the recorded order.
  /// - Returns: How it ended, and where it was not the recorded run; nil when it was.
  /// - Throws: ``BundleError`` when the run cannot be replayed from a bundle.
  package func replay(
    with source: WorkflowSource? = nil, isStrict: Bool = false
  ) async throws(BundleError) -> (result: KeptResult, divergence: ReplayDivergence?) {
    guard let first = events.first else {
      throw BundleError(.unfit, "nothing was recorded of the run \(run); its process ended before it began")
    }
    let text: String = first.data["started"]?.stringValue ?? first.measured["at"]?.stringValue ?? ""
    let started = WallTime(milliseconds: PointInTime.rfc3339(text) ?? 0)
    let runner = AgentRunner.recorded(settings: settings)
    guard kind == "agent" else {
      let ended = try await WorkflowRunner.replay(recording, with: source, started: started, isStrict: isStrict) {
        request, branch in
        try await runner.run(request, in: branch) { () throws(StepFailure) in
          throw StepFailure(.other, code: "not_recorded", "the definition of the agent is not recorded")
        }
      }
      return (.workflow(ended.result), ended.divergence)
    }
    let agent: AgentDefinition
    do throws(JSONError) {
      agent = try AgentDefinition(json: snapshot["agent"] ?? .null)
    } catch {
      throw BundleError(.invalid, "line 1: the agent in made_of cannot be read: \(error)")
    }
    let input: String = snapshot["input"]?.stringValue ?? ""
    let ended = await runner.replay(agent, input: input, recording, started: started, isStrict: isStrict)
    return (.agent(ended.result), ended.divergence)
  }

  /// The bounds that decide what a model was shown.
  private var settings: ToolSettings {
    var settings = ToolSettings()
    if let bytes = snapshot["tools"]?["max_result_bytes"]?.intValue { settings.maximumResultBytes = bytes }
    // Runs that do not say it were made when they were passed on.
    settings.hiddenCharacters = snapshot["tools"]?["hidden"]?.stringValue.flatMap(HiddenCharacters.init) ?? .keep
    if let parallel = snapshot["tools"]?["max_parallel"]?.intValue { settings.maximumParallel = parallel }
    return settings
  }
}

extension ToolSettings {
  /// What a kept run records of them.
  var recorded: JSON {
    [
      "max_result_bytes": JSON(maximumResultBytes), "max_parallel": JSON(maximumParallel),
      "hidden": .string(hiddenCharacters.rawValue),
    ]
  }
}
