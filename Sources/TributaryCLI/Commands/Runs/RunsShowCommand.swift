import ArgumentParser
import JSONKit
import Runs
import Stores
import Tributary
import Workflows

/// Shows one run.
struct RunsShowCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Shows one run: its steps, what it waits for, what it is made of.",
    discussion: "Where something is open, the command that settles it stands beside it.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var format: FormatOptions
  @OptionGroup var chosen: RunArgument

  var output: OutputSettings { global.settings(format.format) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    let (report, snapshot): (RunReport, JSON) = try await Host.withRuns(global, console) { store in
      let summary: RunSummary = try await store.find(chosen.run)
      return (try await store.report(of: summary), try await store.snapshot(of: summary.id))
    }
    if console.format == .json {
      try console.write(Self.json(report, snapshot))
    } else {
      try Self.write(report, snapshot, console)
    }
    return .success
  }

  private static func json(_ report: RunReport, _ snapshot: JSON) -> JSON {
    var members: JSON.Object = report.summary.members
    members.append("made_of", snapshot)
    members.append("steps", .array(report.steps.map { json($0, report.word($0)) }))
    members.append("open", .array(report.open.map { $0.json(report.summary.id) }))
    for key in ["output", "usage", "error"] {
      if let value: JSON = report.ending[key] { members.append(key, value) }
    }
    return .object(members)
  }

  private static func json(_ step: RunReport.Step, _ word: String) -> JSON {
    var members: JSON.Object = [
      "path": .string(step.key.path), "n": JSON(step.key.occurrence), "attempt": JSON(step.attempt),
      "outcome": .string(word),
    ]
    if let milliseconds = step.milliseconds { members.append("ms", JSON(milliseconds)) }
    if let message = step.message { members.append("message", .string(message)) }
    return .object(members)
  }

  private static func write(_ report: RunReport, _ snapshot: JSON, _ console: Console) throws {
    let run: RunSummary = report.summary
    try console.write("\(run.id)  \(run.kind) \(run.name)  \(run.state.rawValue)")
    let took: String = Figures.duration(milliseconds: run.took)
    try console.write("began \(run.started), took \(took), \(Figures.plural(Int(clamping: run.events), "event"))")
    if !run.title.isEmpty { try console.write(DialogText.line(run.title)) }
    if let original: String = run.forkedFrom { try console.write("forked from \(original)") }
    if let parent: String = run.parent { try console.write("started by \(parent)") }
    if run.state == .running, let holder = run.holder {
      try console.write("process \(holder.process.pid) works on it since \(holder.since)")
    }
    try Table(["STEP", "OUTCOME", "TOOK", "MESSAGE"], report.steps.map { cells($0, report.word($0)) }).write(console)
    for line in report.advice { try console.write(line) }
    if let usage: JSON = report.ending["usage"] { try console.write(Self.line(of: usage)) }
    if let error: JSON = report.ending["error"] {
      try console.write("error: \(error["message"]?.stringValue ?? error.text)")
    }
    guard console.detail != .verbose else { return try console.write("made of \(snapshot.text(pretty: true))") }
    for line in origin(snapshot) { try console.write(line) }
  }

  /// Where the run comes from, a line each; all that it is made of is told with `--verbose`.
  private static func origin(_ snapshot: JSON) -> [String] {
    let facts: [(label: String, value: String?)] = [
      ("file", snapshot["definition"]?["file"]?.stringValue), ("model", snapshot["agent"]?["model"]?.stringValue),
      ("inputs", snapshot["inputs"].flatMap { $0.objectValue?.isEmpty == false ? $0.text : nil }),
      ("folder", snapshot["folder"]?.stringValue),
    ]
    return facts.compactMap { fact in fact.value.map { "\(fact.label): \(DialogText.line($0))" } }
  }

  private static func line(of usage: JSON) -> String {
    func count(_ key: String) -> Int { usage[key]?.intValue ?? 0 }
    let tokens = "\(Figures.count(count("input_tokens"))) in / \(Figures.count(count("output_tokens"))) out"
    return [Figures.plural(count("turns"), "turn"), Figures.plural(count("calls"), "call"), tokens]
      .joined(separator: " · ")
  }

  private static func cells(_ step: RunReport.Step, _ word: String) -> [String] {
    [
      DialogText.line(step.key.text), word + (step.attempt > 1 ? " (attempt \(step.attempt))" : ""),
      step.milliseconds.map { Figures.duration(milliseconds: $0) } ?? "", DialogText.line(step.message ?? ""),
    ]
  }
}

extension RunReport {
  /// What there is to do with the run, a line each: what is open with its commands, else how it goes on.
  var advice: [String] {
    guard summary.state != .running, ending.isNull else { return [] }
    let steps: [OpenRunStep] = open
    let lines: [String] = steps.flatMap { step in
      let due: String = step.due.map { ", until \($0)" } ?? ""
      let head: String = step.kind == .doubt ? "in doubt:" : "waits for:"
      return ["\(head) \(DialogText.line(step.message))\(due)"] + step.commands(summary.id).map { "  \($0)" }
    }
    return lines.isEmpty ? ["goes on with: \(summary.resumption)"] : lines
  }
}
