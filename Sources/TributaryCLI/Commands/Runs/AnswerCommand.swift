import ArgumentParser
import JSONKit
import Runs
import Stores
import Tributary
import Workflows

/// Answers a question that a run waits with, or brings the event it waits for.
struct AnswerCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "answer", abstract: "Answers the question that a run waits for, or brings its event.",
    discussion: """
      tributary answer r_1f accept                      the only open question
      tributary answer r_1f approve accept -f note=ok   that of approve, with a form
      tributary answer r_1f paid accept -f amount:=12   the event that paid waits for
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
    let (run, step, answer): (RunSummary, StepKey, WorkflowAnswer) = try await Host.withRuns(global, console) {
      store, trail in
      let run: RunSummary = try await store.find(chosen.run)
      let questions: [OpenRunStep] = try await store.report(of: run).open.filter {
        $0.kind == .answer || $0.kind == .event
      }
      let choice = StepChoice(run: run.id, keys: questions.map(\.key), noun: "open question")
      let key: StepKey = words.count == 2 ? try choice.one(words[0]) : try choice.only()
      let question: OpenRunStep? = questions.first { $0.key == key }
      let answer: WorkflowAnswer = try reply(to: question?.input ?? .null, isEvent: question?.kind == .event)
      // An event is its data; `match` was for hosts that choose among events.
      let value: JSON = question?.kind == .event ? .object(answer.content) : answer.json
      try await trail?.begin(
        .answer(to: key, of: run.id, isGiven: answer.isAccepted, content: answer.content, by: "command line"))
      try await store.settle(run.id, key, as: .value(value), by: "command line")
      return (run, key, answer)
    }
    if console.format == .json {
      try console.write(["run": .string(run.id), "path": .string(step.path), "answer": answer.json])
    }
    console.progress("recorded; the run goes on with: \(run.resumption)")
    return .success
  }

  /// The answer, if it fits the question.
  private func reply(to question: JSON, isEvent: Bool) throws(CommandFailure) -> WorkflowAnswer {
    if let due: Int64 = question["due"]?.stringValue.flatMap({ PointInTime.rfc3339($0) }),
      Double(due) / 1_000 <= WallClock.secondsSince1970()
    {
      throw CommandFailure(.failed, "too_late", "the question was open until \(question["due"]?.stringValue ?? "")")
    }
    guard action == .accept else {
      if isEvent {
        throw .usage("an event comes or does not come: there is nothing to decline; cancel the run instead")
      }
      return WorkflowAnswer(isAccepted: false, by: "command line")
    }
    if isEvent {
      let data: JSON = try CallArguments(schema: ["type": "object"]).read(fields)
      return WorkflowAnswer(isAccepted: true, content: data.objectValue ?? [:], by: "command line")
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
