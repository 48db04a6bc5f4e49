import Foundation
import JSONKit
import TestKit
import Testing

/// Runs that are stopped in the middle: nothing that happened is lost, and nothing is left behind.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct StoppedRunTests {
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    folder.makePipe("called")
    var slow = ShellServer()
    slow.call = "echo $$ > called"
    try slow.write("slow", to: folder)
    try folder.write("script.yaml", "turns: [{ tool_calls: [{ name: slow.act }] }, { text: late }]")
    return folder
  }

  private static let arguments = [
    "-p", "go", "--model", "scripted/script.yaml", "--servers-dir", "servers.d", "-o", "stream-json",
  ]

  private func expectWhole(_ output: String, status: String, last kind: String) throws {
    let events: [JSON] = try output.split(separator: "\n").map { try JSON(parsing: String($0)) }
    let types: [String] = events.filter { $0["seq"] != 0 }.compactMap { $0["type"]?.stringValue }
    #expect(
      types == [
        "init", "server.state", "model.request", "model.result", "tool.call", "tool.result", kind, "result",
      ])
    #expect(events.last?["data"]?["status"]?.stringValue == status)
    let result: JSON? = events.first { $0["type"] == "tool.result" }?["data"]
    #expect(result?["outcome"] == "unknown")
  }

  @Test(arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
  func `a signal in mid-call loses no event`(signal: Int32, exit: Int32) async throws {
    let folder = try folder()
    let running: RunningProgram = try folder.program().start(Self.arguments)
    let server: Int32 = try #require(Int32(await folder.firstLine(of: "called")))
    running.send(signal)
    #expect(await running.exit() == exit)
    #expect(await comesTrue(within: .seconds(20)) { !isRunning(server) })
    try expectWhole(try running.text(.output), status: "cancelled", last: "error")
  }

  @Test func `the end of its time in mid-call loses no event`() async throws {
    let folder = try folder()
    let running: RunningProgram = try folder.program().start(Self.arguments + ["--timeout", "8s"])
    let server: Int32 = try #require(Int32(await folder.firstLine(of: "called")))
    #expect(await running.exit() == 124)
    #expect(await comesTrue(within: .seconds(20)) { !isRunning(server) })
    try expectWhole(try running.text(.output), status: "timeout", last: "limit")
  }

  @Test func `a server that was still starting is said to be so`() async throws {
    let folder = try TemporaryFolder()
    var slow = ShellServer()
    slow.start = "exec sleep 1000"
    try slow.write("slow", to: folder)
    try folder.write("script.yaml", "turns: [{ text: late }]")
    let outcome = try await folder.program().run(
      "-p", "go", "--model", "scripted/script.yaml", "--servers-dir", "servers.d", "--timeout", "1s")
    #expect(outcome.exit == 124)
    #expect(outcome.output == "")
    #expect(outcome.errors.contains("● slow ✗ slow was stopped before it was ready"), "\(outcome.errors)")
    #expect(outcome.errors.contains("error: the run was not done within 1s"), "\(outcome.errors)")
    #expect(!outcome.errors.contains("CancellationError"))
    try await folder.expectNoProcess("slow")
  }
}
