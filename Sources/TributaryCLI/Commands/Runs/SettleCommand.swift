import ArgumentParser
import JSONKit
import LLM
import Runs
import Stores
import Tributary

/// Says what became of a step in doubt.
struct SettleCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "settle", abstract: "Says what became of a step of which nobody knows whether it was done.",
    discussion: """
      tributary settle r_1f write done          it was done; --value is what it gave
      tributary settle r_1f write failed        it was not done, and that stands
      tributary settle r_1f write again         it was not done: does it now
      """)

  /// What somebody found out.
  enum Finding: String, ExpressibleByArgument, CaseIterable, Sendable {
    case done, failed, again
  }

  static let endsItself = true

  @OptionGroup var global: GlobalOptions
  @OptionGroup var servers: ServerOptions
  @OptionGroup var shape: ResumeOptions

  @Option(help: ArgumentHelp("What the step gave: JSON, @FILE, or @- for standard input.", valueName: "json"))
  var value: String?

  @Option(help: ArgumentHelp("Why it was not done.", valueName: "text"))
  var message: String?

  @OptionGroup var chosen: RunArgument

  @Argument(help: "The step in doubt.")
  var step: String

  @Argument(help: "done, failed or again.")
  var finding: Finding

  var output: OutputSettings { global.settings(shape.format) }

  func validate() throws {
    if value != nil && finding != .done { throw ValidationError("--value goes with done") }
    if message != nil && finding != .failed { throw ValidationError("--message goes with failed") }
  }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    if finding == .again {
      let task = ResumeTask(run: chosen.run, again: [step])
      return try await task.perform(servers.request(global), console)
    }
    let given: JSON? = try read(console.streams)
    let (run, key): (RunSummary, StepKey) = try await Host.withRuns(global, console) { store in
      let run: RunSummary = try await store.find(chosen.run)
      let intents: [RunEvent] = try await store.stepsInDoubt(of: run.id)
      let key: StepKey = try StepChoice(run: run.id, keys: intents.map(\.step), noun: "step in doubt").one(step)
      let isTool: Bool = intents.contains { $0.step == key && $0.kind == .toolCall }
      try await store.settle(run.id, key, as: outcome(given, isTool: isTool), by: "command line")
      return (run, key)
    }
    if console.format != .text {
      try console.write(
        [
          "run": .string(run.id), "path": .string(key.path), "n": JSON(key.occurrence),
          "outcome": .string(finding.rawValue),
        ])
    }
    console.progress("recorded; the run goes on with: \(run.resumption)")
    return .success
  }

  private func read(_ streams: StandardStreams) throws -> JSON? {
    guard let value else { return nil }
    let text: String = try TextArgument(value).read(streams)
    do { return try JSON(parsing: text) } catch { throw CommandFailure.usage("--value: this is no JSON: \(error)") }
  }

  /// What is recorded: of a tool it is an answer as tools give it.
  private func outcome(_ given: JSON?, isTool: Bool) -> Outcome {
    guard finding == .done else {
      return .failure(["code": "not_done", "message": .string(message ?? "somebody found that this was not done")])
    }
    guard isTool else { return .value(given ?? .null) }
    guard let given else { return .value(ToolResult("This was done.").json) }
    if let text: String = given.stringValue { return .value(ToolResult(text).json) }
    if given["content"] != nil, let answer = try? ToolResult(json: given) { return .value(answer.json) }
    return .value(ToolResult(structured: given).json)
  }
}
