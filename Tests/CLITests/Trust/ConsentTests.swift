import Foundation
import JSONKit
import Testing

/// Servers that come with a folder run only after somebody has agreed to it.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct ConsentTests {
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    var server = ShellServer()
    server.start = "touch started"
    try server.write("s", to: folder)
    return folder
  }

  private func isStarted(_ folder: TemporaryFolder) -> Bool {
    FileManager.default.fileExists(atPath: folder.path + "/started")
  }

  private func run(
    _ folder: TemporaryFolder, _ words: [String], _ environment: [String: String] = [:]
  ) async throws -> TributaryProgram.Outcome {
    let running = try folder.program(["TRIBUTARY_TRUST": ""].merging(environment) { $1 }).start(words)
    let exit = await running.exit()
    return TributaryProgram.Outcome(exit: exit, output: try running.text(.output), errors: try running.text(.errors))
  }

  @Test(arguments: [
    ["call", "s.act"], ["call", "s.act", "--servers", "s"], ["tools"], ["-p", "go", "--model", "scripted/script.yaml"],
    ["mcp", "ls", "--probe"], ["mcp", "restart", "s"], ["mcp", "review", "s"], ["resources", "ls"],
    ["serve", "--expose", "gateway"], ["workflow", "run", "w.yaml"],
  ])
  func `nobody has agreed and nobody is there: exit code 7 with the flag, and nothing is started`(
    words: [String]
  ) async throws {
    let folder = try folder()
    try folder.write("script.yaml", "turns: [{ text: done }]")
    try folder.write("w.yaml", "workflow: 1\nname: w\nsteps:\n  - { id: one, call: s.act }\n")
    let outcome = try await run(folder, words)
    #expect(outcome.exit == 7, "\(outcome.errors)")
    #expect(outcome.errors.contains("--servers-dir servers.d"), "\(outcome.errors)")
    #expect(outcome.output == "")
    #expect(!isStarted(folder))
  }

  @Test func `what starts nothing asks nothing`() async throws {
    let folder = try folder()
    let list = try await run(folder, ["mcp", "ls", "--json"])
    #expect(list.exit == 0)
    #expect(try JSON(parsing: list.output)[0]?["state"] == "unapproved")
    #expect(try await run(folder, ["mcp", "get", "s"]).exit == 0)
    #expect(try await run(folder, ["doctor"]).output.contains("--servers-dir servers.d"))
    #expect(!isStarted(folder))
  }

  @Test func `the flag, the variable, and adding it oneself are agreements`() async throws {
    #expect(try await run(folder(), ["call", "s.act", "--servers-dir", "servers.d"]).exit == 0)
    #expect(try await run(folder(), ["call", "s.act"], ["TRIBUTARY_TRUST": "project"]).exit == 0)
    let folder = try folder()
    try FileManager.default.removeItem(atPath: folder.path + "/servers.d/s.json")
    for scope in ["project", "local"] {
      let added = try await run(folder, ["mcp", "add", "s", "--scope", scope, "--", "sh", "s.sh"])
      #expect(added.exit == 0, "\(added.errors)")
      #expect(try await run(folder, ["call", "s.act"]).exit == 0)
      #expect(try await run(folder, ["mcp", "rm", "s", "--scope", scope]).exit == 0)
    }
  }

  @Test(arguments: [("y", 0), ("n", 7)] as [(String, Int32)])  // S-10
  func `a person sees the very command and decides, once`(answer: String, exit: Int32) async throws {
    let folder = try folder()
    try folder.write("servers.d/s.json", #"{"command":"sh","args":["s.sh","; rm -rf /"],"env":{"MODE":"x"}}"#)
    let terminal = try PseudoTerminal()
    let running = try folder.program(["TERM": "dumb", "TRIBUTARY_TRUST": ""]).start(
      ["call", "s.act"], terminal: terminal.path)
    let screen = await terminal.screen(until: "answer later: ")
    for words in ["wants to start s (servers.d/s.json:1)", "command: sh s.sh \"; rm -rf /\"", "variables: MODE"] {
      #expect(screen.contains(words), "\(screen)")
    }
    #expect(!isStarted(folder))
    terminal.type(answer + "\n")
    if answer == "y" {
      let tools = await terminal.screen(until: "answer later: ")
      for words in ["s was never used before", "script: ", "SHA-256", "1 tool: act"] {
        #expect(tools.contains(words), "\(tools)")
      }
      terminal.type("y\n")
    }
    #expect(await running.exit() == exit)
    #expect(isStarted(folder) == (answer == "y"))
    if answer == "y" {
      let again = try folder.program(["TERM": "dumb"]).start(["call", "s.act"], terminal: terminal.path)
      #expect(await again.exit() == 0)
      #expect(try again.text(.output) == "fine\n")
    }
  }

  @Test func `a person who does not want the tools gets none of them`() async throws {
    let folder = try folder()
    let terminal = try PseudoTerminal()
    let running = try folder.program(["TERM": "dumb"]).start(
      ["call", "s.act", "--servers-dir", "servers.d"], terminal: terminal.path)
    _ = await terminal.screen(until: "answer later: ")
    terminal.type("n\n")
    #expect(await running.exit() == 7)
  }

  @Test func `an agreement ends with any change of the file`() async throws {
    let folder = try folder()
    try FileManager.default.removeItem(atPath: folder.path + "/servers.d/s.json")
    #expect(try await run(folder, ["mcp", "add", "s", "--scope", "project", "--", "sh", "s.sh"]).exit == 0)
    #expect(try await run(folder, ["call", "s.act"]).exit == 0)
    try folder.write("servers.d/s.json", #"{"command":"sh","args":["s.sh","--more"]}"#)
    #expect(try await run(folder, ["call", "s.act"]).exit == 7)
  }

  @Test func `arguments reach the program as they are, whatever a shell would make of them`() async throws {
    let folder = try TemporaryFolder()
    let arguments = [
      "; touch pwned", "`touch pwned`", "a\nb", "*", "'\"", "~", "&& x | y > z", "", " ",
    ]
    var server = ShellServer()
    server.start = #"printf '%s\0' "$@" > arguments"#
    try server.write("s", to: folder)
    let definition: JSON = ["command": "sh", "args": .array((["s.sh"] + arguments).map(JSON.string))]
    try folder.write("servers.d/s.json", definition.text)
    let outcome = try await run(folder, ["call", "s.act", "--servers-dir", "servers.d"])
    #expect(outcome.exit == 0, "\(outcome.errors)")
    let written = try Data(contentsOf: URL(filePath: folder.path + "/arguments"))
    #expect(
      written.split(separator: 0, omittingEmptySubsequences: false).dropLast().map {
        String(decoding: $0, as: UTF8.self)
      } == arguments)
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/pwned"))
  }
}
