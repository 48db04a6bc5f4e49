import Foundation
import Testing

/// The time of `--timeout` stands still while a person at the terminal is asked.
///
/// How long the person takes is measured by another command with the same time, which nobody is asked about.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct AskedTimeoutTests {
  private let terminal: PseudoTerminal
  private let folder: TemporaryFolder
  private let other: TemporaryFolder

  init() throws {
    terminal = try PseudoTerminal()
    (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
    try AskingServer.form("{}").write("s", to: folder)
    try folder.write("policy.yaml", "rules: [{ name: careful, match: { tool: s.* }, then: ask }]")
    try folder.write(
      "w.yaml",
      """
      workflow: 1
      name: w
      servers: [s]
      steps:
        - { id: sure, ask: { message: Sure? } }
        - { id: act, call: s.act }
      """)
    var silent = ShellServer()
    silent.call = ":"
    try silent.write("silent", to: other, settings: #""timeout":{"start":"2m","call":"10m","idle":"10m"}"#)
    try other.write("w.yaml", "workflow: 1\nname: w\nservers: [silent]\nsteps: [{ id: act, call: silent.act }]\n")
  }

  /// Says yes to every question, after another command has used up all of its time.
  private func expect(_ command: [String], asked questions: [String], other measure: [String]) async throws {
    let common = ["--timeout", "4s", "--servers-dir", "servers.d", "--no-lock"]
    let running = try folder.program(["TERM": "dumb"]).start(
      command + common + ["--policy", "policy.yaml"], terminal: terminal.path)
    for question in questions {
      let screen = await terminal.screen(until: question)
      try #require(screen.contains(question), "\(screen)")
      let late = try other.program().start(measure + common)
      #expect(await late.exit() == 124, "\((try? late.text(.errors)) ?? "")")
      terminal.type("y\n")
    }
    #expect(await running.exit() == 0, "\((try? running.text(.output)) ?? "")")
  }

  @Test func `of a call that a rule and its server ask about`() async throws {
    try await expect(
      ["call", "s.act"], asked: ["May s.act of the server s be called?", "Send this to s?"],
      other: ["call", "silent.act"])
  }

  @Test func `of a workflow that asks, by itself, for a rule and for a server`() async throws {
    let workflow = ["workflow", "run", "w.yaml"]
    try await expect(
      workflow, asked: ["[c]ancel and answer later: ", "May s.act of the server s be called?", "Send this to s?"],
      other: workflow)
  }
}
