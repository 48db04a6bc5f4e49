import Foundation
import JSONKit
import Testing

/// Tools that an agent file names: they are offered from the first request on, or the run says why not before it.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct NamedToolTests {
  /// Why a tool is not offered.
  enum Obstacle: String, CaseIterable, Sendable {
    case down, denied, leftOut, changed

    var exit: Int32 { self == .down ? 5 : 7 }

    var words: String {
      switch self {
      case .down: "no licence"
      case .denied: "the configuration does not allow it"
      case .leftOut: "the file of the server s leaves it out"
      case .changed: "mcp review"
      }
    }
  }

  private func folder(_ server: ShellServer = ShellServer(), settings: String = "") throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try server.write("s", to: folder, settings: settings)
    try folder.write("script.yaml", "turns: [{ tool_calls: [{ name: s.act }] }, { text: \"<{{last/text}}>\" }]")
    try folder.write("agent.md", "---\nname: worker\nmodel: scripted/script.yaml\ntools: [s.act]\n---\nYou work.\n")
    return folder
  }

  private func run(_ folder: TemporaryFolder, _ more: String...) async throws -> (
    outcome: TributaryProgram.Outcome, events: [JSON]
  ) {
    let running = try folder.program().start(
      ["run", "agent.md", "--servers-dir", "servers.d", "-o", "stream-json"] + more)
    let exit = await running.exit()
    let outcome = TributaryProgram.Outcome(
      exit: exit, output: try running.text(.output), errors: try running.text(.errors))
    return (outcome, try outcome.lines.map { try JSON(parsing: $0) })
  }

  @Test(arguments: Obstacle.allCases)
  func `a run that cannot offer one ends before the model is asked`(obstacle: Obstacle) async throws {
    var server = ShellServer()
    if obstacle == .down { server.start = "echo no licence >&2; exit 3" }
    let folder = try folder(server, settings: obstacle == .leftOut ? #""tools":{"deny":["act"]}"# : "")
    if obstacle == .denied { try folder.write("tributary.yaml", "tools: { deny: [s.act] }\n") }
    if obstacle == .changed {
      #expect(try await folder.program().run("call", "s.act", "--servers-dir", "servers.d").exit == 0)
      server.list = #"result '{"tools":[{"name":"act","description":"New.","inputSchema":{"type":"object"}}]}'"#
      try server.write("s", to: folder)
      _ = try await folder.program().run("tools", "--refresh", "--servers-dir", "servers.d")
    }
    let (outcome, events) = try await run(folder)
    #expect(outcome.exit == obstacle.exit, "\(outcome.errors)")
    #expect(outcome.errors.contains(obstacle.words), "\(outcome.errors)")
    #expect(!events.contains { $0["type"] == "model.request" })
    #expect(events.last?["type"] == "result")
    #expect(events.last?["data"]?["exit"]?.intValue == Int(obstacle.exit))
  }

  @Test func `one that a rule denies whatever it is called with is told of, before the model is asked`() async throws {
    let folder = try folder()
    try folder.write("policy.yaml", "rules: [{ match: { tool: s.act }, then: deny, reason: not on a Sunday }]")
    let (outcome, events) = try await run(folder, "--policy", "policy.yaml")
    #expect(outcome.exit == 0, "\(outcome.errors)")
    let types: [String] = events.compactMap { $0["type"]?.stringValue }
    let warned = try #require(events.firstIndex { $0["type"] == "warning" })
    #expect(warned < (types.firstIndex(of: "model.request") ?? 0))
    #expect(events[warned]["data"]?["code"] == "tool_denied")
    #expect(outcome.errors.contains("warning: the agent worker names the tool s.act"), "\(outcome.errors)")
    #expect(outcome.errors.contains("not on a Sunday"))
    try folder.write(
      "policy.yaml", "rules: [{ match: { tool: s.act, arguments: .n == 1 }, then: deny, reason: not one }]")
    let (other, rest) = try await run(folder, "--policy", "policy.yaml")
    #expect(other.exit == 0, "\(other.errors)")
    #expect(!rest.contains { $0["type"] == "warning" })
  }
}
