import ArgumentParser
import Runs
import Stores
import Tributary

/// Runs an agent or a workflow and writes the run into a file that can be replayed.
struct RecordCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "record", abstract: "Runs an agent or a workflow and writes the run as a bundle.",
    usage: "tributary record [-o <bundle>] -- run … | workflow run …",
    discussion: """
      tributary record -o digest.jsonl -- workflow run digest.yaml -i topic=jq
      Standard output and the exit code are those of the run. 'tributary replay' performs it anew \
      without servers and models.
      """)
  static let endsItself = true
  static let tellsEvents = true

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("The file of the bundle; ID.jsonl without it.", valueName: "bundle"))
  var bundle: String?

  @Argument(parsing: .postTerminator, help: ArgumentHelp("run … or workflow run …", valueName: "command"))
  var command: [String] = []

  var output: OutputSettings {
    (try? recorded())?.output
      ?? OutputSettings(format: .text, detail: .normal, color: .auto, filter: nil)
  }

  func validate() throws {
    if bundle == "" { throw ValidationError("the file has no name") }
    _ = try recorded()
  }

  /// The command that is recorded.
  private func recorded() throws -> any HostCommand {
    guard !command.isEmpty else {
      throw ValidationError("write the command to record behind --: tributary record -- run agent.md")
    }
    let parsed: any ParsableCommand = try TributaryCommand.parseAsRoot(command)
    guard let run = parsed as? any HostCommand, run is RunCommand || run is WorkflowRunCommand else {
      throw ValidationError("only 'run' and 'workflow run' can be recorded")
    }
    return run
  }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    let run: any HostCommand = try recorded()
    let witness = RecordedRun()
    let ended: Signals.Ended<Runs.ExitCode> = try await RecordedRun.$current.withValue(witness) {
      guard type(of: run).endsItself else { return try await Signals.cancelling { try await run.execute(console) } }
      return Signals.Ended(value: try await run.execute(console))
    }
    guard let id: String = witness.id else {
      throw CommandFailure(.failed, "not_recorded", "nothing was recorded: the run was not kept, or had ended before")
    }
    try await write(id, console)
    return ended.signal.map { Runs.ExitCode(rawValue: 128 + $0) } ?? ended.value
  }

  private func write(_ id: String, _ console: Console) async throws {
    let host = ClientHost.current(redactor: console.streams.redactor)
    try await withClient(Config(), host: host) { client in
      let store: RunStore = try client.runs()
      let summary: RunSummary = try await store.find(id)
      let path: String = bundle ?? id + BundleFile.ending
      try await BundleFile.write(summary, from: store, to: path)
      let isOver: String = summary.exit == nil ? ", the run is not over (\(summary.state.rawValue))" : ""
      console.progress("\(path): \(Figures.plural(Int(clamping: summary.events), "event"))\(isOver)")
    }
  }
}
