import JSONKit
import Testing

/// Calls that get no answer, or one that is none: what is said of them, what the model is told, and that nothing is left.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct BadCallTests {
  static let calls: [BadServer] = [
    BadServer("never answers", ["no answer to tools/call within 6s"]) { $0.call = ":" },
    BadServer("answers with broken JSON", ["no answer to tools/call within 6s"], output: #"{"content"#) {
      $0.call = #"printf '{"jsonrpc":"2.0","id":%s,"result":{"content"\n' "$id""#
    },
    BadServer("answers with another id", ["no answer to tools/call within 6s"], output: "4711") {
      $0.call = "id=4711; text wrong"
    },
    BadServer("closes in mid-message", ["exited with code 3"]) {
      $0.call = #"printf '{"jsonrpc":"2.0","id":%s,"resu' "$id"; exit 3"#
    },
    BadServer("is killed", ["killed by signal 9"]) { $0.call = "kill -9 $$" },
    BadServer("sends a line of 50 MB", ["16777216 bytes", "mcp.max_message_bytes"]) { $0.call = BadServer.bigLine },
    BadServer("answers with no object", ["not an object"], exit: 1) { $0.call = "result 5" },
    BadServer("nests without end", ["nested deeper than 512 levels"], exit: 1) {
      $0.call = #"""
        printf '{"jsonrpc":"2.0","id":%s,"result":' "$id"
        head -c 1000000 /dev/zero | tr '\0' '['; head -c 1000000 /dev/zero | tr '\0' ']'; echo '}'
        """#
    },
    BadServer("talks of other things without end", ["no answer to tools/call within 6s"]) {
      $0.call = #"while :; do echo '{"jsonrpc":"2.0","method":"notifications/message","params":{}}'; done"#
    },
    BadServer("reports progress without end", ["tools/call was not done within 6s"]) {
      $0.call = #"""
        while :; do
          printf '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":%s,"progress":1}}\n' "$id"
          sleep 0.1
        done
        """#
    },
    BadServer("answers without content", ["content"], exit: 1) { $0.call = "result '{}'" },
    BadServer("answers with what is no JSON", ["not JSON"], exit: 1) { $0.call = "result '{\"content\":nothing}'" },
    BadServer("fails without a code", ["error object without code"], exit: 1) {
      $0.call = #"printf '{"jsonrpc":"2.0","id":%s,"error":"no"}\n' "$id""#
    },
    BadServer("refuses", ["-32602", "no such thing"], exit: 1) { $0.call = "refuse -32602 'no such thing'" },
  ]

  @Test(arguments: calls)
  func `a call that gets no answer names the server and what it did`(bad: BadServer) async throws {
    let folder = try TemporaryFolder()
    try bad.write(to: folder)
    let outcome = try await folder.program().run("call", "bad.act", "--servers-dir", "servers.d", "-o", "json")
    #expect(outcome.exit == bad.exit)
    bad.expectWords(in: outcome.errors)
    #expect(outcome.lines.count == 1)
    #expect(try JSON(parsing: outcome.output)["exit"]?.intValue == Int(bad.exit))
    try await folder.expectNoProcess("bad")
  }

  @Test(arguments: calls)  // S-04 V-15
  func `in a run the model is told, and the other server works on`(bad: BadServer) async throws {
    let folder = try TemporaryFolder()
    try bad.write(to: folder)
    try ShellServer().write("good", to: folder)
    try folder.write(
      "script.yaml",
      """
      turns:
        - tool_calls: [{ name: bad.act }, { name: good.act }]
        - tool_calls: [{ name: good.act }]
        - text: "{{results/0/is_error}} {{results/1/text}} {{results/2/text}} | {{results/0/text}}"
      """)
    let outcome = try await folder.program().run(
      "-p", "go", "--model", "scripted/script.yaml", "--servers-dir", "servers.d", "-o", "stream-json")
    #expect(outcome.exit == 0, "\(outcome.errors)")
    let events: [JSON] = try outcome.lines.map { try JSON(parsing: $0) }
    #expect(events.first?["type"] == "init")
    #expect(events.count { $0["type"] == "result" } == 1)
    let answer: String = events.last?["data"]?["output"]?.stringValue ?? ""
    #expect(answer.hasPrefix("true fine fine | "), "\(answer)")
    for word in ["bad"] + bad.words { #expect(answer.contains(word), "\(answer)") }
    #expect(outcome.errors.contains("▸ bad.act ✗"), "\(outcome.errors)")
    for server in ["bad", "good"] { try await folder.expectNoProcess(server) }
  }

  @Test func `a server that stops reading is given up, however much there is to send`() async throws {
    let folder = try TemporaryFolder()
    var bad = ShellServer()
    bad.list += "; exec sleep 1000"
    try bad.write("bad", to: folder, settings: #""timeout":{"call":"6s"}"#)
    try folder.write("large.json", #"{"text":"\#(String(repeating: "x", count: 12_000_000))"}"#)
    let outcome = try await folder.program().run(
      "call", "bad.act", "--json", "@large.json", "--servers-dir", "servers.d")
    #expect(outcome.exit == 5)
    #expect(outcome.output == "")
    #expect(outcome.errors.contains("error: bad: no answer to tools/call within 6s"), "\(outcome.errors)")
    try await folder.expectNoProcess("bad")
  }

  @Test func `a server that does not want to end is ended, with what it started`() async throws {
    let folder = try TemporaryFolder()
    var bad = ShellServer()
    bad.start = "trap '' TERM INT HUP; setsid sleep 1000 & echo $! > child.pid"
    bad.call = "text fine; exec sleep 1000"
    try bad.write("bad", to: folder, settings: #""timeout":{"start":"10s"}"#)
    let outcome = try await folder.program().run("call", "bad.act", "--servers-dir", "servers.d")
    #expect(outcome.exit == 0, "\(outcome.errors)")
    #expect(outcome.output == "fine\n")
    for process in ["bad", "child"] { try await folder.expectNoProcess(process) }
  }
}
