import Foundation
import JSONKit
import Testing

/// Runs of agents whose process was killed while a tool was at work.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct RunsResumeTests {
  private let tool: SlowTool

  init() throws { tool = try SlowTool() }

  @Test func `a call that changes something is in doubt, is settled once, and not made again`() async throws {
    let folder = try tool.folder(isReadOnly: false)
    let id: String = try await tool.killed(folder)
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
    #expect(try tool.effects(folder) == 1)
    #expect(try await folder.json("runs", "show", id)["state"] == "succeeded")
  }

  @Test func `a call in doubt that was not done is made again where somebody says so`() async throws {
    let folder = try tool.folder(isReadOnly: false)
    let id: String = try await tool.killed(folder)
    let resuming: RunningProgram = try folder.program().start(
      ["settle", id, "slow.act", "again", "--servers-dir", "servers.d"])
    await tool.called()
    try tool.answer()
    #expect(await resuming.exit() == 0)
    #expect(try resuming.text(.output) == "It said: fine\n")
    #expect(try tool.effects(folder) == 2)
  }

  @Test func `a call in doubt that failed is told to the model`() async throws {
    let folder = try tool.folder(isReadOnly: false)
    let id: String = try await tool.killed(folder)
    let settled = try await folder.program().run("settle", id, "slow.act", "failed", "--message", "the disk is full")
    #expect(settled.exit == 0, "\(settled.errors)")
    let resumed = try await folder.program().run("resume", id, "--servers-dir", "servers.d")
    #expect(resumed.output == "It said: the disk is full\n", "\(resumed.errors)")
  }

  @Test func `a call that only reads is made again`() async throws {
    let folder = try tool.folder(isReadOnly: true)
    let id: String = try await tool.killed(folder)
    #expect(try await folder.json("runs", "show", id)["state"] == "interrupted")
    let resuming: RunningProgram = try folder.program().start(["resume", id, "--servers-dir", "servers.d"])
    await tool.called()
    try tool.answer()
    #expect(await resuming.exit() == 0)
    #expect(try resuming.text(.output) == "It said: fine\n")
  }
}
