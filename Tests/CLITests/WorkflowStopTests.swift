import Foundation
import JSONKit
import Testing

/// Runs of workflows that end in the middle: by a signal, by the end of their time, or with their process.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct WorkflowStopTests {
  /// A server whose tool says in the pipe `called` that it works, and answers when the file `go` is there.
  private func folder(_ modifiers: String = "") throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    folder.makePipe("called")
    try folder.writeServers()
    var slow = ShellServer()
    slow.call = "if [ -e go ]; then text fine; else echo $$ > called; fi"
    try slow.write("slow", to: folder, settings: #""timeout":{"start":"2m","call":"10m","idle":"10m"}"#)
    try folder.write(
      "w.yaml",
      """
      workflow: 1
      name: w
      servers: [calculator, slow]
      steps:
        - id: first
          call: calculator.calculate
          with: { expression: "20 + 1" }
          compensate: { call: calculator.calculate, with: { expression: "1 + 1" } }
        - { id: act, call: slow.act\(modifiers) }
        - { id: last, set: "${{ ($steps.first.output.result | tonumber) * 2 }}" }
      outputs: { answer: $steps.last.output, said: $steps.act.output }
      """)
    return folder
  }

  private static let arguments = ["workflow", "run", "w.yaml", "--key", "k", "--servers-dir", "servers.d"]

  /// Starts a run and returns when its step is at work.
  private func started(_ folder: TemporaryFolder, _ more: [String] = []) async throws -> RunningProgram {
    let running: RunningProgram = try folder.program().start(Self.arguments + more)
    _ = try #require(Int32(await folder.firstLine(of: "called")), "\((try? running.text(.errors)) ?? "")")
    return running
  }

  private func id(_ folder: TemporaryFolder) async throws -> String {
    let listed = try await folder.program().run("runs", "ls", "--json")
    return try #require(try JSON(parsing: listed.output)[0]?["run"]?.stringValue, "\(listed.errors)")
  }

  @Test func `a killed run goes on and gives what it would have given`() async throws {
    let folder = try folder(", idempotent: true")
    let running = try await started(folder)
    running.send(SIGKILL)
    #expect(await running.exit() == -SIGKILL)
    try folder.write("go", "")
    let resumed = try await folder.program().run(
      "workflow", "resume", try await id(folder), "-o", "json", "--servers-dir", "servers.d")
    #expect(resumed.exit == 0, "\(resumed.errors)")
    #expect(try JSON(parsing: resumed.output)["output"] == ["answer": 42, "said": "fine"])
  }

  @Test func `a killed run that may have changed something is in doubt, and says what to do`() async throws {
    let folder = try folder()
    let running = try await started(folder)
    running.send(SIGKILL)
    #expect(await running.exit() == -SIGKILL)
    try folder.write("go", "")
    let run = try await id(folder)
    let stopped = try await folder.program().run("workflow", "resume", run, "--servers-dir", "servers.d")
    #expect(stopped.exit == 4, "\(stopped.errors)")
    #expect(stopped.errors.contains("tributary settle \(run) act done"), "\(stopped.errors)")
    let again = try await folder.program().run(
      "workflow", "resume", run, "--again", "act", "-o", "stream-json", "--servers-dir", "servers.d")
    #expect(again.exit == 0, "\(again.errors)")
    let events: [JSON] = try again.lines.map { try JSON(parsing: $0) }
    #expect(events.last?["data"]?["output"] == ["answer": 42, "said": "fine"])
    #expect(events.count { $0["type"] == "tool.call" && $0["path"] == "first" } == 1)
    #expect(events.count { $0["type"] == "tool.call" && $0["path"] == "act" } == 2)
  }

  @Test(arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
  func `a signal ends the run and undoes what was done`(signal: Int32, exit: Int32) async throws {
    let folder = try folder()
    let running = try await started(folder, ["-o", "stream-json"])
    running.send(signal)
    #expect(await running.exit() == exit)
    let events: [JSON] = try running.text(.output).split(separator: "\n").map { try JSON(parsing: String($0)) }
    #expect(events.last?["type"] == "result")
    #expect(events.last?["data"]?["status"] == "cancelled")
    let undone: JSON? = events.last { $0["type"] == "tool.call" }
    #expect(undone?["data"]?["input"]?["arguments"]?["expression"] == "1 + 1", "\((try? running.text(.errors)) ?? "")")
  }

  @Test func `a second signal leaves the run as it is, and says how it goes on`() async throws {
    let folder = try folder()
    try folder.write(
      "w.yaml",
      """
      workflow: 1
      name: w
      steps:
        - { id: first, call: calculator.calculate, with: { expression: "1" }, compensate: { call: slow.act } }
        - { id: act, call: slow.act }
      """)
    let running = try await started(folder)
    running.send(SIGINT)
    _ = await folder.firstLine(of: "called")
    running.send(SIGINT)
    #expect(await running.exit() == 130)
    let errors: String = try running.text(.errors)
    let run = try await id(folder)
    #expect(errors.contains("go on with: tributary resume \(run)"), "\(errors)")
    let listed = try JSON(parsing: try await folder.program().run("runs", "ls", "--json").output)
    #expect(listed[0]?["state"] != "cancelled", "\(listed)")
  }

  @Test func `the end of its time ends the run with exit code 124`() async throws {
    let folder = try folder()
    let running = try folder.program().start(Self.arguments + ["--timeout", "2s"])
    #expect(await running.exit() == 124, "\((try? running.text(.errors)) ?? "")")
  }
}
