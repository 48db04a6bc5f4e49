import Foundation
import JSONKit
import Testing

/// Servers that do what no server should: each has a clear error in the right place, and none leaves a process behind.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct BadServerTests {
  // MARK: - What is forgiven

  @Test(arguments: [
    BadServer("prints banners", [], exit: 0) {
      $0.start = "echo Welcome to x 1.0; echo '[info] loading'; echo"
      $0.call = "echo working; text fine"
    },
    BadServer("breaks a message and then answers", [], exit: 0) {
      $0.call = #"printf '{"jsonrpc":"2.0","id":%s,"result":{"con\n' "$id"; text fine"#
    },
    BadServer("answers a call nobody made", [], exit: 0) {
      $0.call = "own=$id; id=4711; text wrong; id='\"4\"'; text wrong; id=$own; text fine"
    },
    BadServer("answers twice", [], exit: 0) { $0.call = "text fine; text wrong" },
    BadServer("closes right after its answer", [], exit: 0) { $0.call = "text fine; exit 0" },
  ])
  func `a slip beside the answer does not matter`(bad: BadServer) async throws {
    let folder = try TemporaryFolder()
    try bad.write(to: folder)
    let outcome = try await folder.program().run("call", "bad.act", "--servers-dir", "servers.d")
    #expect(outcome.exit == 0, "\(outcome.errors)")
    #expect(outcome.output == "fine\n")
    #expect(outcome.errors == "")
    try await folder.expectNoProcess("bad")
  }

  // MARK: - Never ready

  @Test(arguments: [
    BadServer("says nothing", ["not ready within 6s"]) { $0.start = "exec sleep 1000" },
    BadServer("prints a banner and says nothing", ["not ready within 6s"], output: "Welcome") {
      $0.start = "echo Welcome; exec sleep 1000"
    },
    BadServer("prints and prints", ["100 lines and no message", "prints to stdout"], output: "Welcome") {
      $0.start = "exec yes Welcome"
    },
    BadServer("ends at once", ["exited with code 3"], output: "no licence") {
      $0.start = "echo no licence >&2; exit 3"
    },
    BadServer("closes in mid-message", ["closed"], output: #""id":"#) {
      $0.initialize = #"printf '{"jsonrpc":"2.0","id":'; exit 0"#
    },
    BadServer(
      "answers the handshake with broken JSON", ["not ready within 6s"], output: #"{"jsonrpc":"2.0","id"}"#
    ) {
      $0.initialize = #"echo '{"jsonrpc":"2.0","id"}'"#
    },
    BadServer("answers the handshake with another id", ["not ready within 6s"], output: "4711") {
      $0.initialize = "id=4711; result '{}'"
    },
    BadServer("speaks a revision nobody knows", ["1999-01-01", "no common protocol revision"]) {
      $0.initialize = #"result '{"protocolVersion":"1999-01-01","capabilities":{}}'"#
    },
    BadServer("sends a line of 50 MB", ["16777216 bytes", "mcp.max_message_bytes"]) { $0.start = BadServer.bigLine },
    BadServer("never lists its tools", ["not ready within 6s"]) { $0.list = ":" },
    BadServer("lists no list", ["tools"]) { $0.list = "result '{\"tools\":5}'" },
    BadServer("ends while it lists", ["exited with code 4"]) { $0.list = "exit 4" },
  ])
  func `a server that does not get ready is exit code 5 and its error says why`(bad: BadServer) async throws {
    let folder = try TemporaryFolder()
    try bad.write(to: folder)
    let outcome = try await folder.program().run("tools", "--servers", "bad", "--servers-dir", "servers.d")
    #expect(outcome.exit == bad.exit)
    #expect(outcome.output == "")
    bad.expectWords(in: outcome.errors)
    try await folder.expectNoProcess("bad")
  }

  @Test func `what a server writes cannot drive the terminal of whoever reads the error`() async throws {
    let folder = try TemporaryFolder()
    var bad = ShellServer()
    bad.start = #"printf '\033[2J\033]0;title\007no \302\2331mlicence\n' >&2; exit 3"#
    try bad.write("bad", to: folder)
    for arguments in [
      ["tools", "--servers", "bad"], ["tools"], ["-p", "x", "--model", "scripted/none", "--servers", "bad"],
    ] {
      let running: RunningProgram = try folder.program().start(arguments + ["--servers-dir", "servers.d"])
      _ = await running.exit()
      let errors: String = try running.text(.errors)
      #expect(errors.contains("licence"), "\(errors)")
      #expect(
        !errors.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{9B}" || $0 == "\u{7}" },
        "\(errors.debugDescription)")
    }
  }

  // MARK: - Beside the others

  @Test func `a line over the limit costs one server, and no more memory than the limit`() async throws {
    let folder = try TemporaryFolder()
    var bad = ShellServer()
    bad.call = "head -c 1000000000 /dev/zero | tr '\\0' x"
    try bad.write("bad", to: folder)
    try ShellServer.tellingMemory.write("good", to: folder)
    try folder.write(
      "script.yaml",
      """
      turns:
        - tool_calls: [{ name: bad.act }]
        - tool_calls: [{ name: good.act }]
        - text: "{{last/text}}"
      """)
    let outcome = try await folder.program().run(
      "-p", "go", "--model", "scripted/script.yaml", "--servers-dir", "servers.d")
    #expect(outcome.exit == 0, "\(outcome.errors)")
    let kilobytes: Int = try #require(Int(outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)))
    #expect(kilobytes < 256 << 10)
    for server in ["bad", "good"] { try await folder.expectNoProcess(server) }
  }

  @Test func `the limit on a message is the one that is set`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("tributary.yaml", "mcp:\n  max_message_bytes: 4KiB\n")
    var bad = ShellServer()
    bad.start = "head -c 5000 /dev/zero | tr '\\0' x"
    try bad.write("bad", to: folder)
    try ShellServer().write("good", to: folder)
    let outcome = try await folder.program().run("mcp", "ls", "--probe", "--json", "--servers-dir", "servers.d")
    #expect(outcome.exit == 0, "\(outcome.errors)")
    let rows: [JSON] = try JSON(parsing: outcome.output).arrayValue ?? []
    #expect(rows.map { $0["state"] } == ["failed", "ready"])
    #expect(rows.first?["error"]?.stringValue?.contains("4096") == true, "\(outcome.output)")
    for server in ["bad", "good"] { try await folder.expectNoProcess(server) }
  }

  @Test func `a server that is not required is skipped, whatever is wrong with it`() async throws {
    let folder = try TemporaryFolder()
    var bad = ShellServer()
    bad.start = "exec yes Welcome"
    try bad.write("bad", to: folder)
    try folder.write("servers.d/gone.json", #"{"command":"no-such-program-anywhere"}"#)
    try ShellServer().write("good", to: folder)
    try folder.write("script.yaml", "turns: [{ tool_calls: [{ name: good.act }] }, { text: \"{{last/text}}\" }]")
    let outcome = try await folder.program().run(
      "-p", "go", "--model", "scripted/script.yaml", "--servers-dir", "servers.d")
    #expect(outcome.exit == 0)
    #expect(outcome.output == "fine\n")
    for words in ["● bad ✗", "prints to stdout", "● gone ✗", "no-such-program-anywhere", "● good ✓ 1 tool"] {
      #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }
    for server in ["bad", "good"] { try await folder.expectNoProcess(server) }
  }
}
