import Foundation
import JSONKit
import Testing

/// Runs that a process works on while another one looks at them, or wants them.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct RunsHeldTests {
  private let tool: SlowTool

  init() throws { tool = try SlowTool() }

  /// A program in a folder of its own that sees the runs of another.
  private func neighbour(_ folder: TemporaryFolder) throws -> TributaryProgram {
    try tool.folder(isReadOnly: true).program(["HOME": folder.path + "/home"])
  }

  @Test func `of two processes that go on with one run at once one wins, and the other says who has it`() async throws {
    let folder = try tool.folder(isReadOnly: true)
    let id: String = try await tool.killed(folder)
    let arguments = ["resume", id, "--servers-dir", "servers.d"]
    let both: [RunningProgram] = [
      try folder.program().start(arguments), try neighbour(folder).start(arguments),
    ]
    let (loser, winner): (Int, Int) = try await withThrowingTaskGroup(of: (Int, Int32).self) { group in
      for (place, running) in both.enumerated() { group.addTask { (place, await running.exit()) } }
      // The winner is at work until the tool may answer.
      await tool.called()
      let first: (place: Int, exit: Int32) = try #require(try await group.next())
      #expect(first.exit == 1)
      try tool.answer()
      let last: (place: Int, exit: Int32) = try #require(try await group.next())
      #expect(last.exit == 0)
      return (first.place, last.place)
    }
    let refusal: String = try both[loser].text(.errors)
    #expect(
      refusal.hasPrefix("error: process \(both[winner].pid) works on the run \(id) since "), "\(refusal)")
    #expect(refusal.contains("'tributary resume --take-over' takes it."), "\(refusal)")
    #expect(try both[loser].text(.output) == "")
    #expect(try both[winner].text(.output) == "It said: fine\n")
  }

  @Test func `a run that somebody works on is shown with its process and what is at work`() async throws {
    let folder = try tool.folder(isReadOnly: false)
    let running: RunningProgram = try folder.program().start(SlowTool.arguments)
    await tool.called()
    let neighbour = try neighbour(folder)
    let listed = try await neighbour.run("runs", "ls", "--status", "running", "--json")
    let id: String = try #require(try JSON(parsing: listed.output)[0]?["run"]?.stringValue, "\(listed.errors)")
    let shown = try await neighbour.run("runs", "show", id)
    #expect(shown.exit == 0, "\(shown.errors)")
    #expect(shown.lines.first?.hasSuffix("  running") == true, "\(shown.output)")
    #expect(shown.output.contains("\nprocess \(running.pid) works on it since "), "\(shown.output)")
    #expect(shown.lines.contains { $0.hasPrefix("turn[1]/tool[0]/slow.act  at work") }, "\(shown.output)")
    #expect(!shown.output.contains("in doubt"), "\(shown.output)")
    let told = try JSON(parsing: try await neighbour.run("runs", "show", id, "--json").output)
    #expect(told["state"] == "running")
    #expect(told["open"] == [])
    let refused = try await neighbour.run("settle", id, "slow.act", "done")
    #expect(refused.exit == 1)
    #expect(refused.errors.contains("process \(running.pid) works on the run"), "\(refused.errors)")
    try tool.answer()
    #expect(await running.exit() == 0)
  }

  @Test func `a run that is taken over is lost to the process that had it`() async throws {
    let folder = try tool.folder(isReadOnly: true)
    let first: RunningProgram = try folder.program().start(SlowTool.arguments)
    await tool.called()
    let id: String = try #require(
      try JSON(parsing: try await neighbour(folder).run("runs", "ls", "--json").output)[0]?["run"]?.stringValue)
    let second: RunningProgram = try neighbour(folder).start(
      ["resume", id, "--take-over", "--servers-dir", "servers.d"])
    await tool.called()
    let exits: [Int: Int32] = try await withThrowingTaskGroup(of: (Int, Int32).self) { group in
      for (place, running) in [first, second].enumerated() { group.addTask { (place, await running.exit()) } }
      // One after the other, because a shell may read more than its line.
      try tool.answer()
      let one: (Int, Int32) = try #require(try await group.next())
      try tool.answer()
      let other: (Int, Int32) = try #require(try await group.next())
      return [one.0: one.1, other.0: other.1]
    }
    #expect(exits == [0: 1, 1: 0], "\((try? second.text(.errors)) ?? "")")
    #expect(try second.text(.output) == "It said: fine\n")
    let errors: String = try first.text(.errors)
    #expect(errors.contains("another process took over the run \(id)"), "\(errors)")
    let shown = try await folder.json("runs", "show", id)
    #expect(shown["state"] == "succeeded")
  }
}
