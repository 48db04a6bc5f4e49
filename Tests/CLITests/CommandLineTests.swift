import Foundation
import JSONKit
import Testing

@testable import TributaryCLI

/// What a user types wrongly, or right and without any server or model.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct CommandLineTests {
  @Test func `the version is one line on standard output`() async throws {
    let outcome = try await TemporaryFolder().program().run("--version")
    #expect(outcome.exit == 0)
    #expect(outcome.lines.count == 1)
    #expect(outcome.errors.isEmpty)
  }

  @Test(arguments: [
    (["--help"], "SUBCOMMANDS"), (["help", "run"], "--max-turns"), (["run", "--help"], "--max-turns"),
    (["call", "-h"], "--json"), (["mcp", "--help"], "ls"),
  ])
  func `help is a product, of the command it is asked of`(arguments: [String], word: String) async throws {
    let running: RunningProgram = try TemporaryFolder().program().start(arguments)
    #expect(await running.exit() == 0)
    #expect(try running.text(.output).contains(word))
    #expect(try running.text(.errors).isEmpty)
  }

  @Test(arguments: [
    ["--nonsense"], ["tools", "--nonsense"], ["tolls"], ["call"], ["call", "nodot"], ["run", "-p", ""],
    ["run", "-p", "  "],
    ["run", "--timeout", "soon", "-p", "x"], ["serve"], ["serve", "--expose", "everything"],
    ["serve", "--expose", "builtin", "--root", "nowhere"], ["serve", "--expose", "builtin", "--tcp", "nonsense"],
    ["call", "a.b", "--json", "{}", "x=1"], ["completions", "csh"], ["-o", "xml", "-p", "x"], [],
    ["run", "--arg", "x", "-p", "x"], ["--max-turns", "0", "-p", "x"],
  ])
  func `a wrong command line is exit code 2 and nothing on standard output`(arguments: [String]) async throws {
    let folder = try TemporaryFolder()
    let running: RunningProgram = try folder.program().start(arguments)
    #expect(await running.exit() == 2)
    #expect(try running.text(.output) == "")
    #expect(try running.text(.errors).hasPrefix("error: "))
  }

  @Test func `with JSON the error is an object on standard output as well`() async throws {
    let outcome = try await TemporaryFolder().program().run("tools", "-o", "json", "--nonsense")
    #expect(outcome.exit == 2)
    let json = try JSON(parsing: outcome.output)
    #expect(json["error"]?["code"] == "usage")
    #expect(json["exit"] == 2)
  }

  @Test func `a slip in a command's name is corrected and never sent to a model`() async throws {
    let outcome = try await TemporaryFolder().program().run("tolls")
    #expect(outcome.exit == 2)
    #expect(outcome.errors.contains("did you mean 'tools'?"))
  }

  @Test(arguments: [
    (["worklow", "run", "x.yaml"], "there is no command 'worklow'; did you mean 'workflow'?"),
    (["worklow", "run", "x.yaml", "-i", "a=1"], "there is no command 'worklow'; did you mean 'workflow'?"),
    (["mcp", "gt", "files"], "there is no command 'mcp gt'; did you mean 'get'?"),
    (["help", "mcp", "gt"], "there is no command 'mcp gt'; did you mean 'get'?"),
    (["help", "nonsense"], "there is no command 'nonsense'"),
  ])
  func `a slip in a command of several words is corrected as well`(arguments: [String], message: String) async throws {
    let running: RunningProgram = try TemporaryFolder().program().start(arguments)
    #expect(await running.exit() == 2)
    #expect(try running.text(.output) == "")
    #expect(try running.text(.errors).hasPrefix("error: \(message)"))
  }

  @Test(arguments: [
    (["call"], "tributary call"), (["mcp", "add", "--nonsense"], "tributary mcp add"),
    (["runs", "list", "--nonsense"], "tributary runs ls"), (["--nonsense"], "tributary"),
  ])
  func `a wrong command line names the help of its own command`(arguments: [String], command: String) async throws {
    let running: RunningProgram = try TemporaryFolder().program().start(arguments)
    #expect(await running.exit() == 2)
    #expect(try running.text(.errors).hasSuffix("\nSee '\(command) --help'.\n"))
  }

  @Test func `words for a model may begin like a command`() throws {
    #expect(CommandPath(["tests", "of", "this", "folder?"]).slip == nil)
    #expect(CommandPath(["cal", "me", "later"]).slip == nil)
  }

  @Test(arguments: [
    ["run", "-p", "x", "--timeout", "5"], ["audit", "show", "--since", "5"], ["runs", "rm", "--older-than", "1"],
    ["call", "a.b", "--timeout", "1"],
  ])
  func `a duration without a unit is told how durations are written`(arguments: [String]) async throws {
    let running: RunningProgram = try TemporaryFolder().program().start(arguments)
    #expect(await running.exit() == 2)
    #expect(try running.text(.errors).contains("with its unit, such as 500ms, 30s or 2m"))
  }

  @Test func `a format that a command does not have is refused, and not offered in its help`() async throws {
    let program = try TemporaryFolder().program()
    let refused = try await program.run("mcp", "ls", "-o", "stream-json")
    #expect(refused.exit == 2)
    #expect(refused.errors.contains("Please provide one of 'text' and 'json'."), "\(refused.errors)")
    #expect(try await !program.run("mcp", "ls", "--help").output.contains("stream-json"))
  }

  @Test(arguments: [
    [], ["workflow"], ["mcp", "add"], ["answer"], ["settle"], ["record"], ["policy", "test"], ["jq"],
  ])
  func `an example in a help text fits on its line`(command: [String]) async throws {
    let running: RunningProgram = try TemporaryFolder().program().start(command + ["--help"])
    #expect(await running.exit() == 0)
    let lines: [Substring] = try running.text(.output).split(separator: "\n", omittingEmptySubsequences: false)
    let examples: [Int] = lines.indices.filter { lines[$0].hasPrefix("tributary ") }
    #expect(!examples.isEmpty)
    for place in examples {
      let next: Substring = lines[place + 1]
      #expect(next.isEmpty || next.hasPrefix("tributary ") || next.first?.isUppercase == true, "\(next)")
    }
  }

  @Test func `no model and no key is exit code 12 that tells what to do`() async throws {
    let outcome = try await TemporaryFolder().program().run("-p", "hello")
    #expect(outcome.exit == 12)
    for word in ["ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GEMINI_API_KEY", "--base-url", "first-run.md"] {
      #expect(outcome.errors.contains(word))
    }
  }

  @Test func `what to do without a model is told in the words of the command`() async throws {
    let outcome = try await TemporaryFolder().program().run("invoke", "hello")
    #expect(outcome.exit == 12)
    #expect(outcome.errors.contains("tributary invoke --model openai-compat/"), "\(outcome.errors)")
  }

  @Test(arguments: ["tools", "mcp"])
  func `who has no server is told how to add one`(command: String) async throws {
    let outcome = try await TemporaryFolder().program().run(command)
    #expect(outcome.exit == 0)
    #expect(outcome.output == "")
    #expect(outcome.errors == "no server is set up; 'tributary mcp add NAME -- COMMAND' adds one\n")
  }

  @Test func `what a server wrote before it ended is told once`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("servers.d/s.json", #"{"command":"sh","args":["-c","echo no such module >&2; exit 3"]}"#)
    let outcome = try await folder.program().run("tools", "--servers-dir", "servers.d")
    #expect(outcome.exit == 5)
    #expect(outcome.errors.components(separatedBy: "no such module").count == 2, "\(outcome.errors)")
    #expect(outcome.errors.contains("no server can be used; 'tributary doctor' says what to do\n"))
  }

  @Test func `models without any key is exit code 12, with a provider that is not there exit code 6`() async throws {
    let folder = try TemporaryFolder()
    let none = try await folder.program().run("models")
    #expect(none.exit == 12)
    #expect(none.errors.contains("ANTHROPIC_API_KEY"))
    let variables = ["ANTHROPIC_API_KEY": "x", "ANTHROPIC_BASE_URL": "http://127.0.0.1:1"]
    let gone = try await folder.program(variables).run("models")
    #expect(gone.exit == 6)
    #expect(
      gone.errors.contains("anthropic cannot be reached. There is no connection to 127.0.0.1:1: nobody listens there."),
      "\(gone.errors)")
    #expect(none.output + gone.output == "")
    let told = try await folder.program().run("models", "--json")
    #expect(try JSON(parsing: told.output)["exit"] == 12)
  }

  @Test func `a WebSocket that nobody listens for names its address`() async throws {
    let variables = ["OPENAI_API_KEY": "x", "OPENAI_BASE_URL": "ws://127.0.0.1:1/v1"]
    let gone = try await TemporaryFolder().program(variables).run("invoke", "-m", "openai/x", "Hi")
    #expect(gone.exit == 6)
    #expect(gone.errors.contains("There is no connection to 127.0.0.1:1: nobody listens there."), "\(gone.errors)")
  }

  @Test func `a prompt that is piped in empty is exit code 2`() async throws {
    let outcome = try await TemporaryFolder().program().run("run", "-", input: " \n")
    #expect(outcome.exit == 2)
  }

  @Test(arguments: [
    ("tributary.yaml", "defaults: [\n", "tributary.yaml:2:1"),
    ("tributary.yaml", "defaults:\n  modl: x\n", "tributary.yaml:2:3"),
    ("tributary.json", "{\"tools\":{\n\"timeout\": 5 5}}", "tributary.json:2:"),
  ])
  func `a broken configuration is exit code 3 with file, line and column`(
    name: String, text: String, place: String
  ) async throws {
    let folder = try TemporaryFolder()
    try folder.write(name, text)
    let outcome = try await folder.program().run("config", "show")
    #expect(outcome.exit == 3)
    #expect(outcome.errors.contains(place), "\(outcome.errors)")
  }

  @Test func `a key that means nothing is corrected`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("tributary.yaml", "defaults:\n  modle: scripted/x\n")
    let outcome = try await folder.program().run("tools")
    #expect(outcome.exit == 3)
    #expect(outcome.errors.contains("did you mean \"model\"?"))
  }

  @Test(arguments: [["--version"], ["--help"], ["config", "show"], ["completions", "bash"]])
  func `a closed standard output is exit code 141 without a word`(arguments: [String]) async throws {
    let folder = try TemporaryFolder()
    let pipe = Pipe()
    try pipe.fileHandleForReading.close()
    let running: RunningProgram = try folder.program().start(arguments, output: pipe.fileHandleForWriting)
    #expect(await running.exit() == 141)
    #expect(try running.text(.errors) == "")
  }

  @Test func `a standard output that cannot be written is told, unlike one that nobody reads`() async throws {
    let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
    for arguments in [["--version"], ["config", "show"]] {
      let running: RunningProgram = try TemporaryFolder().program().start(arguments, output: full)
      #expect(await running.exit() == 1)
      #expect(try running.text(.errors) == "error: standard output cannot be written: No space left on device\n")
    }
  }

  @Test  // S-16
  func `a secret that comes back in an error or an event is not shown`() async throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "servers.d/leaky.json",
      #"{"command":"sh","args":["-c","echo token $$API_TOKEN refused >&2; exit 3"],"env":{"API_TOKEN":"${MINE}"}}"#)
    try folder.write("script.yaml", "turns: [{ text: fine }]")
    let program = folder.program(["MINE": "tok-0123456789"])
    for arguments in [["tools"], ["-p", "x", "-o", "stream-json", "--model", "scripted/script.yaml"]] {
      let running: RunningProgram = try program.start(arguments + ["--servers-dir", "servers.d"])
      _ = await running.exit()
      let both: String = try running.text(.output) + running.text(.errors)
      #expect(both.contains("***"), "\(both)")
      #expect(!both.contains("tok-0123456789"))
    }
  }

  @Test  // S-16
  func `secrets are not shown`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("tributary.yaml", "providers:\n  anthropic:\n    api_key: sk-very-secret\n")
    for arguments in [["config", "show"], ["config", "show", "--sources"], ["doctor"]] {
      let running: RunningProgram = try folder.program().start(arguments)
      _ = await running.exit()
      #expect(try !running.text(.output).contains("very-secret"))
      #expect(try !running.text(.errors).contains("very-secret"))
    }
  }
}
