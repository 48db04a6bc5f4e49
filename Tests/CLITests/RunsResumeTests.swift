import Foundation
import JSONKit
import Testing

/// Runs of agents whose process was killed while a tool was at work.
@Suite(.timeLimit(.minutes(5)))
struct RunsResumeTests {
  private static let arguments = ["-p", "go", "--model", "scripted/script.yaml", "--servers-dir", "servers.d"]

  /// The pipes `called` and `go`, in a folder of their own because every program that ends wakes the readers of its folder's.
  private let pipes: TemporaryFolder

  init() throws {
    pipes = try TemporaryFolder()
    pipes.makePipe("called")
    pipes.makePipe("go")
  }

  /// A tool that leaves a line in `effects`, says that it was called, and waits for the pipe `go` to answer.
  private func folder(readOnly: Bool) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    var slow = ShellServer()
    let hints = #""annotations":{"readOnlyHint":\#(readOnly)}"#
    slow.list = #"result '{"tools":[{"name":"act","inputSchema":{"type":"object"},\#(hints)}]}'"#
    slow.call = "echo x >> effects; echo $$ > \(pipes.path)/called; read -r word < \(pipes.path)/go; text fine"
    try slow.write(
      "slow", to: folder, settings: #""start":"required","timeout":{"start":"2m","call":"10m","idle":"10m"}"#)
    try folder.write(
      "script.yaml", #"turns: [{ tool_calls: [{ name: slow.act }] }, { text: "It said: {{last/text}}" }]"#)
    return folder
  }

  private func killed(_ folder: TemporaryFolder) async throws -> String {
    let running: RunningProgram = try folder.program().start(Self.arguments)
    _ = await pipes.firstLine(of: "called")
    running.send(SIGKILL)
    #expect(await running.exit() == -SIGKILL)
    let listed = try await folder.json("runs", "ls")
    return try #require(listed.arrayValue?.first?["run"]?.stringValue)
  }

  private func effects(_ folder: TemporaryFolder) throws -> Int {
    try String(contentsOfFile: folder.path + "/effects", encoding: .utf8).split(separator: "\n").count
  }

  private func answer() throws {
    let handle: FileHandle = try #require(FileHandle(forWritingAtPath: pipes.path + "/go"))
    try handle.write(contentsOf: Data("go\n".utf8))
    try handle.close()
  }

  @Test func `a call that changes something is in doubt, is settled once, and not made again`() async throws {
    let folder = try folder(readOnly: false)
    let id: String = try await killed(folder)
    let shown = try await folder.json("runs", "show", id)
    #expect(shown["state"] == "in_doubt")
    let open: JSON = try #require(shown["open"]?.arrayValue?.first)
    #expect(open["kind"] == "doubt")
    #expect(open["path"] == "turn[1]/tool[0]/slow.act")
    let stopped = try await folder.program().run("resume", id, "--servers-dir", "servers.d")
    #expect(stopped.exit == 4, "\(stopped.errors)")
    #expect(stopped.errors.contains("tributary settle \(id) 'turn[1]/tool[0]/slow.act' done"), "\(stopped.errors)")
    let settled = try await folder.program().run("settle", id, "slow.act", "done", "--value", #""written""#)
    #expect(settled.exit == 0, "\(settled.errors)")
    #expect(settled.errors == "recorded; the run goes on with: tributary resume \(id)\n")
    let twice = try await folder.program().run("settle", id, "slow.act", "failed")
    #expect(twice.exit == 2)
    let resumed = try await folder.program().run("resume", id, "--servers-dir", "servers.d")
    #expect(resumed.exit == 0, "\(resumed.errors)")
    #expect(resumed.output == "It said: written\n")
    #expect(try effects(folder) == 1)
    #expect(try await folder.json("runs", "show", id)["state"] == "succeeded")
  }

  @Test func `a call in doubt that was not done is made again where somebody says so`() async throws {
    let folder = try folder(readOnly: false)
    let id: String = try await killed(folder)
    let resuming: RunningProgram = try folder.program().start(
      ["settle", id, "slow.act", "again", "--servers-dir", "servers.d"])
    _ = await pipes.firstLine(of: "called")
    try answer()
    #expect(await resuming.exit() == 0)
    #expect(try resuming.text(.output) == "It said: fine\n")
    #expect(try effects(folder) == 2)
  }

  @Test func `a call in doubt that failed is told to the model`() async throws {
    let folder = try folder(readOnly: false)
    let id: String = try await killed(folder)
    let settled = try await folder.program().run("settle", id, "slow.act", "failed", "--message", "the disk is full")
    #expect(settled.exit == 0, "\(settled.errors)")
    let resumed = try await folder.program().run("resume", id, "--servers-dir", "servers.d")
    #expect(resumed.output == "It said: the disk is full\n", "\(resumed.errors)")
  }

  @Test func `a call that only reads is made again, and only one process may go on`() async throws {
    let folder = try folder(readOnly: true)
    let id: String = try await killed(folder)
    #expect(try await folder.json("runs", "show", id)["state"] == "interrupted")
    let first: RunningProgram = try folder.program().start(["resume", id, "--servers-dir", "servers.d"])
    _ = await pipes.firstLine(of: "called")
    let other = try TemporaryFolder()
    let second = try await other.program(["HOME": folder.path + "/home"]).run("resume", id)
    #expect(second.exit == 1)
    #expect(second.output == "")
    #expect(second.errors.hasPrefix("error: process \(first.pid) works on the run \(id) since "), "\(second.errors)")
    try answer()
    #expect(await first.exit() == 0)
    #expect(try first.text(.output) == "It said: fine\n")
  }
}
