import ArgumentParser
import Runs
import Stores
import Tributary

/// The runs that are kept.
struct RunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs", abstract: "Shows the kept runs, and removes them.",
    discussion: "A run is named by its id or by the beginning of it.",
    subcommands: [
      RunsListCommand.self, RunsShowCommand.self, RunsEventsCommand.self, RunsExportCommand.self,
      RunsRemoveCommand.self,
    ],
    defaultSubcommand: RunsListCommand.self)
}

/// Which run a command is about.
struct RunArgument: ParsableArguments, Sendable {
  @Argument(help: ArgumentHelp("The run's id, or its beginning.", valueName: "id"))
  var run: String
}

extension Host {
  /// Lends the kept runs to `body`; no server is needed for that.
  static func withRuns<Value: Sendable>(
    _ global: GlobalOptions, _ console: Console, _ body: (RunStore) async throws -> Value
  ) async throws -> Value {
    try await withRuns(global, console) { store, _ in try await body(store) }
  }

  /// The same with what records, for what people decide about runs.
  static func withRuns<Value: Sendable>(
    _ global: GlobalOptions, _ console: Console, _ body: (RunStore, AuditTrail?) async throws -> Value
  ) async throws -> Value {
    try await with(ServerOptions.none(global), console) { host in
      try await host.client.withRuns { try await body($0, host.client.trail) }
    }
  }
}

extension RunStore {
  /// What the events of a run tell, read a page at a time.
  func report(of summary: RunSummary) async throws -> RunReport {
    var report = RunReport(summary)
    var seq: UInt64 = 0
    while true {
      let page: [RunEvent] = try await events(of: summary.id, after: seq)
      guard let last = page.last else { return report }
      for event in page { report.take(event) }
      seq = last.seq
    }
  }
}
