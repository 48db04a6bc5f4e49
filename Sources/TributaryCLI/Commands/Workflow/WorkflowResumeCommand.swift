import ArgumentParser
import Runs
import Tributary

/// Goes on with a run that waits, is in doubt or was interrupted.
struct WorkflowResumeCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "Goes on with a run that waits or was interrupted.")
  static let endsItself = true

  @OptionGroup var global: GlobalOptions
  @OptionGroup var servers: ServerOptions
  @OptionGroup var running: WorkflowRunOptions

  @Option(
    help: ArgumentHelp(
      "A step in doubt that was not done and is to be done now.", valueName: "step"))
  var again: [String] = []

  @Flag(help: "Take the run from a process that works on it.")
  var takeOver = false

  @Argument(help: ArgumentHelp("The run's id.", valueName: "run"))
  var run: String

  var output: OutputSettings { global.settings(running.format) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    try await Host.with(servers.request(global), console) { host in
      try await WorkflowTask(console, timeout: running.timeout?.duration).perform { control, events in
        try await host.client.resume(
          run, again: Set(again), takeOver: takeOver, control: control, events: events)
      }
    }
  }
}
