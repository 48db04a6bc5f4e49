import Foundation
import Glibc
import JSONKit
import Testing

/// Approvals when a person sits at the terminal.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct TerminalApprovalTests {
  private let terminal: PseudoTerminal

  init() throws {
    terminal = try PseudoTerminal()
  }

  private func start(calls: Int = 1) throws -> (RunningProgram, TemporaryFolder) {
    let folder = try TemporaryFolder()
    var server = ShellServer()
    server.call = "printf '%s\\n' \"$line\" >>called; text done"
    try server.write("s", to: folder)
    try folder.write("policy.yaml", "rules: [{ name: careful, match: { tool: s.* }, then: ask, reason: it may hurt }]")
    let turn = "{ text: I act now, tool_calls: [{ name: s.act, arguments: { depth: 9 } }] }"
    let turns = Array(repeating: turn, count: calls).joined(separator: ", ")
    try folder.write("run.yaml", "turns: [\(turns), { text: \"<{{last/text}}>\" }]")
    let running = try folder.program(["TERM": "dumb"]).start(
      [
        "-p", "go", "--model", "scripted/run.yaml", "--servers-dir", "servers.d", "--no-lock", "--policy",
        "policy.yaml",
      ],
      terminal: terminal.path)
    return (running, folder)
  }

  private func called(_ folder: TemporaryFolder) -> [Substring] {
    ((try? String(contentsOfFile: folder.path + "/called", encoding: .utf8)) ?? "").split(separator: "\n")
  }

  @Test  // S-01 TC-15
  func `a person sees name, server, arguments and reason, and says yes`() async throws {
    let (running, folder) = try start()
    let screen = await terminal.screen(until: "[c]ancel: ")
    let (said, asked) = (screen.firstRange(of: "● s ✓"), screen.firstRange(of: "May s.act"))
    #expect(try #require(said).upperBound < #require(asked).lowerBound, "\(screen)")
    for words in ["May s.act of the server s be called?", "it may hurt", "policy.yaml:1 (careful)", "\"depth\": 9"] {
      #expect(screen.contains(words), "\(screen)")
    }
    terminal.type("y\n")
    #expect(await running.exit() == 0)
    #expect(called(folder).count == 1)
  }

  @Test func `a person says no and why, and the model is told`() async throws {
    let (running, folder) = try start()
    _ = await terminal.screen(until: "[c]ancel: ")
    terminal.type("n\n")
    _ = await terminal.screen(until: "no reason: ")
    terminal.type("too deep\n")
    #expect(await running.exit() == 0)
    #expect(try running.text(.output).contains("too deep"))
    #expect(called(folder).isEmpty)
  }

  @Test func `a person who cancels ends the run as an interrupt does`() async throws {
    let (running, folder) = try start()
    _ = await terminal.screen(until: "[c]ancel: ")
    terminal.type("c\n")
    #expect(await running.exit() == 130)
    #expect(try running.text(.output) == "")
    #expect(called(folder).isEmpty)
    let listed = try await folder.json("runs", "ls")
    #expect(listed[0]?["exit"] == 130, "\(listed.text)")
  }

  @Test func `a person changes the arguments, and sees what changed`() async throws {
    let (running, folder) = try start()
    _ = await terminal.screen(until: "[c]ancel: ")
    terminal.type("e\n")
    _ = await terminal.screen(until: "leave them:\n")
    terminal.type("{\"depth\": 1}\n")
    let screen = await terminal.screen(until: "[c]ancel: ")
    #expect(screen.contains("- depth: 9") && screen.contains("+ depth: 1"), "\(screen)")
    terminal.type("y\n")
    #expect(await running.exit() == 0)
    #expect(called(folder).first?.contains("\"depth\":1") == true)
  }

  @Test func `always holds until the run ends, and is asked once`() async throws {
    let (running, folder) = try start(calls: 3)
    _ = await terminal.screen(until: "[c]ancel: ")
    terminal.type("a\n")
    _ = await terminal.screen(until: "Enter for s.act: ")
    terminal.type("\n")
    #expect(await running.exit() == 0)
    #expect(called(folder).count == 3)
  }

  @Test func `a run that is killed while somebody is asked has called nothing, and asks again`() async throws {
    let (running, folder) = try start()
    _ = await terminal.screen(until: "[c]ancel: ")
    running.send(SIGKILL)
    _ = await running.exit()
    #expect(called(folder).isEmpty)
    let listed = try await folder.json("runs", "ls")
    let id: String = try #require(listed[0]?["run"]?.stringValue)
    let resumed = try folder.program(["TERM": "dumb"]).start(["resume", id], terminal: terminal.path)
    let screen = await terminal.screen(until: "[c]ancel: ")
    #expect(screen.contains("it may hurt"), "\(screen)")
    terminal.type("y\n")
    #expect(await resumed.exit() == 0, "\((try? resumed.text(.errors)) ?? "")")
    #expect(called(folder).count == 1)
  }
}
