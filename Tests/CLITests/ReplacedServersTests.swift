import Foundation
import JSONKit
import TestKit
import Testing

/// Servers that a host no longer has, while it goes on: their programs end.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct ReplacedServersTests {
  /// A folder with servers that answer with these texts; `newer` is not one yet, only its script is there.
  private func folder(_ texts: [String: String], newer call: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (name, text) in texts {
      var server = ShellServer()
      server.call = "text \(text)"
      try server.write(name, to: folder)
    }
    var newer = ShellServer()
    newer.call = call
    try newer.write("newer", to: folder)
    try folder.rename("servers.d/newer.json", "newer.json")
    return folder
  }

  private func replace(_ name: String, in folder: TemporaryFolder) throws {
    try folder.write(
      "servers.d/\(name).json", try String(contentsOfFile: folder.path + "/newer.json", encoding: .utf8))
  }

  @Test func `a hangup replaces the servers of a host that serves, and the old programs end while it goes on`()
    async throws
  {
    let folder = try folder(["s": "old", "gone": "gone"], newer: "text new")
    let host = try await ServingProgram(
      folder, ["--expose", "gateway", "--servers-dir", "servers.d", "--no-lock", "--tcp", "127.0.0.1:0"])
    let client = try LineClient(host.address)
    try await client.shakeHands()
    for (tool, text) in [("s__act", "old"), ("gone__act", "gone")] as [(String, JSON)] {
      let answer = try await client.request("tools/call", ["name": .string(tool), "arguments": [:]])
      #expect(answer["result"]?["content"]?[0]?["text"] == text, "\(answer)")
    }
    try replace("s", in: folder)
    try FileManager.default.removeItem(atPath: folder.path + "/servers.d/gone.json")
    host.running.send(SIGHUP)
    for name in ["s", "gone"] { try await folder.expectNoProcess(name) }
    let answer = try await client.request("tools/call", ["name": "s__act", "arguments": [:]])
    #expect(answer["result"]?["content"]?[0]?["text"] == "new", "\(answer)")
    let refused = try await client.request("tools/call", ["name": "gone__act", "arguments": [:]])
    #expect(refused["error"] != nil, "\(refused)")
    #expect(await host.stop() == 143)
    try await folder.expectNoProcess("newer")
  }

  @Test func `the program of a server whose file changed ends while the run goes on with the new one`() async throws {
    let folder = try folder(["s": "old"], newer: "echo $$ > called; read -r word < go; text new")
    folder.makePipe("called")
    folder.makePipe("go")
    var changer = ShellServer()
    changer.call = "cp newer.json servers.d/s.json; text changed"
    try changer.write("changer", to: folder)
    try folder.write(
      "script.yaml",
      """
      turns:
        - { tool_calls: [{ name: s.act }] }
        - { tool_calls: [{ name: changer.act }] }
        - { tool_calls: [{ name: s.act }] }
        - { text: "<{{last/text}}>" }
      """)
    let running = try folder.program().start([
      "-p", "go", "--model", "scripted/script.yaml", "--servers-dir", "servers.d", "--no-lock",
    ])
    _ = await folder.firstLine(of: "called")
    try await folder.expectNoProcess("s")
    #expect(isRunning(running.pid))
    let go = try #require(FileHandle(forWritingAtPath: folder.path + "/go"))
    try go.write(contentsOf: Data("go\n".utf8))
    #expect(await running.exit() == 0)
    #expect(try running.text(.output) == "<new>\n")
    try await folder.expectNoProcess("newer")
  }

  @Test func `a server whose tools cannot be listed is given up with its program, while the host goes on`() async throws
  {
    let folder = try TemporaryFolder()
    var bad = ShellServer()
    bad.list = "refuse -32603 'no list today'"
    try bad.write("bad", to: folder)
    try folder.write("agents/plain.md", "---\nname: plain\nmodel: scripted/plain.yaml\n---\nYou work.\n")
    try folder.write("agents/plain.yaml", "turns: [{ text: done }]")
    let host = try await ServingProgram(
      folder, ["--expose", "agents", "--servers-dir", "servers.d", "--tcp", "127.0.0.1:0"])
    let client = try LineClient(host.address)
    try await client.shakeHands()
    let answer = try await client.request("tools/call", ["name": "plain", "arguments": ["prompt": "Go."]])
    #expect(answer["result"]?["content"]?[0]?["text"] == "done", "\(answer)")
    try await folder.expectNoProcess("bad")
    #expect(isRunning(host.running.pid))
    #expect(await host.stop() == 143)
  }
}
