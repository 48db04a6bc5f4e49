import ArgumentParser
import JSONKit
import Runs
import Stores
import Tributary

/// Writes everything that is kept of a run.
struct RunsExportCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Writes everything that is kept of a run as JSON lines.",
    discussion: "The first line has the type snapshot and tells what the run is made of; its events follow.")

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
      var data: JSON.Object = run.members
      data.append("made_of", try await store.snapshot(of: run.id))
      let head: JSON = ["v": 1, "run": .string(run.id), "type": "snapshot", "data": .object(data)]
      guard let outputFile else {
        try console.writeLine(head)
        try await store.export(run.id) { try console.writeLine($0) }
        return .success
      }
      let file = try LineFile(outputFile)
      do {
        try file.write(head.text)
        try await store.export(run.id) { try file.write($0.text) }
        try file.finish()
      } catch {
        file.discard()
        throw error
      }
      console.progress("\(outputFile): \(Figures.plural(Int(clamping: run.events), "event"))")
      return .success
    }
  }
}
