import Agents
import JSONKit
import Runs
import Tributary
import Workflows

/// A bundle after its replay: how the run ended, and where it was not the recorded one.
struct ReplayedBundle: Sendable {
  let bundle: RunBundle
  let path: String
  let result: KeptResult
  let divergence: ReplayDivergence?

  /// - Parameter source: Another definition of the workflow; nil for the recorded one.
  /// - Throws: ``CommandFailure`` with exit code 3 when the bundle cannot be replayed.
  init(
    _ bundle: RunBundle, path: String, with source: WorkflowSource? = nil, isStrict: Bool
  ) async throws(CommandFailure) {
    (self.bundle, self.path) = (bundle, path)
    if isStrict, !bundle.isComplete {
      throw CommandFailure(
        .configuration, "incomplete_bundle", "\(path): the recorded run is not over (\(bundle.state))")
    }
    do throws(BundleError) {
      (result, divergence) = try await bundle.replay(with: source, isStrict: isStrict)
    } catch {
      throw CommandFailure(error, path)
    }
  }

  /// Shows the run as it was shown when it was recorded.
  func show(_ console: Console) async throws -> Runs.ExitCode {
    switch result {
    case .agent(let agent):
      let display = RunDisplay(console: console, isText: bundle.snapshot["agent"]?["output"] == nil)
      try await display.show(reader())
      if bundle.isComplete { return try display.finish(agent) }
    case .workflow:
      let display = WorkflowDisplay(console)
      for event in bundle.events { try display.show(event) }
      if bundle.isComplete {
        try display.end(result)
        return result.exitCode
      }
    }
    console.progress(
      "\(path): the recorded run is not over (\(bundle.state)); "
        + "\(Figures.plural(bundle.events.count, "event")) up to there are equal")
    let status = RunStatus(rawValue: bundle.state)
    var ending: JSON.Object = result.json.objectValue ?? [:]
    (ending["status"], ending["exit"]) = (.string(status.rawValue), JSON(status.exitCode.rawValue))
    if !console.events.hasEnded { try console.write(console.events.ending(.object(ending), of: bundle.run)) }
    return status.exitCode
  }

  /// The events, which are those of the recording, for a reader.
  private func reader() -> EventReader {
    let sources = RunSources(
      seed: bundle.seed, id: bundle.run, now: { WallTime(milliseconds: 0) }, clock: ContinuousClock())
    let services = RunServices(sources: sources, journal: MemoryJournal(bundle.events))
    let reader: EventReader = services.feed.reader(outlivesCancellation: true)
    RunLog(services).leave()
    return reader
  }
}
