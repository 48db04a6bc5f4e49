import Foundation
import JSONKit
import Testing

/// Programs that end in the middle of a run.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct RespawnedServerTests {
  /// Two calls of the tool, one after the other, of which the second is answered.
  private func expectSecondCall(in folder: TemporaryFolder) async throws {
    try folder.write(
      "script.yaml",
      """
      turns:
        - { tool_calls: [{ name: s.act, arguments: {} }] }
        - { tool_calls: [{ name: s.act, arguments: {} }] }
        - { text: "<{{last/text}}>" }
      """)
    let outcome = try await folder.program().run(
      "-p", "go", "--model", "scripted/script.yaml", "--servers-dir", "servers.d")
    #expect(outcome.exit == 0, "\(outcome.errors)")
    #expect(outcome.output == "<fine>\n")
  }

  @Test func `a program that ends in a call is started again for the next one`() async throws {
    let folder = try TemporaryFolder()
    var server = ShellServer()
    server.start = "echo $$ >>pids"
    server.call = "if [ -e died ]; then text fine; else touch died; kill -9 $$; fi"
    try server.write("s", to: folder)
    try await expectSecondCall(in: folder)
    let pids: [Substring] = try String(contentsOfFile: folder.path + "/pids", encoding: .utf8).split(separator: "\n")
    #expect(Set(pids).count == 2, "\(pids)")
    try await folder.expectNoProcess("s")
  }

  @Test func `after a call that was never answered the next one is made and answered`() async throws {
    let folder = try TemporaryFolder()
    var server = ShellServer()
    server.call = "if [ -e silent ]; then text fine; else touch silent; fi"
    try server.write("s", to: folder, settings: #""timeout":{"call":"1s"},"concurrency":1"#)
    try await expectSecondCall(in: folder)
  }

  @Test func `an agent is offered the tools of its servers alone, and no other server starts for it`() async throws {
    let folder = try TemporaryFolder()
    for name in ["a", "b"] {
      var server = ShellServer()
      server.start = "touch started-\(name)"
      try server.write(name, to: folder)
    }
    try folder.write("script.yaml", "turns: [{ text: done }]")
    try folder.write("only.md", "---\nname: only\nmodel: scripted/script.yaml\nservers: [a]\n---\nGo.")
    let outcome = try await folder.program().run("run", "only.md", "--servers-dir", "servers.d", "-o", "stream-json")
    #expect(outcome.exit == 0, "\(outcome.errors)")
    let events: [JSON] = try outcome.lines.map { try JSON(parsing: $0) }
    let request: JSON? = events.first { $0["type"] == "model.request" }
    #expect(request?["data"]?["input"]?["tools"]?["names"] == ["a__act"], "\(request?.text ?? "")")
    #expect(FileManager.default.fileExists(atPath: folder.path + "/started-a"))
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/started-b"))
  }

  @Test func `who holds standard input open does not hold up a run beyond its time`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("script.yaml", "turns: [{ text: hello }]")
    folder.makePipe("held")
    let script = "\"$TRIBUTARY\" -p go --model scripted/script.yaml --timeout 1s <held"
    let running = try RunningProgram(
      "/bin/sh", ["-c", script], folder: folder,
      environment: ["PATH": "/usr/bin:/bin", "HOME": folder.path + "/home", "TRIBUTARY": TributaryProgram.path],
      input: nil, output: nil)
    #expect(await running.exit() == 124)
    let errors: String = try running.text(.errors)
    #expect(errors.contains("standard input did not end"), "\(errors)")
  }
}
