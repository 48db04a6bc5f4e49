import Foundation
import JSONKit
import TestKit
import Testing

/// Commands that start servers, over both carriers.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct ServersTests {
  @Test func `tools of two servers are listed in order`() async throws {
    let folder = try TemporaryFolder()
    try folder.writeServers()
    let outcome = try await folder.program().run("tools", "--servers-dir", "servers.d", "--json")
    #expect(outcome.exit == 0, "\(outcome.errors)")
    let names: [String] = try JSON(parsing: outcome.output).arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
    let tools = ["list_files", "read_file", "search_files", "current_time", "calculate"]
    #expect(names == tools.map { "calculator.\($0)" } + tools.map { "files.\($0)" })
  }

  @Test(arguments: ["files", "calculator"])
  func `a call gives its answer and nothing else`(server: String) async throws {
    let folder = try TemporaryFolder()
    try folder.writeServers()
    let outcome = try await folder.program().run(
      "call", "\(server).calculate", "expression=1/4 + 2", "--servers-dir", "servers.d")
    #expect(outcome.exit == 0, "\(outcome.errors)")
    #expect(outcome.output == "2.25\n")
    #expect(outcome.errors == "")
  }

  @Test func `a call reads its arguments as JSON from standard input and answers with JSON`() async throws {
    let folder = try TemporaryFolder()
    try folder.writeServers()
    let outcome = try await folder.program().run(
      "call", "files.calculate", "--json", "@-", "-o", "json", "--servers-dir", "servers.d",
      input: #"{"expression":"sum(1, 2)"}"#)
    #expect(outcome.exit == 0, "\(outcome.errors)")
    #expect(try JSON(parsing: outcome.output)["structuredContent"] == ["result": "3"])
  }

  @Test func `a tool that answers with an error is exit code 1`() async throws {
    let folder = try TemporaryFolder()
    try folder.writeServers()
    let outcome = try await folder.program().run(
      "call", "files.read_file", "path=../secret", "--servers-dir", "servers.d")
    #expect(outcome.exit == 1)
    #expect(outcome.output.contains("leads out of the served folder"))
  }

  @Test(arguments: [
    ("nobody.tool", 2, "there is no server"), ("files.calculat", 2, "did you mean \"calculate\"?"),
    ("file.calculate", 2, "did you mean \"files\"?"),
  ])
  func `a name that nobody has is corrected`(tool: String, exit: Int32, message: String) async throws {
    let folder = try TemporaryFolder()
    try folder.writeServers()
    let outcome = try await folder.program().run("call", tool, "--servers-dir", "servers.d")
    #expect(outcome.exit == exit)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test  // ST-12
  func `a server that cannot start hides no other, and is exit code 5 when it is named`() async throws {
    let folder = try TemporaryFolder()
    try folder.writeServers()
    try folder.write("servers.d/broken.json", #"{"command":"no-such-program-anywhere"}"#)
    let all = try await folder.program().run("tools", "files.*", "--servers-dir", "servers.d")
    #expect(all.exit == 0)
    #expect(all.lines.count == 5)
    #expect(all.errors.contains("no-such-program-anywhere"))
    let named = try await folder.program().run("tools", "--servers", "broken", "--servers-dir", "servers.d")
    #expect(named.exit == 5)
    #expect(named.errors.contains("no-such-program-anywhere"))
  }

  @Test func `what a failing server wrote is told`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("servers.d/x.json", #"{"command":"sh","args":["-c","echo no licence found >&2; exit 3"]}"#)
    let outcome = try await folder.program().run("tools", "--servers", "x", "--servers-dir", "servers.d")
    #expect(outcome.exit == 5)
    #expect(outcome.errors.contains("no licence found"), "\(outcome.errors)")
  }

  @Test func `a file that is no server hides no other`() async throws {
    let folder = try TemporaryFolder()
    try folder.writeServers()
    try folder.write("servers.d/bad.json", "{\n  \"command\": nonsense }")
    try folder.write("servers.d/typo.json", #"{"comand": "x"}"#)
    let outcome = try await folder.program().run("mcp", "ls", "--servers-dir", "servers.d")
    #expect(outcome.exit == 0)
    #expect(outcome.errors.contains("bad.json:2:"), "\(outcome.errors)")
    #expect(outcome.errors.contains("did you mean \"command\"?"), "\(outcome.errors)")
    #expect(outcome.lines.count == 3)
  }

  @Test func `the list tells carrier, protocol and state`() async throws {
    let folder = try TemporaryFolder()
    try folder.writeServers()
    let outcome = try await folder.program().run("mcp", "ls", "--probe", "--json", "--servers-dir", "servers.d")
    let rows: [JSON] = try JSON(parsing: outcome.output).arrayValue ?? []
    #expect(rows.map { $0["name"] } == ["calculator", "files"])
    for row in rows {
      #expect(row["state"] == "ready")
      #expect(row["protocol"] == "2026-07-28")
      #expect(row["tools"] == 5)
    }
  }

  @Test func `a server of this folder needs consent and says so`() async throws {
    let folder = try TemporaryFolder()
    try folder.writeServers()
    let outcome = try await folder.program(["TRIBUTARY_TRUST": ""]).run("mcp", "ls")
    #expect(outcome.errors.contains("--servers-dir"))
    let trusted = try await folder.program(["TRIBUTARY_TRUST": "project"]).run("mcp", "ls")
    #expect(trusted.errors == "")
  }

  @Test func `a server that never answers is given up in time`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("servers.d/silent.json", #"{"command":"sleep","args":["1000"]}"#)
    try folder.write("tributary.yaml", "mcp:\n  start_timeout: 300ms\n")
    let outcome = try await folder.program().run("tools", "--servers", "silent", "--servers-dir", "servers.d")
    #expect(outcome.exit == 5)
    #expect(outcome.errors.contains("silent"))
  }

  @Test(arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
  func `a signal ends the command and what it started`(signal: Int32, exit: Int32) async throws {
    let folder = try TemporaryFolder()
    folder.makePipe("started")
    try folder.write(
      "servers.d/silent.json", #"{"command":"sh","args":["-c","echo $$$$ > started; exec sleep 1000"]}"#)
    // On a busy machine this test may hear of the server long after it was started.
    try folder.write("tributary.yaml", "mcp: { start_timeout: 10m }")
    let running: RunningProgram = try folder.program().start(["tools", "--servers-dir", "servers.d"])
    let server = try #require(Int32(await folder.firstLine(of: "started")))
    #expect(isRunning(server))
    running.send(signal)
    #expect(await running.exit() == exit)
    #expect(await comesTrue(within: .seconds(20)) { !isRunning(server) })
  }

  @Test func `doctor finds what is wrong`() async throws {
    let folder = try TemporaryFolder()
    try folder.writeServers()
    let good = try await folder.program().run("doctor", "--servers-dir", "servers.d", "--json")
    #expect(good.exit == 0, "\(good.output)")
    try folder.write("servers.d/broken.json", #"{"command":"no-such-program-anywhere"}"#)
    let bad = try await folder.program().run("doctor", "--servers-dir", "servers.d")
    #expect(bad.exit == 1)
    #expect(bad.output.contains("✗ server: "))
    #expect(bad.output.contains("✓ server: files: 5 tools"))
  }
}
