import ArgumentParser
import JSONKit
import Runs
import Stores
import Tributary
import Workflows

/// Answers a question that a run waits with.
struct AnswerCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "answer", abstract: "Answers the question that a run waits for.",
    discussion: """
      tributary answer r_1f accept                      the only open question
      tributary answer r_1f approve accept -f note=ok   the question of the step approve, with its form
      The run goes on with the answer when it is resumed.
      """)

  /// What a person says.
  enum Action: String, CaseIterable, Sendable {
    case accept, decline
  }

  @OptionGroup var global: GlobalOptions
  @OptionGroup var format: FormatOptions

  @Option(
    name: [.customShort("f"), .customLong("field")],
    help: ArgumentHelp("A field of the form; name:=JSON takes any value.", valueName: "name=value"))
  var fields: [String] = []

  @OptionGroup var chosen: RunArgument

  @Argument(
    help: ArgumentHelp("The step that asks, unless there is only one; then accept or decline.", valueName: "step"))
  var words: [String] = []

  var output: OutputSettings { global.settings(format.format) }

  private var action: Action? { words.last.flatMap { Action(rawValue: $0) } }

  func validate() throws {
    guard let action, words.count <= 2 else {
      throw ValidationError("write [STEP] accept or [STEP] decline at the end")
    }
    if action == .decline && !fields.isEmpty { throw ValidationError("who declines fills in no form: leave -f out") }
  }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    let (run, step, answer): (RunSummary, StepKey, WorkflowAnswer) = try await Host.withRuns(global, console) { store in
      let run: RunSummary = try await store.find(chosen.run)
      let questions: [OpenRunStep] = try await store.report(of: run).open.filter { $0.kind == .answer }
      let choice = StepChoice(run: run.id, keys: questions.map(\.key), noun: "open question")
      let key: StepKey = words.count == 2 ? try choice.one(words[0]) : try choice.only()
      let answer: WorkflowAnswer = try reply(to: questions.first { $0.key == key }?.input ?? .null)
      try await store.settle(run.id, key, as: .value(answer.json), by: "command line")
      return (run, key, answer)
    }
    if console.format == .json {
      try console.write(["run": .string(run.id), "path": .string(step.path), "answer": answer.json])
    }
    console.progress("recorded; the run goes on with: \(run.resumption)")
    return .success
  }

  /// The answer, if it fits the question.
  private func reply(to question: JSON) throws(CommandFailure) -> WorkflowAnswer {
    if let due: Int64 = question["due"]?.stringValue.flatMap({ PointInTime.rfc3339($0) }),
      Double(due) / 1_000 <= WallClock.secondsSince1970()
    {
      throw CommandFailure(.failed, "too_late", "the question was open until \(question["due"]?.stringValue ?? "")")
    }
    guard action == .accept else {
      return WorkflowAnswer(isAccepted: false, by: "command line")
    }
    guard let schema: JSON = question["schema"] else {
      if let field = fields.first { throw .usage("-f \(field): the question has no form") }
      return WorkflowAnswer(isAccepted: true, by: "command line")
    }
    let content: JSON = try CallArguments(schema: schema).read(fields)
    var problems: [String] = []
    do throws(JSONSchemaError) {
      problems = try JSONSchema(schema).validate(content).map(\.description)
    } catch {
      throw .usage("the question's form is no JSON Schema: \(error)")
    }
    guard problems.isEmpty else {
      throw .usage("the answer does not fit the form: " + problems.joined(separator: "; "))
    }
    return WorkflowAnswer(isAccepted: true, content: content.objectValue ?? [:], by: "command line")
  }
}
