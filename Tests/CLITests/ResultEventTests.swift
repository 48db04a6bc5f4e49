import Foundation
import JSONKit
import Runs
import TestKit
import Testing

/// The last line of `-o stream-json`: exactly one result, however the command ends.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct ResultEventTests {
  private static let stream = ["-o", "stream-json"]

  private func expectResult(_ outcome: TributaryProgram.Outcome, exit: Int32? = nil) throws -> JSON {
    let events: [JSON] = try outcome.lines.map { try JSON(parsing: $0) }
    #expect(events.count { $0["type"] == "result" } == 1, "\(outcome.output)")
    let last: JSON = try #require(events.last, "\(outcome.errors)")
    #expect(last["type"] == "result")
    let schema = try RunEventSchema()
    #expect(events.flatMap { schema.violations(of: $0) } == [])
    #expect(events.count == 1 || events.first?["type"] == "init")
    return last["data"] ?? nil
  }

  @Test(arguments: Scenario.all.filter { $0.disturbance != .closedOutput })
  func `each ending has it`(scenario: Scenario) async throws {
    let outcome = try await scenario.run(Self.stream)
    #expect(outcome.exit == scenario.code.rawValue, "\(outcome.errors)")
    let result = try expectResult(outcome)
    #expect(result["exit"]?.intValue == Int(outcome.exit), "\(result)")
  }

  @Test func `a replay that diverges has it`() async throws {
    let result = try expectResult(try await DivergedReplay.run(Self.stream))
    #expect(result["status"] == "diverged")
    #expect(result["exit"] == 11)
  }

  @Test func `a step in doubt has it, and so does the replay of a run that waits`() async throws {
    let tool = try SlowTool()
    let folder = try tool.folder(isReadOnly: false)
    let id: String = try await tool.killed(folder)
    let resumed = try await folder.program().run("resume", id, "-o", "stream-json")
    #expect(resumed.exit == 4, "\(resumed.errors)")
    let doubt = try expectResult(resumed)
    #expect(doubt["status"] == "in_doubt")
    #expect(doubt["exit"] == 4)
    try folder.write("w.yaml", "workflow: 1\nname: w\nsteps: [{ id: sure, ask: { message: Sure? } }]\n")
    _ = try await folder.program().run("record", "-o", "w.jsonl", "--", "workflow", "run", "w.yaml")
    let replayed = try await folder.program().run("replay", "w.jsonl", "-o", "stream-json")
    #expect(replayed.exit == 4, "\(replayed.errors)")
    let waiting = try expectResult(replayed)
    #expect(waiting["status"] == "waiting")
    #expect(waiting["exit"] == 4)
  }

  @Test func `where nobody reads on the run is kept, and has it when it is resumed`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("script.yaml", "turns: [{ text: fine }]")
    let pipe = Pipe()
    try pipe.fileHandleForReading.close()
    let running = try folder.program().start(
      ["-p", "go", "--model", "scripted/script.yaml"] + Self.stream, output: pipe.fileHandleForWriting)
    #expect(await running.exit() == 141)
    let id: String = try #require(try await folder.json("runs", "ls")[0]?["run"]?.stringValue)
    let resumed = try await folder.program().run("resume", id, "-o", "stream-json")
    #expect(resumed.exit == 0, "\(resumed.errors)")
    #expect(try expectResult(resumed)["output"] == "fine")
  }

  @Test func `a disk that is full ends the run with it`() async throws {
    let folder = try TemporaryFolder()
    var server = ShellServer()
    server.call = "text \"$(head -c 4000000 /dev/zero | tr '\\0' x)\""
    try server.write("s", to: folder)
    try folder.write("script.yaml", "turns: [{ tool_calls: [{ name: s.act }] }, { text: fine }]")
    let disk = try await SmallDisk(kilobytes: 1_500)
    var program = folder.program(["XDG_DATA_HOME": disk.path])
    program.starter = disk.starter(in: folder)
    let outcome = try await program.run(
      "-p", "go", "--model", "scripted/script.yaml", "--servers-dir", "servers.d", "-o", "stream-json")
    #expect(outcome.exit == 1, "\(outcome.errors)")
    let result = try expectResult(outcome)
    #expect(result["status"] == "failed")
    #expect(result["exit"] == 1)
  }
}
