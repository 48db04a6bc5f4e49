import ArgumentParser
import JSONKit
import Runs
import Tributary
import Workflows

/// Runs a workflow and keeps the run.
struct WorkflowRunCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Runs a workflow; the run is kept and can be resumed.")
  static let endsItself = true
  static let tellsEvents = true

  @OptionGroup var global: GlobalOptions
  @OptionGroup var servers: ServerOptions
  @OptionGroup var inputs: WorkflowInputOptions
  @OptionGroup var model: ModelArguments
  @OptionGroup var running: WorkflowRunOptions

  @Option(help: ArgumentHelp("A run that was started with the same key goes on.", valueName: "key"))
  var key: String?

  @Option(
    help: ArgumentHelp(
      "Do nothing and say what would be done; --dry-run=reads does what only reads.", valueName: "none|reads"))
  var dryRun: WorkflowDryRun?

  @Argument(
    help: ArgumentHelp("A workflow file, or the name of a workflow.", valueName: "file|name"),
    completion: WorkflowNames.completion)
  var workflow: String

  var output: OutputSettings { global.settings(running.format) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    let setup = RunSetup(servers.request(global), model)
    return try await Host.with(setup.request, console, setup: setup, adjusting: setup.adjust, metrics: model.metrics) {
      host in
      let source: WorkflowSource = try host.client.workflowSource(workflow)
      let usable: Workflow = try await CheckedWorkflow(source).usable()
      let values: JSON = try inputs.read(for: usable, console.streams)
      if let dryRun { return try await dryRun.perform(source, values, host.client, console) }
      return try await WorkflowTask(console, timeout: running.timeout?.duration).perform { control, events in
        .workflow(
          try await host.client.run(source, inputs: values, key: key, control: control, events: events))
      }
    }
  }
}

/// How a run is shown, and for how long it may go.
struct WorkflowRunOptions: ParsableArguments, Sendable {
  @Option(
    help: ArgumentHelp(
      "The time of this process, without that in which a person is asked; then the run is ended.", valueName: "duration"
    ),
    transform: DurationArgument.read)
  var timeout: DurationArgument?

  @Option(
    name: [.customShort("o"), .customLong("output"), .customLong("output-format")],
    help: ArgumentHelp("text, json or stream-json.", valueName: "format"))
  var outputFormat: OutputFormat = .text

  @Flag(help: "The same as -o json.")
  var json = false

  var format: OutputFormat { json ? .json : outputFormat }
}
