import Foundation
import JSONKit
import Runs
import Testing

/// What the policy lets happen, through the program: a scripted model that does whatever it was told to.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct PolicyTests {
  /// A folder with the tool `s.act`, whose calls leave a line in `called`, and a model that calls it.
  private func folder(
    _ rules: String? = nil, settings: String = "", arguments: String = "{}"
  ) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    var server = ShellServer()
    server.call = "printf '%s\\n' \"$line\" >>called; text done"
    try server.write("s", to: folder, settings: settings)
    if let rules { try folder.write("policy.yaml", rules) }
    try folder.write(
      "script.yaml",
      "turns: [{ tool_calls: [{ name: s.act, arguments: \(arguments) }] }, { text: \"<{{last/text}}>\" }]")
    return folder
  }

  private static let servers = ["--servers-dir", "servers.d"]
  private static let run = ["--model", "scripted/script.yaml"] + servers
  private static let ask = "rules: [{ name: careful, match: { tool: s.* }, then: ask, reason: it may hurt }]"

  private func calls(_ folder: TemporaryFolder) -> Int {
    let text = try? String(contentsOfFile: folder.path + "/called", encoding: .utf8)
    return text?.split(separator: "\n").count ?? 0
  }

  private func run(_ folder: TemporaryFolder, _ arguments: [String]) async throws -> TributaryProgram.Outcome {
    let running = try folder.program().start(arguments)
    let exit = await running.exit()
    return TributaryProgram.Outcome(exit: exit, output: try running.text(.output), errors: try running.text(.errors))
  }

  // MARK: - Denied

  @Test func `what a rule denies is not called, the model is told why, and the run goes on`() async throws {
    let folder = try folder("rules: [{ match: { tool: s.act }, then: deny, reason: not on a Sunday }]")
    let outcome = try await run(folder, ["-p", "go", "--policy", "policy.yaml"] + Self.run)
    #expect(outcome.exit == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("not on a Sunday"))
    #expect(calls(folder) == 0)
  }

  @Test func `a call that is denied ends with exit code 7`() async throws {
    let folder = try folder("rules: [{ match: { tool: s.act }, then: deny, reason: not on a Sunday }]")
    let outcome = try await run(folder, ["call", "s.act", "--policy", "policy.yaml"] + Self.servers)
    #expect(outcome.exit == 7)
    #expect(outcome.output == "")
    #expect(outcome.errors.contains("not on a Sunday"), "\(outcome.errors)")
    #expect(calls(folder) == 0)
  }

  @Test func `a reason that is a sentence stands in the sentence about the call without its full stop`() async throws {
    let folder = try folder("rules: [{ match: { tool: s.act }, then: ask, reason: It may hurt. }]")
    let outcome = try await run(folder, ["-p", "go", "--policy", "policy.yaml"] + Self.run)
    #expect(outcome.exit == 7)
    let message = "s.act was not called: It may hurt, and nobody is here who could be asked"
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test(arguments: [
    ("t.act", "there is no server \"t\""), ("s.atc", "s has no tool \"atc\"; did you mean \"act\"?"),
  ])
  func `a tool that nobody has is told before it is explained`(tool: String, doubt: String) async throws {
    let folder = try folder()
    #expect(try await run(folder, ["tools"] + Self.servers).exit == 0)
    let outcome = try await run(folder, ["policy", "test", tool] + Self.servers)
    #expect(outcome.exit == 0)
    #expect(outcome.output == "\(tool): allowed\n")
    #expect(outcome.errors == "warning: \(doubt)\n")
  }

  @Test func `plan lets nothing happen that may change something`() async throws {
    let folder = try folder()
    let outcome = try await run(folder, ["call", "s.act", "--permission-mode", "plan"] + Self.servers)
    #expect(outcome.exit == 7, "\(outcome.errors)")
    #expect(calls(folder) == 0)
  }

  @Test func `a model that is denied is not asked`() async throws {
    let folder = try folder("rules: [{ match: { model: \"scripted/*\" }, then: deny, reason: too dear }]")
    let outcome = try await run(folder, ["-p", "go", "--policy", "policy.yaml"] + Self.run)
    #expect(outcome.exit == 7, "\(outcome.errors)")
    #expect(outcome.errors.contains("too dear"))
    let invoked = try await run(
      folder, ["invoke", "hello", "-m", "scripted/script.yaml", "--policy", "policy.yaml"])
    #expect(invoked.exit == 7, "\(invoked.errors)")
  }

  @Test func `a step of a workflow that is denied is not performed, and the run is blocked`() async throws {
    let folder = try folder("rules: [{ match: { step: paid }, then: deny, reason: nothing is paid here }]")
    try folder.write("w.yaml", "workflow: 1\nname: w\nsteps:\n  - { id: paid, wait: { event: payment } }\n")
    let outcome = try await run(folder, ["workflow", "run", "w.yaml", "--policy", "policy.yaml"] + Self.servers)
    #expect(outcome.exit == 7, "\(outcome.errors)")
    #expect(outcome.errors.contains("nothing is paid here"), "\(outcome.errors)")
  }

  @Test func `a server that asks a model passes the gate as well`() async throws {
    let folder = try TemporaryFolder()
    try AskingServer.sampling().write(
      "s", to: folder, settings: #""sampling":{"consent":"allow","model":"scripted/sum.yaml","max_tokens":50}"#)
    try folder.write("sum.yaml", "turns: [{ text: \"A sum.\" }]")
    try folder.write(
      "policy.yaml", "rules: [{ match: { sampling: \"*\" }, then: deny, reason: servers ask no models }]")
    try folder.write("script.yaml", "turns: [{ tool_calls: [{ name: s.act, arguments: {} }] }, { text: done }]")
    let outcome = try await run(
      folder, ["-p", "go", "--policy", "policy.yaml", "-o", "stream-json"] + Self.run)
    #expect(outcome.output.contains("servers ask no models"), "\(outcome.output)")
    let events: [JSON] = try outcome.lines.map { try JSON(parsing: $0) }
    #expect(events.count { $0["type"] == "model.request" && $0["path"]?.stringValue?.contains("input[") == true } == 0)
  }

  // MARK: - Nobody is there

  @Test  // S-01
  func `without a person a run is exact about what it did not do: its answer, exit code 7 and the list`()
    async throws
  {
    let folder = try folder(Self.ask)
    let outcome = try await run(folder, ["-p", "go", "--policy", "policy.yaml", "-o", "stream-json"] + Self.run)
    #expect(outcome.exit == 7, "\(outcome.errors)")
    #expect(calls(folder) == 0)
    let events: [JSON] = try outcome.lines.map { try JSON(parsing: $0) }
    #expect(events.count { $0["type"] == "result" } == 1)
    let result: JSON = events.last?["data"] ?? nil
    #expect(result["status"] == "blocked")
    #expect(result["exit"] == 7)
    #expect(result["output"]?.stringValue?.contains("it may hurt") == true)
    #expect(result["error"]?["code"] == "consent_missing")
    #expect(result["error"]?["refused"]?[0]?["call"] == "s.act")
    #expect(result["error"]?["refused"]?[0]?["rule"]?.stringValue?.contains("policy.yaml:1 (careful)") == true)
    #expect(outcome.errors.contains("s.act"))
  }

  @Test(arguments: ["auto", "bypass"])
  func `a mode answers questions with yes`(mode: String) async throws {
    let folder = try folder(Self.ask)
    let outcome = try await run(
      folder, ["-p", "go", "--policy", "policy.yaml", "--permission-mode", mode] + Self.run)
    #expect(outcome.exit == 0, "\(outcome.errors)")
    #expect(calls(folder) == 1)
  }

  @Test func `a server's own file says what needs an approval`() async throws {
    let folder = try folder(settings: #""approve":"ask""#)
    let outcome = try await run(folder, ["call", "s.act"] + Self.servers)
    #expect(outcome.exit == 7, "\(outcome.errors)")
    #expect(calls(folder) == 0)
  }

  @Test func `a policy that cannot be used is exit code 3, with every place`() async throws {
    let folder = try folder(
      "rules:\n  - match: { tol: s.act }\n    then: deny\n  - match: { server: t }\n    then: maybe\n")
    let outcome = try await run(folder, ["call", "s.act", "--policy", "policy.yaml"] + Self.servers)
    #expect(outcome.exit == 3, "\(outcome.errors)")
    #expect(outcome.errors.contains("policy.yaml:2:"))
    #expect(outcome.errors.contains("did you mean \"tool\"?"))
    #expect(outcome.errors.contains("policy.yaml:5:"))
    #expect(calls(folder) == 0)
  }

  @Test(arguments: ["policies.d", "home/.config/tributary/policies.d"])
  func `rules are found in the folders of the project and of the user, and a broken file stops everything`(
    place: String
  ) async throws {
    let folder = try folder()
    try folder.write("\(place)/a.yaml", "rules: [{ match: { tool: s.act }, then: deny, reason: not here }]")
    let denied = try await run(folder, ["call", "s.act"] + Self.servers)
    #expect(denied.exit == 7 && denied.errors.contains("not here"), "\(denied.errors)")
    try folder.write("\(place)/b.yaml", "rules: [{ match: {}, then: deny }]")
    let broken = try await run(folder, ["call", "s.act"] + Self.servers)
    #expect(broken.exit == 3 && broken.errors.contains("b.yaml:1:"), "\(broken.errors)")
    #expect(calls(folder) == 0)
  }

  @Test func `a server's name that begins another one's does not take its rules`() async throws {
    let folder = try TemporaryFolder()
    var server = ShellServer()
    server.list =
      #"result '{"tools":[{"name":"server_x","inputSchema":{"type":"object"}},{"name":"x","inputSchema":{"type":"object"}}]}'"#
    for name in ["my", "my_server"] { try server.write(name, to: folder) }
    try folder.write("policy.yaml", "rules: [{ match: { tool: my_server.* }, then: deny, reason: not these }]")
    for (tool, exit) in [("my_server.x", 7), ("my.server_x", 0), ("my.x", 0)] as [(String, Int32)] {
      let outcome = try await run(folder, ["call", tool, "--policy", "policy.yaml"] + Self.servers)
      #expect(outcome.exit == exit, "\(tool): \(outcome.errors)")
    }
  }

  // MARK: - A program decides

  @Test func `a program answers over standard input, and may change what is called`() async throws {
    let folder = try folder(Self.ask, arguments: "{ depth: 9 }")
    let answer = #"{"path":"turn[1]/tool[0]/s.act/approval","action":"accept","arguments":{"depth":1}}"#
    let running = try folder.program().start(
      ["-p", "go", "--policy", "policy.yaml", "-o", "stream-json", "--input-format", "stream-json"] + Self.run,
      input: answer + "\n")
    let exit = await running.exit()
    let errors = try running.text(.errors)
    #expect(exit == 0, "\(errors)")
    let called = try String(contentsOfFile: folder.path + "/called", encoding: .utf8)
    #expect(called.contains(#""depth":1"#) && !called.contains(#""depth":9"#), "\(called)")
    let events: [JSON] = try running.text(.output).split(separator: "\n").map { try JSON(parsing: String($0)) }
    let told: [String] = events.compactMap { $0["type"]?.stringValue }.filter {
      $0.hasPrefix("approval.") || $0 == "tool.call"
    }
    #expect(told == ["approval.ask", "approval.answer", "tool.call"])
    let ask: JSON? = events.first { $0["type"] == "approval.ask" }
    #expect(ask?["path"] == "turn[1]/tool[0]/s.act/approval")
    #expect(ask?["data"]?["input"]?["arguments"] == ["depth": 9])
    #expect(ask?["data"]?["input"]?["reason"] == "it may hurt")
  }

  @Test func `at the end of standard input everything that is asked is declined`() async throws {
    let folder = try folder(Self.ask)
    let running = try folder.program().start(
      ["-p", "go", "--policy", "policy.yaml", "-o", "stream-json", "--input-format", "stream-json"] + Self.run,
      input: "")
    #expect(await running.exit() == 0)
    #expect(try running.text(.output).contains("standard input ended before there was an answer"))
    #expect(calls(folder) == 0)
  }

  // MARK: - policy test

  @Test func `a decision is explained without a call`() async throws {
    let folder = try folder(Self.ask)
    let outcome = try await run(
      folder, ["policy", "test", "s.act", "depth:=3", "--policy", "policy.yaml", "--json"] + Self.servers)
    #expect(outcome.exit == 7, "\(outcome.errors)")
    let answer = try JSON(parsing: outcome.output)
    #expect(answer["verdict"] == "ask")
    #expect(answer["reason"] == "it may hurt")
    #expect(answer["rule"]?.stringValue?.contains("policy.yaml:1 (careful)") == true)
    #expect(answer["arguments"] == ["depth": 3])
    #expect((answer["trace"]?.arrayValue?.count ?? 0) > 0)
    let other = try await run(
      folder, ["policy", "test", "other.act", "--policy", "policy.yaml"] + Self.servers)
    #expect(other.exit == 0, "\(other.errors)")
    #expect(other.output.contains("allowed"))
    #expect(calls(folder) == 0)
  }
}
