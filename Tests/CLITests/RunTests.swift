import Foundation
import JSONKit
import TestKit
import Testing

/// Whole runs of the program with a scripted model.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct RunTests {
  private static let sum = """
    turns:
      - text: I compute.
        tool_calls:
          - name: files.calculate
            arguments: { expression: "{{input}}" }
      - text: "It is {{last/structured/result}}."
    """

  /// A folder with two servers and one script.
  private func folder(_ script: String = Self.sum) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.writeServers()
    try folder.write("script.yaml", script)
    return folder
  }

  private static let model = ["--model", "scripted/script.yaml", "--servers-dir", "servers.d"]

  private func run(
    _ folder: TemporaryFolder, _ arguments: [String], input: String? = nil
  ) async throws -> TributaryProgram.Outcome {
    let running: RunningProgram = try folder.program().start(arguments + Self.model, input: input)
    let exit: Int32 = await running.exit()
    return TributaryProgram.Outcome(exit: exit, output: try running.text(.output), errors: try running.text(.errors))
  }

  @Test(arguments: [["-p", "1+2"], ["run", "-p", "1+2"], ["run", "1+2"], ["1+2"]])
  func `standard output is the answer and nothing else`(arguments: [String]) async throws {
    let outcome = try await run(try folder(), arguments)
    #expect(outcome.exit == 0, "\(outcome.errors)")
    #expect(outcome.output == "It is 3.\n")
    #expect(outcome.errors.contains("● files ✓ 5 tools"))
    #expect(outcome.errors.contains("▸ files.calculate expression=1+2 ✓"))
    #expect(outcome.errors.contains("2 turns · 1 call"))
  }

  @Test func `quiet says nothing`() async throws {
    let outcome = try await run(try folder(), ["-p", "1+2", "--quiet"])
    #expect(outcome.errors == "")
    #expect(outcome.output == "It is 3.\n")
  }

  @Test func `piped input is added to the prompt`() async throws {
    let folder = try folder("turns: [{ text: \"<{{input}}>\" }]")
    let outcome = try await run(folder, ["-p", "Sum up:"], input: "a text\n")
    #expect(outcome.output == "<Sum up:\n\na text\n>\n")
  }

  @Test func `JSON is one object`() async throws {
    let outcome = try await run(try folder(), ["-p", "2*3", "-o", "json"])
    #expect(outcome.lines.count == 1)
    let result = try JSON(parsing: outcome.output)
    #expect(result["status"] == "succeeded")
    #expect(result["exit"] == 0)
    #expect(result["output"] == "It is 6.")
    #expect(result["usage"]?["calls"] == 1)
    #expect(result["run"]?.stringValue?.hasPrefix("r_") == true)
  }

  @Test func `the stream begins with init and ends with the one result`() async throws {
    let outcome = try await run(try folder(), ["-p", "2*3", "-o", "stream-json"])
    let events: [JSON] = try outcome.lines.map { try JSON(parsing: $0) }
    let types: [String] = events.compactMap { $0["type"]?.stringValue }
    #expect(types.first == "init")
    #expect(types.last == "result")
    #expect(types.count { $0 == "result" } == 1)
    #expect(types.contains("tool.call") && types.contains("tool.result") && types.contains("model.delta"))
    let durable: [Int] = events.compactMap { $0["seq"]?.intValue }.filter { $0 > 0 }
    #expect(durable == Array(1...durable.count))
  }

  @Test  // PR-05
  func `prompts are a person's choice: a run never asks for them, and no model hears of them`() async throws {
    let folder = try TemporaryFolder()
    var server = ShellServer()
    server.initialize =
      #"result '{"protocolVersion":"2025-11-25","capabilities":{"tools":{},"prompts":{}},"serverInfo":{"name":"x","version":"1"}}'"#
    server.start = ": > asked.txt"
    server.more = #"*'"method":"prompts/'*) echo asked >> asked.txt; result '{"prompts":[{"name":"trick"}]}' ;;"#
    try server.write("s", to: folder)
    try folder.write("script.yaml", "turns: [{ tool_calls: [{ name: s.act }] }, { text: done }]")
    let outcome = try await run(folder, ["-p", "go", "-o", "stream-json"])
    #expect(outcome.exit == 0, "\(outcome.errors)")
    #expect(!outcome.output.contains("trick"))
    #expect(try String(contentsOfFile: folder.path + "/asked.txt", encoding: .utf8) == "")
    // The person asks.
    let listed = try await folder.program().run("prompts", "ls", "--servers-dir", "servers.d")
    #expect(listed.output.contains("trick"), "\(listed.errors)")
  }

  @Test func `an agent file takes arguments and is filled in`() async throws {
    let folder = try folder("turns: [{ text: done }]")
    try folder.write(
      "agents/greet.md",
      """
      ---
      name: greet
      servers: []
      input: { type: object, properties: { name: { type: string } }, required: [name] }
      ---
      Greet {{ name }}.
      """)
    let good = try await run(folder, ["run", "agents/greet.md", "--arg", "name=Ada"])
    #expect(good.exit == 0, "\(good.errors)")
    #expect(good.output == "done\n")
    for arguments in [[], ["--arg", "nam=Ada"]] {
      let bad = try await run(folder, ["run", "agents/greet.md"] + arguments)
      #expect(bad.exit == 3)
      #expect(bad.errors.contains("name"))
    }
  }

  @Test(arguments: [
    ("---\nname: [\n---\nx", "agent.md:3:1"), ("---\nmodle: x\n---\nx", "did you mean \"model\"?"),
    ("---\nservers: [file]\n---\nx", "did you mean \"files\"?"),
    ("---\nservers: [files]\ntools: [files.calculat]\n---\nx", "did you mean \"files.calculate\"?"),
    ("---\nname: x\n---\n", "no instructions"),
  ])
  func `a wrong agent file is exit code 3 that tells where`(text: String, message: String) async throws {
    let folder = try folder()
    try folder.write("agent.md", text)
    let outcome = try await run(folder, ["run", "agent.md"])
    #expect(outcome.exit == 3)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
    #expect(outcome.output == "")
  }

  @Test func `an agent file that is not there is exit code 3`() async throws {
    let outcome = try await run(try folder(), ["run", "nothing.md"])
    #expect(outcome.exit == 3)
    #expect(outcome.errors.contains("nothing.md"))
  }

  @Test func `an unknown tool and arguments that are no JSON are answered, and the run goes on`() async throws {
    let outcome = try await run(
      try folder(
        """
        turns:
          - tool_calls:
              - { name: files__calculat, arguments: {} }
              - { name: files.calculate, arguments: "{no json" }
              - { name: files.calculate, arguments: { expression: 5 } }
          - text: "{{results/0/is_error}} {{results/1/is_error}} {{results/2/is_error}}"
        """), ["-p", "x"])
    #expect(outcome.exit == 0, "\(outcome.errors)")
    #expect(outcome.output == "true true true\n")
  }

  @Test(
    arguments: [
      ("turns: [{ text: \"\" }]", [], 1), ("turns: [{ text: half, cut: true }]", [], 6),
      ("turns: [{ error: { kind: overloaded } }]", [], 6), ("turns: [{ error: { kind: authentication } }]", [], 12),
      ("turns: [{ error: { kind: context_length } }]", [], 8),
      ("turns: [{ tool_calls: [{ name: files.current_time }] }, { text: late }]", ["--max-turns", "1"], 8),
    ] as [(String, [String], Int32)])
  func `what goes wrong has its exit code`(script: String, arguments: [String], exit: Int32) async throws {
    let outcome = try await run(try folder(script), ["-p", "x"] + arguments)
    #expect(outcome.exit == exit, "\(outcome.errors)")
    #expect(outcome.output == "")
    #expect(outcome.errors.contains("error: "))
    let json = try await run(try folder(script), ["-p", "x", "-o", "json"] + arguments)
    let result = try JSON(parsing: json.output)
    #expect(result["exit"]?.intValue == Int(exit))
    #expect(result["error"]?["message"]?.stringValue?.isEmpty == false)
  }

  @Test func `a schema makes the answer JSON, or exit code 9`() async throws {
    let folder = try folder("turns: [{ text: '{\"total\": 3}' }]")
    try folder.write(
      "schema.json", #"{"type":"object","required":["total"],"properties":{"total":{"type":"integer"}}}"#)
    let good = try await run(folder, ["-p", "x", "--schema", "schema.json"])
    #expect(good.exit == 0, "\(good.errors)")
    #expect(good.output == "{\"total\":3}\n")
    try folder.write("script.yaml", "turns: [{ text: three }, { text: still three }]")
    let bad = try await run(folder, ["-p", "x", "--schema", "schema.json"])
    #expect(bad.exit == 9)
    #expect(bad.output == "")
  }

  @Test func `a provider that is not there is exit code 6, and a server that is required exit code 5`() async throws {
    let folder = try folder()
    let running: RunningProgram = try folder.program().start([
      "-p", "x", "--model", "openai-compat/none", "--base-url", "http://127.0.0.1:1/v1",
    ])
    #expect(await running.exit() == 6)
    try folder.write("servers.d/gone.json", #"{"url":"tcp://127.0.0.1:1"}"#)
    let server = try await run(folder, ["-p", "1", "--servers", "gone"])
    #expect(server.exit == 5)
    #expect(server.errors.contains("gone"))
    let other = try await run(folder, ["-p", "1+1"])
    #expect(other.exit == 0)
    #expect(other.errors.contains("● gone ✗"))
  }

  @Test func `out of time is exit code 124 and leaves nothing behind`() async throws {
    let folder = try folder("turns: [{ tool_calls: [{ name: slow.wait }] }]")
    folder.makePipe("called")
    try Self.writeSlowServer(folder)
    let running: RunningProgram = try folder.program().start(
      ["-p", "x", "--timeout", "3s", "--servers", "slow"] + Self.model)
    let server = Int32(await folder.firstLine(of: "called"))
    #expect(await running.exit() == 124)
    if let server { #expect(await comesTrue(within: .seconds(20)) { !isRunning(server) }) }
  }

  @Test func `a signal in mid-call ends the run with one result and leaves nothing behind`() async throws {
    let folder = try folder("turns: [{ tool_calls: [{ name: slow.wait }] }]")
    folder.makePipe("called")
    try Self.writeSlowServer(folder)
    let running: RunningProgram = try folder.program().start(["-p", "x", "-o", "stream-json"] + Self.model)
    let server = try #require(Int32(await folder.firstLine(of: "called")))
    running.send(SIGINT)
    #expect(await running.exit() == 130)
    #expect(await comesTrue(within: .seconds(20)) { !isRunning(server) })
    let events: [JSON] = try running.text(.output).split(separator: "\n").map { try JSON(parsing: String($0)) }
    #expect(events.last?["type"] == "result")
    #expect(events.last?["data"]?["status"] == "cancelled")
  }

  @Test func `a closed standard output ends the run`() async throws {
    let folder = try folder()
    let pipe = Pipe()
    try pipe.fileHandleForReading.close()
    let running: RunningProgram = try folder.program().start(
      ["-p", "1+2", "-o", "stream-json"] + Self.model, output: pipe.fileHandleForWriting)
    #expect(await running.exit() == 141)
  }

  /// A legacy server in a shell script, whose one tool writes its process id to the pipe `called` and never answers.
  private static func writeSlowServer(_ folder: TemporaryFolder) throws {
    try folder.write(
      "slow.sh",
      #"""
      while read -r line; do
        id=$(printf '%s' "$line" | sed -n 's/.*"id":\("[^"]*"\|[0-9][0-9]*\).*/\1/p')
        case $line in
          *'"method":"initialize"'*)
            printf '{"jsonrpc":"2.0","id":%s,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"slow","version":"1"}}}\n' "$id" ;;
          *'"method":"tools/list"'*)
            printf '{"jsonrpc":"2.0","id":%s,"result":{"tools":[{"name":"wait","inputSchema":{"type":"object"}}]}}\n' "$id" ;;
          *'"method":"tools/call"'*) echo $$ > called ;;
          *'"id"'*) printf '{"jsonrpc":"2.0","id":%s,"error":{"code":-32601,"message":"no such method"}}\n' "$id" ;;
        esac
      done
      """#)
    try folder.write("servers.d/slow.json", #"{"command":"sh","args":["slow.sh"]}"#)
  }
}
