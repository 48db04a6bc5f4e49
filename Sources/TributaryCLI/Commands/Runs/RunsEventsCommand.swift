import ArgumentParser
import JSONKit
import Runs
import Stores
import Tributary

/// Writes the events of a run.
struct RunsEventsCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "events", abstract: "Writes the events of a run, one JSON object on each line.",
    discussion: "They are the objects of -o stream-json without those that are only shown while they happen.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var chosen: RunArgument

  @Option(help: ArgumentHelp("Only events after this seq.", valueName: "seq"))
  var after: UInt64 = 0

  var output: OutputSettings { global.settings(.text) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    try await Host.withRuns(global, console) { store in
      let run: RunSummary = try await store.find(chosen.run)
      var seq: UInt64 = after
      while true {
        let page: [RunEvent] = try await store.events(of: run.id, after: seq)
        guard let last = page.last else { return .success }
        for event in page { try console.writeLine(event.json) }
        seq = last.seq
        try Task.checkCancellation()
      }
    }
  }
}
