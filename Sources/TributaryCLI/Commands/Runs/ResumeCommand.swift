import ArgumentParser
import Runs
import Tributary

/// Goes on with a kept run.
struct ResumeCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "Goes on with a run that was interrupted or that waits.",
    discussion: """
      What is recorded is not done again. The servers are those that the run was begun with; --config, --servers and \
      --servers-dir name others.
      Exit code 4 tells that it still waits for somebody.
      """)

  static let endsItself = true
  static let tellsEvents = true

  @OptionGroup var global: GlobalOptions
  @OptionGroup var servers: ServerOptions
  @OptionGroup var shape: ResumeOptions
  @OptionGroup var chosen: RunArgument

  @Option(help: ArgumentHelp("A step in doubt that was not done and is to be done now.", valueName: "step"))
  var again: [String] = []

  @Flag(help: "Take the run from the process that works on it.")
  var takeOver = false

  var output: OutputSettings { global.settings(shape.format) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    let task = ResumeTask(run: chosen.run, again: again, takesOver: takeOver)
    return try await task.perform(servers.request(global), console)
  }
}

/// How a run is shown that goes on.
struct ResumeOptions: ParsableArguments, Sendable {
  @Option(
    name: [.customShort("o"), .customLong("output"), .customLong("output-format")],
    help: ArgumentHelp("text, json or stream-json.", valueName: "format"))
  var outputFormat: OutputFormat = .text

  @Flag(help: "The same as -o json.")
  var json = false

  var format: OutputFormat { json ? .json : outputFormat }
}
