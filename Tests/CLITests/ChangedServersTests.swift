import JSONKit
import Testing

/// Server files that change while a run goes on: the server `changer` changes them when its tool is called.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct ChangedServersTests {
  private struct Outcome {
    let program: TributaryProgram.Outcome
    let events: [JSON]

    /// What the calls answered.
    var answers: [JSON] { data(of: "tool.result").compactMap { $0["value"]?["content"]?[0]?["text"] } }

    func data(of type: String) -> [JSON] { events.filter { $0["type"]?.stringValue == type }.compactMap { $0["data"] } }
  }

  private func run(_ change: String, thenCalls tool: String) async throws -> Outcome {
    let folder = try TemporaryFolder()
    var changer = ShellServer()
    changer.call = "\(change); text changed"
    try changer.write("changer", to: folder)
    for (name, answer) in [("other", "old"), ("newer", "new")] {
      var server = ShellServer()
      server.call = "text \(answer)"
      try server.write(name, to: folder)
    }
    // Not a server yet: only the script is there.
    try folder.rename("servers.d/newer.json", "newer.json")
    try folder.write(
      "script.yaml",
      "turns: [{ tool_calls: [{ name: changer.act }] }, { tool_calls: [{ name: \(tool) }] }, { text: done }]")
    let outcome = try await folder.program().run(
      "-p", "go", "--model", "scripted/script.yaml", "--servers-dir", "servers.d", "--no-lock", "-o", "stream-json")
    for name in ["changer", "other"] { try await folder.expectNoProcess(name) }
    return Outcome(program: outcome, events: try outcome.lines.map { try JSON(parsing: $0) })
  }

  @Test func `a server that is added has its tools in the next turn`() async throws {
    let outcome = try await run("cp newer.json servers.d/", thenCalls: "newer.act")
    #expect(outcome.program.exit == 0, "\(outcome.program.errors)")
    #expect(outcome.answers == ["changed", "new"])
    #expect(outcome.data(of: "server.state").compactMap { $0["server"] } == ["changer", "other", "newer"])
  }

  @Test func `a server that is defined anew is another one from the next turn on`() async throws {
    let outcome = try await run("cp newer.json servers.d/other.json", thenCalls: "other.act")
    #expect(outcome.program.exit == 0, "\(outcome.program.errors)")
    #expect(outcome.answers == ["changed", "new"])
  }

  @Test func `a server that is taken away has no tools in the next turn, and the run goes on`() async throws {
    let outcome = try await run("rm servers.d/other.json", thenCalls: "other.act")
    #expect(outcome.program.exit == 0, "\(outcome.program.errors)")
    let told = try #require(outcome.data(of: "server.state").last)
    #expect(told["server"] == "other")
    #expect(told["error"] == "other is no longer set up")
    #expect(outcome.answers == ["changed"])
    #expect(outcome.data(of: "result").first?["output"] == "done")
  }

  @Test func `a file that cannot be understood is told, and the servers stay as they were`() async throws {
    let outcome = try await run(#"printf '{"comand":"x"}' > servers.d/wrong.json"#, thenCalls: "other.act")
    #expect(outcome.program.exit == 0, "\(outcome.program.errors)")
    #expect(outcome.program.errors.contains("servers.d/wrong.json"))
    #expect(outcome.answers == ["changed", "old"])
  }
}
