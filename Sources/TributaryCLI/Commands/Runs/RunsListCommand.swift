import ArgumentParser
import JSONKit
import Runs
import Stores
import Tributary

/// Lists the kept runs.
struct RunsListCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls", abstract: "Lists the kept runs, the newest first.", aliases: ["list"])

  /// What kind of run it is.
  enum Kind: String, ExpressibleByArgument, CaseIterable, Sendable {
    case workflow, agent
  }

  /// Where a run can stand.
  private static let states: [RunState] =
    [.running, .interrupted, .ready]
    + [
      RunStatus.waiting, .inDoubt, .succeeded, .failed, .invalid, .serverUnavailable, .providerFailed, .blocked,
      .limit, .invalidOutput, .stuck, .diverged, .unauthenticated, .timeout, .cancelled,
    ].map { RunState($0) }

  @OptionGroup var global: GlobalOptions
  @OptionGroup var format: FormatOptions

  @Option(help: ArgumentHelp("Only runs that stand so: running, waiting, in_doubt, succeeded, …", valueName: "status"))
  var status: String?

  @Option(help: "Only workflows, or only agents.")
  var kind: Kind?

  @Option(help: ArgumentHelp("Only runs of the agent or workflow of this name.", valueName: "name"))
  var name: String?

  @Option(help: ArgumentHelp("The most runs to list.", valueName: "n"))
  var limit = 50

  var output: OutputSettings { global.settings(format.format) }

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit must be at least 1") }
    let words: [String] = Self.states.map(\.rawValue)
    guard let status, !words.contains(status) else { return }
    throw ValidationError(
      "--status: no run is '\(status)'\(status.didYouMean(in: words)) (\(words.joined(separator: ", ")))")
  }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    var filter = RunFilter()
    filter.state = status.map { RunState(rawValue: $0) }
    filter.kind = kind?.rawValue
    (filter.name, filter.limit) = (name, limit)
    let chosen: RunFilter = filter
    let runs: [RunSummary] = try await Host.withRuns(global, console) { try await $0.list(chosen) }
    if console.format == .json {
      try console.write(.array(runs.map { .object($0.members) }))
      return .success
    }
    if runs.isEmpty {
      let isAny: Bool = status == nil && kind == nil && name == nil
      console.progress(isAny ? "no run is kept yet; 'tributary run' keeps its runs" : "no kept run is like that")
    }
    try Table(["RUN", "KIND", "NAME", "STATE", "STARTED", "TOOK"], runs.map(Self.cells)).write(console)
    return .success
  }

  private static func cells(_ run: RunSummary) -> [String] {
    [run.id, run.kind, run.name, run.state.rawValue, run.started, Figures.duration(milliseconds: run.took)]
  }
}
