import Agents
import JSONKit
import Runs
import Stores
import Tributary
import Workflows

/// Goes on with one kept run, of an agent or of a workflow, as if it had just been started.
struct ResumeTask: Sendable {
  /// The run's id, or its beginning.
  let run: String
  /// The steps in doubt that are to be done now.
  var again: [String] = []
  var takesOver = false

  /// - Parameter request: what the command line says of servers, in the place of what the run was begun with.
  func perform(_ request: ConfigurationRequest, _ console: Console) async throws -> ExitCode {
    let setup: RunSetup = try await RunSetup.kept(with: run, console).replaced(by: request)
    return try await Host.with(setup.request, console, setup: setup, adjusting: setup.adjust) {
      try await perform($0, console)
    }
  }

  private func perform(_ host: Host, _ console: Console) async throws -> ExitCode {
    let store: RunStore = try host.client.runs()
    let summary: RunSummary = try await store.find(run)
    let steps: [StepKey] = again.isEmpty ? [] : try await store.stepsInDoubt(of: summary.id).map(\.step)
    let choice = StepChoice(run: summary.id, keys: steps, noun: "step in doubt")
    let paths: Set<String> = Set(try again.map { try choice.one($0).path })
    guard summary.kind == RunsListCommand.Kind.agent.rawValue else {
      return try await WorkflowTask(console).perform { control, events in
        try await host.client.resume(
          summary.id, again: paths, takeOver: takesOver, control: control, events: events)
      }
    }
    return try await Signals.cancelling {
      try await resume(summary, paths, host, console)
    }.value
  }

  /// An agent goes on; a signal ends the run as it ends one that was just started.
  private func resume(
    _ summary: RunSummary, _ paths: Set<String>, _ host: Host, _ console: Console
  ) async throws -> ExitCode {
    let snapshot: JSON = try await host.client.runs().snapshot(of: summary.id)
    let display = RunDisplay(
      console: console, isText: snapshot["agent"]?["output"] == nil, after: summary.events)
    let kept: KeptResult = try await host.client.resume(
      summary.id, again: paths, takeOver: takesOver, control: RunControl()
    ) { reader in
      try await display.show(reader)
    }
    guard case .agent(let result) = kept else { return kept.exitCode }
    let exit: ExitCode = try display.finish(result)
    if !result.status.isFinal { try await advise(summary.id, try host.client.runs(), console) }
    return exit
  }

  /// Says what there is to do before the run can end.
  private func advise(_ id: String, _ store: RunStore, _ console: Console) async throws {
    guard let summary: RunSummary = try await store.summary(of: id) else { return }
    for line in try await store.report(of: summary).advice { console.progress(line) }
  }
}
