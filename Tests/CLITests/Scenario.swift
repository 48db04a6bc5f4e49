import Foundation
import JSONKit
import Runs
import TestKit
import Testing

/// One command that ends with one exit code: there is one for each code.
struct Scenario: Sendable, CustomTestStringConvertible {
  /// What is done while the command runs.
  enum Disturbance: Sendable, Hashable {
    case none
    /// Sent when the tool of the server `slow` is at work.
    case signal(Int32)
    /// Nobody reads standard output.
    case closedOutput
  }

  let code: ExitCode
  /// What happens, in the words of the README.
  let words: String
  let arguments: [String]
  var files: [String: String] = [:]
  var disturbance = Disturbance.none

  var testDescription: String { "\(code.rawValue) \(words)" }

  init(
    _ code: ExitCode, _ words: String, _ arguments: [String], _ files: [String: String] = [:],
    _ disturbance: Disturbance = .none
  ) {
    (self.code, self.words, self.arguments, self.files) = (code, words, arguments, files)
    self.disturbance = disturbance
  }

  /// Runs the command in a folder of its own; standard output is lost where nobody reads it.
  func run(_ more: [String] = []) async throws -> TributaryProgram.Outcome {
    let folder = try TemporaryFolder()
    for (name, text) in files { try folder.write(name, text) }
    try ShellServer().write("s", to: folder)
    folder.makePipe("called")
    var slow = ShellServer()
    slow.call = "echo $$ > called"
    try slow.write("slow", to: folder)
    var output: FileHandle?
    if disturbance == .closedOutput {
      let pipe = Pipe()
      try pipe.fileHandleForReading.close()
      output = pipe.fileHandleForWriting
    }
    let running = try folder.program().start(arguments + more + ["--servers-dir", "servers.d"], output: output)
    if case .signal(let number) = disturbance {
      try #require(Int32(await folder.firstLine(of: "called")) != nil)
      running.send(number)
    }
    let exit = await running.exit()
    return TributaryProgram.Outcome(
      exit: exit, output: output == nil ? try running.text(.output) : "", errors: try running.text(.errors))
  }
}

extension Scenario {
  private static let script = ["-p", "go", "--model", "scripted/script.yaml"]
  private static func turns(_ turns: String...) -> [String: String] {
    ["script.yaml": "turns: [\(turns.joined(separator: ", "))]"]
  }
  private static let slow = turns("{ tool_calls: [{ name: slow.act }] }", "{ text: late }")

  /// Commands that run an agent or a workflow, or replay one.
  static let all: [Scenario] = [
    Scenario(.success, "an answer", script, turns("{ text: fine }")),
    Scenario(.failed, "no answer", script, turns("{ text: \"\" }")),
    Scenario(.usage, "a wrong command line", ["run", "--nonsense"]),
    Scenario(.configuration, "a wrong file", ["run", "missing.md"]),
    Scenario(
      .waiting, "a question", ["workflow", "run", "w.yaml"],
      ["w.yaml": "workflow: 1\nname: w\nsteps: [{ id: sure, ask: { message: Sure? } }]\n"]),
    Scenario(
      .serverUnavailable, "a required server that fails", script + ["--servers", "gone"],
      turns("{ text: fine }").merging(["servers.d/gone.json": #"{"url":"tcp://127.0.0.1:1"}"#]) { $1 }),
    Scenario(.provider, "a provider that fails", script, turns("{ error: { kind: overloaded } }")),
    Scenario(
      .blocked, "a missing consent", script + ["--policy", "policy.yaml"],
      turns("{ tool_calls: [{ name: s.act }] }", "{ text: fine }").merging([
        "policy.yaml": "rules: [{ match: { tool: s.act }, then: ask, reason: it may hurt }]"
      ]) { $1 }),
    Scenario(
      .limit, "a limit", script + ["--max-turns", "1"], turns("{ tool_calls: [{ name: s.act }] }", "{ text: late }")),
    Scenario(
      .output, "an answer of another shape", script + ["--schema", "schema.json"],
      turns("{ text: three }", "{ text: still three }").merging(["schema.json": #"{"type":"object"}"#]) { $1 }),
    Scenario(
      .stuck, "the same calls again and again", script,
      [
        "script.yaml":
          "turns: [\(Array(repeating: "{ tool_calls: [{ name: s.act }] }", count: 9).joined(separator: ", "))]"
      ]),
    Scenario(.authentication, "no key", ["-p", "go"]),
    Scenario(.deadline, "out of time", script + ["--timeout", "2s"], slow),
    Scenario(.interrupted, "SIGINT", script, slow, .signal(SIGINT)),
    Scenario(.terminated, "SIGTERM", script, slow, .signal(SIGTERM)),
    Scenario(.closedOutput, "nobody reads standard output", script, turns("{ text: fine }"), .closedOutput),
  ]
}
