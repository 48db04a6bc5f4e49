import Foundation
import JSONKit
import TestKit
import Testing

/// How far a call has come, for whoever watches.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct ProgressTests {
  /// A folder with the tool `s.act`, which tells how far it has come and then waits for the pipe `go`, if it is to.
  private func folder(waits: Bool) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    folder.makePipe("go")
    var server = ShellServer()
    server.call = #"""
      token=$(printf '%s' "$line" | sed -n 's/.*"progressToken":\("[^"]*"\|[0-9][0-9]*\).*/\1/p')
      report='{"progressToken":%s,"progress":1,"total":3,"message":"one page"}'
      printf '{"jsonrpc":"2.0","method":"notifications/progress","params":'"$report"'}\n' "$token"
      \#(waits ? "read -r word < go" : ":"); text fine
      """#
    try server.write("s", to: folder)
    try folder.write("script.yaml", "turns: [{ tool_calls: [{ name: s.act }] }, { text: \"It said {{last/text}}.\" }]")
    try folder.write("w.yaml", "workflow: 1\nname: w\nsteps: [{ id: look, call: s.act }]\n")
    return folder
  }

  @Test(
    arguments: [
      (["-p", "go", "--model", "scripted/script.yaml"], "◐ s.act 1/3 one page"),
      (["workflow", "run", "w.yaml"], "◐ look 1/3 one page"), (["call", "s.act"], "◐ s.act 1/3 one page"),
    ] as [([String], String)])
  func `a person at a terminal sees it on one line, which goes when the call ends`(
    words: [String], line: String
  ) async throws {
    let folder = try folder(waits: true)
    let terminal = try PseudoTerminal()
    let running = try folder.program(["TERM": "xterm"]).start(
      words + ["--servers-dir", "servers.d", "--no-lock"], terminal: terminal.path)
    let screen = await terminal.screen(until: line)
    #expect(screen.contains(line), "\(screen)")
    let go = try #require(FileHandle(forWritingAtPath: folder.path + "/go"))
    try go.write(contentsOf: Data("go\n".utf8))
    let rest = await terminal.screen(until: "\r\u{1B}[K")
    #expect(rest.contains("\r\u{1B}[K"), "\(rest)")
    #expect(await running.exit() == 0)
  }

  @Test func `without a terminal it is an event, between the call and its result`() async throws {
    let folder = try folder(waits: false)
    let outcome = try await folder.program().run(
      "-p", "go", "--model", "scripted/script.yaml", "--servers-dir", "servers.d", "-o", "stream-json")
    #expect(outcome.exit == 0, "\(outcome.errors)")
    let events: [JSON] = try outcome.lines.map { try JSON(parsing: $0) }
    let schema = try RunEventSchema()
    #expect(events.flatMap { schema.violations(of: $0) } == [])
    let told = events.filter { ["tool.call", "progress", "tool.result"].contains($0["type"]?.stringValue) }
    #expect(told.compactMap { $0["type"] } == ["tool.call", "progress", "tool.result"])
    #expect(Set(told.compactMap { $0["path"] }).count == 1)
    #expect(told.dropFirst().first?["data"] == ["done": .double(1), "total": .double(3), "message": "one page"])
    #expect(told.dropFirst().first?["seq"] == 0)
    #expect(!outcome.errors.contains("◐"))
  }
}
