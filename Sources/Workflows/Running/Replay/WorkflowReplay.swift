import JSONKit
package import Runs

extension WorkflowRunner {
  /// Performs a recorded run of a workflow anew, and compares.
  ///
  /// - Parameters:
  ///   - source: The definition to go by; nil for the recorded one.
  ///   - agent: Performs the loop of an agent, over what was recorded of its turns.
  /// - Throws: ``BundleError`` `unfit_bundle` when the run is one of a function.
  package static func replay(
    _ recording: Recording, with source: WorkflowSource? = nil, started: WallTime, isStrict: Bool = false,
    agent: @escaping RecordedWorkflowHost.Agent
  ) async throws(BundleError) -> (result: WorkflowResult, divergence: ReplayDivergence?) {
    let beginning: JSON = recording.events.first?.data ?? .null
    guard let definition = source ?? beginning["definition"].flatMap(WorkflowSource.init) else {
      throw BundleError(.unfit, "the run is one of a function in Swift, and only its program can replay it")
    }
    let replay = RunReplay(recording, started: started, ignoring: source == nil ? [] : ["definition"])
    let host = RecordedWorkflowHost(recording, agent: agent)
    let control = RunControl()
    // What stopped a run after its first step began is recorded with its steps.
    let isBegun: Bool = recording.intent(of: StepKey(path: PartName.body, occurrence: 1)) != nil
    if !isBegun, recording.ending["status"]?.stringValue == RunStatus.cancelled.rawValue { control.cancel() }
    let result = await replay.perform { services in
      await WorkflowRunner(host: host).run(
        definition, inputs: beginning["input"] ?? [:], services: services, control: control)
    }
    return (result, replay.divergence(isStrict: isStrict))
  }
}
