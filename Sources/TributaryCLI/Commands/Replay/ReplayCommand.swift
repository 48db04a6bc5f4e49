import ArgumentParser
import JSONKit
import Runs
import Tributary

/// Performs a recorded run anew, from its bundle alone, and compares.
struct ReplayCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Performs a recorded run anew, from its bundle alone, and compares.",
    discussion: """
      No server is started and no model is asked: answers, results, decisions, times and ids come from the bundle. \
      Every event is made anew and compared with the recorded one at its causal place. When all are equal, standard \
      output and the exit code are those of the recorded run; otherwise the exit code is 11, and the first \
      difference is told.
      """)

  static let tellsEvents = true

  @OptionGroup var global: GlobalOptions
  @OptionGroup var running: ReplayOptions

  @Argument(
    help: ArgumentHelp("A file that 'record' or 'runs export' wrote.", valueName: "bundle"), completion: .file())
  var bundle: String

  var output: OutputSettings { global.settings(running.format) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    let read: RunBundle = try BundleFile.read(bundle, acceptsEdits: running.edited)
    let replayed = try await ReplayedBundle(read, path: bundle, isStrict: running.strict)
    if let divergence = replayed.divergence {
      console.streams.noteError(divergence.description)
      if console.format == .json {
        try console.write(["status": "diverged", "exit": 11, "divergence": divergence.json])
      }
      let failure = CommandFailure(.diverged, "diverged", divergence.description)
      try console.write(console.events.ending(failure.result, of: read.run))
      return .diverged
    }
    return try await replayed.show(console)
  }
}

/// How a bundle is replayed, and how the run is shown.
struct ReplayOptions: ParsableArguments, Sendable {
  @Flag(help: "Also demand the recorded order of steps side by side, and a run that is over.")
  var strict = false

  @Flag(help: "Take a bundle that was changed after it was recorded.")
  var edited = false

  @Option(
    name: [.customShort("o"), .customLong("output"), .customLong("output-format")],
    help: ArgumentHelp("text, json or stream-json.", valueName: "format"))
  var outputFormat: OutputFormat = .text

  @Flag(help: "The same as -o json.")
  var json = false

  var format: OutputFormat { json ? .json : outputFormat }
}
