import ArgumentParser
import JSONKit
import Runs
import Stores
import Tributary

/// Writes everything that is kept of a run: its bundle.
struct RunsExportCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Writes a run as a bundle, which 'tributary replay' takes.",
    discussion: "The first line tells what the run is made of, its events follow, and the last line seals them.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var chosen: RunArgument

  @Option(
    name: [.customShort("O"), .long],
    help: ArgumentHelp("A file to write to; standard output without it.", valueName: "file"))
  var outputFile: String?

  var output: OutputSettings { global.settings(.text) }

  func validate() throws {
    if outputFile == "" { throw ValidationError("the file has no name") }
    if outputFile != nil && global.jq != nil { throw ValidationError("give --jq or a file, not both") }
  }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    try await Host.withRuns(global, console) { store in
      let run: RunSummary = try await store.find(chosen.run)
      guard let outputFile else {
        try await store.bundle(run, more: run.members) { line in
          guard global.jq != nil else { return try console.streams.writeLine(line) }
          try console.writeLine(try JSON(parsing: line, limits: BundleFile.limits))
        }
        return .success
      }
      try await BundleFile.write(run, from: store, to: outputFile)
      console.progress("\(outputFile): \(Figures.plural(Int(clamping: run.events), "event"))")
      return .success
    }
  }
}
