import ArgumentParser
import JSONKit
import Runs
import Stores
import Tributary

/// Removes kept runs.
struct RunsRemoveCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "rm", abstract: "Removes kept runs with everything that is recorded of them.",
    discussion: """
      --older-than and --keep leave runs alone that somebody works on, that wait or that are in doubt; these are removed \
      by their ids only.
      """, aliases: ["remove"])

  @OptionGroup var global: GlobalOptions
  @OptionGroup var format: FormatOptions

  @Option(
    help: ArgumentHelp("All whose last event is older, such as 30d.", valueName: "duration"),
    transform: DurationArgument.read)
  var olderThan: DurationArgument?

  @Option(help: ArgumentHelp("All but so many of the newest.", valueName: "n"))
  var keep: Int?

  @Argument(help: ArgumentHelp("The runs' ids, or their beginnings.", valueName: "id"))
  var runs: [String] = []

  var output: OutputSettings { global.settings(format.format) }

  func validate() throws {
    if let keep, keep < 0 { throw ValidationError("--keep cannot be negative") }
    let hasRule: Bool = olderThan != nil || keep != nil
    if hasRule == runs.isEmpty { return }
    throw ValidationError(
      hasRule ? "give ids, or --older-than and --keep, not both" : "name a run, or give --older-than or --keep")
  }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    let removed: [String] = try await Host.withRuns(global, console) { store in
      if runs.isEmpty {
        return try await store.keep(RunRetention(maximumAge: olderThan?.duration, maximumRuns: keep))
      }
      var ids: [String] = []
      for run in runs {
        let id: String = try await store.find(run).id
        if !ids.contains(id) { ids.append(id) }
      }
      for id in ids { try await store.delete(id) }
      return ids
    }
    if console.format == .json {
      try console.write(["removed": .array(removed.map(JSON.string))])
    } else {
      for id in removed { console.progress("removed \(id)") }
      if removed.isEmpty { console.progress("there is nothing to remove") }
    }
    return .success
  }
}
