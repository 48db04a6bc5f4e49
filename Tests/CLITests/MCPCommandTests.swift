import Foundation
import JSONKit
import Testing

/// The commands that add, show and change servers.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct MCPCommandTests {
  @Test func `a server is added, shown, disabled, enabled and removed`() async throws {
    let folder = try TemporaryFolder()
    let program = folder.program(["TRIBUTARY_TRUST": "project"])
    let added = try await program.run(
      "mcp", "add", "x", "--scope", "project", "--env", "A=${env:HOME}", "--", "sh", "-c", "exit 3")
    #expect(added.exit == 0, "\(added.errors)")
    #expect(added.output == "servers.d/x.json\n")
    #expect(added.errors == "")
    let shown = try await program.run("mcp", "get", "x", "--json")
    let definition: JSON = ["command": "sh", "args": ["-c", "exit 3"], "env": ["A": "${env:HOME}"]]
    #expect(try JSON(parsing: shown.output)["definition"] == definition)
    #expect(try await program.run("mcp", "disable", "x").exit == 0)
    #expect(try await state(of: "x", program) == "disabled")
    #expect(try await program.run("doctor").output.contains("x: disabled; 'tributary mcp enable x'"))
    #expect(try await program.run("mcp", "enable", "x").exit == 0)
    #expect(try await state(of: "x", program) == "idle")
    #expect(try await program.run("mcp", "rm", "x").exit == 0)
    #expect(try await program.run("mcp", "ls").output == "")
    #expect(try await program.run("mcp", "rm", "x").exit == 3)
  }

  private func state(of name: String, _ program: TributaryProgram) async throws -> String? {
    let listed = try await program.run("mcp", "ls", "--json")
    let rows: [JSON] = try JSON(parsing: listed.output).arrayValue ?? []
    return rows.first { $0["name"]?.stringValue == name }?["state"]?.stringValue
  }

  @Test func `without a scope a server is the user's, wherever they are`() async throws {
    let folder = try TemporaryFolder()
    let added = try await folder.program().run("mcp", "add", "plc", "tcp://127.0.0.1:9")
    #expect(added.output == "home/.config/tributary/servers.d/plc.json\n")
    let listed = try await folder.program().run("mcp", "ls", "--json")
    #expect(try JSON(parsing: listed.output)[0]?["name"] == "plc")
  }

  @Test(arguments: [
    ("http://search.example.com/mcp", true), ("tcp://10.0.0.7:9000", true), ("http://127.0.0.1:9/mcp", false),
    ("http://localhost:9/mcp", false), ("tcp://[::1]:9", false), ("https://search.example.com/mcp", false),
    ("tcps://10.0.0.7:9000", false), ("unix:///run/x.sock", false),
  ])  // HM-14
  func `an address on another machine without encryption is added with a warning`(
    address: String, isWarned: Bool
  ) async throws {
    let added = try await TemporaryFolder().program().run("mcp", "add", "x", address)
    #expect(added.exit == 0, "\(added.errors)")
    #expect(added.errors.contains("can be read and changed on the way; prefer https:// or tcps://") == isWarned)
  }

  @Test func `a name that is taken is refused with what to do`() async throws {
    let folder = try TemporaryFolder()
    _ = try await folder.program().run("mcp", "add", "x", "a:1")
    let again = try await folder.program().run("mcp", "add", "x", "a:2")
    #expect(again.exit == 3)
    #expect(again.errors.contains("tributary mcp rm x --scope user"), "\(again.errors)")
  }

  @Test(
    arguments: [
      (["x"], 2, "a program after --, or an address"), (["x", "a:1", "--", "p"], 2, "not both"),
      (["x", "nowhere"], 3, "HOST:PORT"), (["a.b", "h:1"], 3, "cannot be a server's name"),
      (["x", "--env", "A", "--", "p"], 2, "NAME=VALUE"), (["x", "--env", "A=1", "h:1"], 3, "servers with a command"),
    ] as [([String], Int32, String)])
  func `what cannot be a server is said and not written`(words: [String], exit: Int32, message: String) async throws {
    let folder = try TemporaryFolder()
    let running = try folder.program().start(["mcp", "add"] + words)
    #expect(await running.exit() == exit)
    let errors: String = try running.text(.errors)
    #expect(errors.contains(message), "\(errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/home/.config"))
  }

  @Test func `a secret on the command line is warned about, and never shown again`() async throws {
    let folder = try TemporaryFolder()
    let added = try await folder.program().run("mcp", "add", "x", "--env", "API_KEY=sk-very-secret", "--", "p")
    #expect(added.exit == 0)
    #expect(added.errors.contains("API_KEY"))
    #expect(added.errors.contains("${env:API_KEY}"))
    let shown = try await folder.program().run("mcp", "get", "x")
    #expect(!(added.errors + shown.output + shown.errors).contains("very-secret"))
  }

  @Test func `a definition is added as it would stand in a file`() async throws {
    let folder = try TemporaryFolder()
    let added = try await folder.program().run(
      "mcp", "add-json", "x", "@-", "--scope", "local", input: #"{"command": "p", "start": "eager"}"#)
    #expect(added.output == ".tributary/local/servers.d/x.json\n", "\(added.errors)")
    let wrong = try await folder.program().run("mcp", "add-json", "y", #"{"comand": "p"}"#)
    #expect(wrong.exit == 3)
    #expect(wrong.errors.contains("did you mean \"command\"?"), "\(wrong.errors)")
  }

  @Test func `tools of a server that was listed before need no process, until somebody asks for new ones`() async throws
  {
    let folder = try TemporaryFolder()
    try ShellServer().write("x", to: folder)
    let command = ["tools", "--servers-dir", "servers.d"]
    func tools(_ more: [String] = []) async throws -> String {
      let running = try folder.program().start(command + more)
      #expect(await running.exit() == 0)
      return try running.text(.output)
    }
    #expect(try await tools().hasPrefix("x.act"))
    try FileManager.default.removeItem(atPath: folder.path + "/x.pid")
    #expect(try await tools().hasPrefix("x.act"))
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/x.pid"))
    var other = ShellServer()
    other.list = #"result '{"tools":[{"name":"other","inputSchema":{"type":"object"}}]}'"#
    try other.write("x", to: folder)
    #expect(try await tools().hasPrefix("x.act"))
    #expect(try await tools(["--refresh"]).hasPrefix("x.other"))
    #expect(try await tools().hasPrefix("x.other"))
    try await folder.expectNoProcess("x")
  }

  @Test func `a call on the strength of a kept list connects first`() async throws {
    let folder = try TemporaryFolder()
    try ShellServer().write("x", to: folder)
    _ = try await folder.program().run("tools", "--servers-dir", "servers.d")
    try FileManager.default.removeItem(atPath: folder.path + "/x.pid")
    try folder.write("script.yaml", "turns: [{ tool_calls: [{ name: x.act }] }, { text: \"{{last/text}}\" }]")
    let outcome = try await folder.program().run(
      "-p", "go", "--model", "scripted/script.yaml", "--servers-dir", "servers.d")
    #expect(outcome.output == "fine\n", "\(outcome.errors)")
    #expect(outcome.errors.contains("● x – 1 tool, not started"))
    try await folder.expectNoProcess("x")
  }

  @Test func `restart forgets the kept tools and tries the server anew`() async throws {
    let folder = try TemporaryFolder()
    try ShellServer().write("x", to: folder)
    let first = try await folder.program().run("mcp", "restart", "x", "--servers-dir", "servers.d")
    #expect(first.output == "x ready, 1 tool\n", "\(first.errors)")
    var broken = ShellServer()
    broken.start = "echo no licence >&2; exit 3"
    try broken.write("x", to: folder)
    let second = try await folder.program().run("mcp", "restart", "--all", "--servers-dir", "servers.d")
    #expect(second.exit == 5)
    #expect(second.errors.contains("no licence"))
    let tools = try await folder.program().run("mcp", "get", "x", "--json", "--servers-dir", "servers.d")
    #expect(try JSON(parsing: tools.output)["tools"] == nil)
    let unknown = try await folder.program().run("mcp", "restart", "y", "--servers-dir", "servers.d")
    #expect(unknown.exit == 3)
  }

  @Test func `the log of a server has what it wrote, and why it ended`() async throws {
    let folder = try TemporaryFolder()
    var broken = ShellServer()
    broken.start = "echo no licence >&2; exit 3"
    try broken.write("x", to: folder)
    #expect(try await folder.program().run("mcp", "logs", "x").exit == 1)
    _ = try await folder.program().run("mcp", "ls", "--probe", "--servers-dir", "servers.d")
    let log = try await folder.program().run("mcp", "logs", "x")
    #expect(log.exit == 0)
    for words in [" starts\n", " | no licence\n", "exited with code 3"] {
      #expect(log.output.contains(words), "\(log.output)")
    }
    let last = try await folder.program().run("mcp", "logs", "x", "--lines", "1")
    #expect(last.lines.count == 1)
  }

  @Test func `the log says how a server ended that broke while it was called`() async throws {
    let folder = try TemporaryFolder()
    var broken = ShellServer()
    broken.call = "exit 7"
    try broken.write("x", to: folder)
    #expect(try await folder.program().run("call", "x.act", "--servers-dir", "servers.d").exit == 5)
    let log = try await folder.program().run("mcp", "logs", "x")
    #expect(log.output.contains("exited with code 7") && !log.output.contains("was stopped"), "\(log.output)")
  }

  @Test func `a log is followed until the reader has enough`() async throws {
    let folder = try TemporaryFolder()
    folder.makePipe("followed")
    let pipe = try #require(FileHandle(forWritingAtPath: folder.path + "/followed"))
    let running = try folder.program().start(["mcp", "logs", "-f", "x"], output: pipe)
    // In a folder of its own, because the end of a program ends the pipes of its folder.
    let other = try TemporaryFolder()
    try ShellServer().write("x", to: other)
    _ = try await other.program(["HOME": folder.path + "/home"]).run("tools", "--servers-dir", "servers.d")
    #expect(await folder.firstLine(of: "followed").hasSuffix(" starts"))
    running.send(SIGTERM)
    #expect(await running.exit() == 143)
  }

  @Test func `doctor tells what was tried and what to do`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("servers.d/gone.json", #"{"command":"no-such-program","args":["--token","abc"]}"#)
    try folder.write("servers.d/far.json", #"{"url":"tcp://127.0.0.1:1"}"#)
    let outcome = try await folder.program().run("doctor", "--servers-dir", "servers.d")
    #expect(outcome.exit == 1)
    for words in [
      "✗ server: gone could not be started: no-such-program was not found", "tried: ran no-such-program --token ***",
      "to do: run that by hand, or correct servers.d/gone.json; 'tributary mcp logs gone' shows what it wrote",
      "✗ server: far: ", "tried: connected to tcp://127.0.0.1:1",
      "to do: see that it runs and that the address in servers.d/far.json is right",
    ] {
      #expect(outcome.output.contains(words), "\(outcome.output)")
    }
    #expect(!outcome.output.contains("gone: gone"))
  }
}
