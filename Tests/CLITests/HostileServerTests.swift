import Foundation
import JSONKit
import Testing

/// Programs that speak the protocol and use it against us: what they get out of it, and that others do not notice.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct HostileServerTests {
  // MARK: - What does not matter

  @Test(  // N-09 N-11 Q-11 G-17 D-04 I-12
    arguments: [
      BadServer("ends on the probe, and on nothing else", [], exit: 0) { $0.discover = "exit 7" },
      BadServer("says twice that it is ready", [], exit: 0) { $0.initialize += "; refuse 1 'too late'" },
      BadServer("ends its lines with CR LF", [], exit: 0) { $0.call = "text fine | sed \"s/\\$/\\r/\"" },
      BadServer("writes a message over several lines, and then in one", [], exit: 0) {
        $0.call = #"printf '{\n"jsonrpc":"2.0",\n"id":%s,\n"result":{}}\n' "$id"; text fine"#
      },
      BadServer("repeats a member", [], exit: 0) {
        $0.call = """
          printf '{"jsonrpc":"2.0","id":%s,"result":5,"result":{"content":[{"type":"text","text":"fine"}]}}\\n' "$id"
          """
      },
      BadServer("cancels our own call", [], exit: 0) {
        let method = #""method":"notifications/cancelled","params":{"requestId":%s}"#
        $0.call = "printf '{\"jsonrpc\":\"2.0\",\(method)}\\n' \"$id\"; text fine"
      },
      BadServer("asks with ids that are none", [], exit: 0) {
        $0.call = """
          for bad in null 1.5 true '[]' '{}'; do printf '{"jsonrpc":"2.0","id":%s,"method":"ping"}\\n' "$bad"; done
          text fine
          """
      },
      BadServer("asks for what nobody gives, and waits for the refusal", [], exit: 0) {
        $0.call = """
          for method in x/y sampling/createMessage roots/list; do
            echo '{"jsonrpc":"2.0","id":1,"method":"'$method'"}'
            read -r answer
            case $answer in *'"code":-32601'*) ;; *) text "$answer" ;; esac
          done
          text fine
          """
      },
      BadServer("pings without end and reads no answer", [], exit: 0) {
        $0.call = #"yes '{"jsonrpc":"2.0","id":1,"method":"ping"}' | head -n 20000; text fine"#
      },
      BadServer("reports progress backwards, of nothing and of everything", [], exit: 0) {
        $0.call = """
          for params in "{\\"progressToken\\":$id,\\"progress\\":9}" "{\\"progressToken\\":$id,\\"progress\\":-1}" \\
            "{\\"progressToken\\":$id,\\"progress\\":1e308}" "{\\"progressToken\\":$id}" '{"progressToken":[]}' 5 null; do
            printf '{"jsonrpc":"2.0","method":"notifications/progress","params":%s}\\n' "$params"
          done
          text fine
          """
      },
      BadServer("says that everything has changed, all the time", [], exit: 0) {
        let change = #"{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}"#
        $0.list = "yes '\(change)' | head -n 1000; " + $0.list
        $0.call = "yes '\(change)' | head -n 1000; text fine"
      },
    ])
  func `what is no answer of this call does not disturb it`(bad: BadServer) async throws {
    let folder = try TemporaryFolder()
    try bad.write(to: folder)
    let outcome = try await folder.program().run("call", "bad.act", "--servers-dir", "servers.d")
    #expect(outcome.exit == 0, "\(outcome.errors)")
    #expect(outcome.output == "fine\n")
    #expect(outcome.errors == "")
    try await folder.expectNoProcess("bad")
  }

  // MARK: - What ends a session

  @Test(arguments: [
    BadServer("ends on the probe and on the handshake", ["exited with code 8"]) {
      ($0.discover, $0.initialize) = ("exit 7", "exit 8")
    },
    BadServer("shakes hands in a revision without handshakes", ["no common protocol revision", "2026-07-28"]) {
      $0.initialize = #"result '{"protocolVersion":"2026-07-28","capabilities":{"tools":{}}}'"#
    },
    BadServer("names no revision", ["names no protocolVersion"]) {
      $0.initialize = #"result '{"protocolVersion":null,"capabilities":{"tools":{}}}'"#
    },
    BadServer("refuses the handshake", ["-32000", "not today"]) { $0.initialize = "refuse -32000 'not today'" },
    BadServer("is modern and knows only what we do not", ["2099-01-01", "no common protocol revision"]) {
      $0.discover = """
        printf '{"jsonrpc":"2.0","id":%s,"error":{"code":-32022,"message":"no","data":{"supported":["2099-01-01"]}}}\\n' "$id"
        """
    },
    BadServer("closes its output and stays", ["closed"]) { $0.list = "exec >&-; exec sleep 1000" },
    BadServer("refuses to list its tools", ["-32601", "no list"]) { $0.list = "refuse -32601 'no list'" },
  ])
  func `a server that cannot be used is exit code 5 and its error says why`(bad: BadServer) async throws {
    let folder = try TemporaryFolder()
    try bad.write(to: folder)
    let outcome = try await folder.program().run("tools", "--servers", "bad", "--servers-dir", "servers.d")
    #expect(outcome.exit == 5)
    #expect(outcome.output == "")
    bad.expectWords(in: outcome.errors)
    try await folder.expectNoProcess("bad")
  }

  // MARK: - Answers that are none

  @Test(arguments: [
    BadServer("answers with bytes that are no text", ["not UTF-8"]) {
      $0.call = #"printf '{"jsonrpc":"2.0","id":%s,"result":{"content":[{"type":"text","text":"a\377b"}]}}\n' "$id""#
    },
    BadServer("wants input in an era that has none", ["no list named content"]) {
      $0.call = #"result '{"resultType":"input_required","inputRequests":{}}'"#
    },
    BadServer("makes a task that nobody wanted", ["no list named content"]) {
      $0.call = #"result '{"task":{"taskId":"t","status":"working"}}'"#
    },
    BadServer("answers with one block where a list belongs", ["no list named content"]) {
      $0.call = #"result '{"content":{"type":"text","text":"a"}}'"#
    },
    BadServer("fails with a word for a code", ["error object without code"]) {
      $0.call = #"printf '{"jsonrpc":"2.0","id":%s,"error":{"code":"E1","message":"m"}}\n' "$id""#
    },
    BadServer("fails with a code that is no integer here", ["error object without code"]) {
      $0.call = #"printf '{"jsonrpc":"2.0","id":%s,"error":{"code":99999999999999999999,"message":"m"}}\n' "$id""#
    },
  ])
  func `an answer that means nothing fails its call, and the next one works`(bad: BadServer) async throws {
    let folder = try TemporaryFolder()
    var second = bad
    second.server.call = "n=$((n+1)); if [ $n = 1 ]; then \(bad.server.call); else text fine; fi"
    try second.write(to: folder)
    try folder.write(
      "script.yaml",
      """
      turns:
        - tool_calls: [{ name: bad.act }]
        - tool_calls: [{ name: bad.act }]
        - text: "{{results/0/is_error}} {{results/1/text}} | {{results/0/text}}"
      """)
    let outcome = try await folder.program().run(
      "-p", "go", "--model", "scripted/script.yaml", "--servers-dir", "servers.d")
    #expect(outcome.exit == 0, "\(outcome.errors)")
    #expect(outcome.output.hasPrefix("true fine | "), "\(outcome.output)")
    for word in ["bad"] + bad.words { #expect(outcome.output.contains(word), "\(outcome.output)") }
    try await folder.expectNoProcess("bad")
  }

  // MARK: - Lists

  @Test(  // T-09 T-10 P-04
    arguments: [
      ("[]", "", "no server has a tool"),
      (
        #"[5,null,{},{"name":7},{"name":"act","inputSchema":{"type":"object"}},{"name":"act","inputSchema":{}}]"#,
        "bad.act\n", ""
      ),
      (#"[{"name":"act","inputSchema":5},{"name":"b","inputSchema":{}}]"#, "bad.b\n", ""),
    ] as [(String, String, String)])
  func `of a list what is usable is listed, and without one the reason`(
    tools: String, output: String, errors: String
  ) async throws {
    let folder = try TemporaryFolder()
    var bad = ShellServer()
    bad.list = "cat list.json | sed \"s/ID/$id/\""
    try folder.write("list.json", #"{"jsonrpc":"2.0","id":ID,"result":{"tools":\#(tools)}}"# + "\n")
    try bad.write("bad", to: folder)
    let outcome = try await folder.program().run("tools", "--servers-dir", "servers.d")
    #expect(outcome.exit == 0)
    let lines = outcome.lines.map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: "\n")
    #expect(output.isEmpty ? lines.isEmpty : (lines + "\n").hasPrefix(output), "\(lines.debugDescription)")
    #expect(errors.isEmpty ? outcome.errors.isEmpty : outcome.errors.contains(errors), "\(outcome.errors)")
    try await folder.expectNoProcess("bad")
  }

  @Test(arguments: ["$n", "always"])  // P-04
  func `a list without end is cut`(cursor: String) async throws {
    let folder = try TemporaryFolder()
    var bad = ShellServer()
    bad.list = """
      n=$((n+1)); result "{\\"tools\\":[{\\"name\\":\\"a$n\\",\\"inputSchema\\":{\\"type\\":\\"object\\"}}],\\"nextCursor\\":\\"\(cursor)\\"}"
      """
    try bad.write("bad", to: folder)
    let outcome = try await folder.program().run("tools", "--servers-dir", "servers.d")
    #expect(outcome.exit == 0, "\(outcome.errors)")
    #expect(outcome.lines.count == (cursor == "always" ? 2 : 100))
    try await folder.expectNoProcess("bad")
  }

  // MARK: - Floods

  @Test(  // S-15 ST-03 Q-02 Q-03
    arguments: [
      "yes \"$(head -c 100000 /dev/zero | tr '\\0' x)\" | head -c 100000000; echo",
      "head -c 100000000 /dev/zero | tr '\\0' x >&2",
      """
      data=$(head -c 100000 /dev/zero | tr '\\0' x)
      yes '{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"'$data'"}}' | head -n 1000
      """,
    ])
  func `a flood beside the answer costs no memory, and the call is answered`(flood: String) async throws {
    let folder = try TemporaryFolder()
    var bad = ShellServer()
    bad.call = flood + "; text fine"
    try bad.write("bad", to: folder, settings: #""timeout":{"call":"250s","idle":"250s"}"#)
    try ShellServer.tellingMemory.write("good", to: folder)
    try folder.write(
      "script.yaml",
      """
      turns:
        - tool_calls: [{ name: bad.act }]
        - tool_calls: [{ name: good.act }]
        - text: "{{results/0/text}} {{last/text}}"
      """)
    let outcome = try await folder.program().run(
      "-p", "go", "--model", "scripted/script.yaml", "--servers-dir", "servers.d")
    #expect(outcome.exit == 0, "\(outcome.errors)")
    #expect(outcome.output.hasPrefix("fine "), "\(outcome.output)")
    let kilobytes = Int(outcome.output.filter(\.isNumber)) ?? .max
    #expect(kilobytes < 112 << 10)
    for server in ["bad", "good"] { try await folder.expectNoProcess(server) }
  }
}
