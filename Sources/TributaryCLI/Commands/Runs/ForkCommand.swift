import ArgumentParser
import JSONKit
import Runs
import Stores
import Tributary

/// Makes a new run of the beginning of another one.
struct ForkCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "fork", abstract: "Makes a new run that knows what another one did before one of its steps.",
    discussion: "The new run's id is printed; 'tributary resume' performs the step and what follows it.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var format: FormatOptions

  @Argument(help: ArgumentHelp("The run, and the step that is to be performed anew.", valueName: "id@step"))
  var place: String

  var output: OutputSettings { global.settings(format.format) }

  /// The two sides of the first `@`.
  private var parts: (run: String, step: String)? {
    guard let at: String.Index = place.firstIndex(of: "@"), at > place.startIndex else { return nil }
    let step = String(place[at...].dropFirst())
    return step.isEmpty ? nil : (String(place[..<at]), step)
  }

  func validate() throws {
    if parts == nil {
      throw ValidationError("'\(place)' names no step: write ID@STEP; 'tributary runs show' lists them")
    }
  }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    guard let (run, word) = parts else { throw CommandFailure.usage("'\(place)' names no step") }
    let number: UInt64 = RandomText().bytes(8).reduce(0) { $0 << 8 | UInt64($1) }
    let fork: RunSummary = try await Host.withRuns(global, console) { store in
      let summary: RunSummary = try await store.find(run)
      let keys: [StepKey] = try await store.report(of: summary).steps.map(\.key)
      let step: StepKey = try StepChoice(run: summary.id, keys: keys, noun: "step").one(word)
      return try await store.fork(summary.id, at: step, number: number)
    }
    if console.format == .json {
      try console.write(.object(fork.members))
    } else {
      try console.write(fork.id)
    }
    console.progress("goes on with: \(fork.resumption)")
    return .success
  }
}
