import Foundation
import JSONKit
import Testing

/// What servers ask when a person sits at the terminal.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct TerminalInputTests {
  private let terminal: PseudoTerminal

  init() throws {
    terminal = try PseudoTerminal()
  }

  private func start(
    _ server: ShellServer, _ arguments: [String] = ["call", "s.act"], settings: String = "", input: String? = nil,
    environment: [String: String] = [:]
  ) throws -> (RunningProgram, TemporaryFolder) {
    let folder = try TemporaryFolder()
    try server.write("s", to: folder, settings: settings)
    try folder.write("sum.yaml", "turns: [{ text: \"A sum.\" }]")
    try folder.write("run.yaml", "turns: [{ tool_calls: [{ name: s.act, arguments: {} }] }, { text: \"<{{input}}>\" }]")
    let running = try folder.program(environment.merging(["TERM": "dumb"]) { $1 }).start(
      arguments + ["--servers-dir", "servers.d", "--no-lock"], input: input, terminal: terminal.path)
    return (running, folder)
  }

  private func reply(_ folder: TemporaryFolder) throws -> JSON {
    try JSON(parsing: try String(contentsOfFile: folder.path + "/reply.json", encoding: .utf8))["result"] ?? nil
  }

  private let server = AskingServer.form(
    #"{"region":{"type":"string","title":"Region","description":"where it runs","enum":["eu","us"],"default":"eu"},"count":{"type":"integer","maximum":9},"note":{"type":"string"}}"#,
    required: #"["region","count"]"#)

  @Test  // EL-07 EL-06 S-17
  func `a person fills in the form field by field, is told what does not fit, and looks at it before it is sent`()
    async throws
  {
    let (running, folder) = try start(server)
    let first = await terminal.screen(until: "[eu]: ")
    for words in [
      "s asks for input (for s.act)", "Where to?", "Region – where it runs", "1) eu", "2) us", ":n declines",
    ] {
      #expect(first.contains(words), "\(first)")
    }
    terminal.type("moon\n")
    #expect(await terminal.screen(until: "[eu]: ").contains("this has to be one of these"))
    terminal.type("2\n")
    _ = await terminal.screen(until: "(a whole number): ")
    terminal.type("12\n")
    #expect(await terminal.screen(until: "(a whole number): ").contains("9"))
    terminal.type("\n")
    #expect(await terminal.screen(until: "(a whole number): ").contains("this is needed"))
    terminal.type("3\n")
    _ = await terminal.screen(until: "may be left out): ")
    terminal.type("\n")
    let review = await terminal.screen(until: "[c]ancel: ")
    #expect(review.contains("region: \"us\"") && review.contains("count: 3"), "\(review)")
    terminal.type("y\n")
    #expect(await running.exit() == 0)
    #expect(try running.text(.output) == "done\n")
    #expect(try reply(folder) == ["action": "accept", "content": ["region": "us", "count": 3]])
  }

  @Test(arguments: [(":n\n", "decline"), (":c\n", "cancel"), ("\u{4}", "cancel")])
  func `a person can decline and cancel at any time`(keys: String, action: String) async throws {
    let (running, folder) = try start(server)
    _ = await terminal.screen(until: "[eu]: ")
    terminal.type(keys)
    #expect(await running.exit() == 1)
    #expect(try reply(folder) == ["action": .string(action)])
  }

  @Test func `a build is nobody, whatever terminal it was given`() async throws {
    let (running, folder) = try start(server, environment: ["CI": "true"])
    #expect(await running.exit() == 7)
    #expect(try reply(folder) == ["action": "decline"])
  }

  @Test func `Ctrl-C stops the program while it waits for a person`() async throws {
    let (running, folder) = try start(server)
    _ = await terminal.screen(until: "[eu]: ")
    terminal.type("\u{3}")
    #expect(await running.exit() == 130)
    try await folder.expectNoProcess("s")
  }

  @Test  // EL-08
  func `a person sees the whole address and what is odd about it, and agrees`() async throws {
    let (running, folder) = try start(AskingServer.visit("http://bank.example@xn--bnk-5qa.example/login?next=1"))
    let screen = await terminal.screen(until: "[c]ancel: ")
    for words in [
      "s sends you to xn--bnk-5qa.example", "http://bank.example@xn--bnk-5qa.example/login?next=1", "not encrypted",
      "letters that may look like others", "before the @",
    ] {
      #expect(screen.contains(words), "\(screen)")
    }
    terminal.type("maybe\n")
    _ = await terminal.screen(until: "[c]ancel: ")
    terminal.type("y\n")
    #expect(await running.exit() == 0)
    #expect(try reply(folder) == ["action": "accept"])
  }

  @Test  // SA-07
  func `a person reads what a server wants of a model, and the answer before it is sent`() async throws {
    let (running, folder) = try start(
      AskingServer.sampling(), ["run", "-", "--model", "scripted/run.yaml"],
      settings: #""sampling":{"model":"scripted/sum.yaml"}"#, input: "go")
    let asked = await terminal.screen(until: "[c]ancel: ")
    #expect(asked.contains("s wants scripted/sum.yaml to answer it"), "\(asked)")
    #expect(asked.contains("user: Sum this up."))
    terminal.type("r\n")
    #expect(await terminal.screen(until: "[c]ancel: ").contains("A sum."))
    terminal.type("y\n")
    #expect(await running.exit() == 0)
    #expect(try running.text(.output) == "<go>\n")
    #expect(try reply(folder)["content"]?["text"] == "A sum.")
  }

  @Test func `a server's text cannot drive the terminal`() async throws {
    let (running, _) = try start(
      AskingServer.form(#"{"a":{"type":"string","title":"\u001b[2JTitle"}}"#, message: #"\u001b]0;owned\u0007Hi\u202e"#)
    )
    let screen = await terminal.screen(until: "may be left out): ")
    #expect(!screen.contains("\u{1B}"))
    #expect(screen.contains("Hi⟦U+202E⟧"), "\(screen)")
    #expect(screen.contains("Title"))
    terminal.type(":c\n")
    #expect(await running.exit() == 1)
  }
}
