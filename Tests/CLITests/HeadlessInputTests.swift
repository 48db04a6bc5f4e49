import Foundation
import JSONKit
import Runs
import Testing

/// What servers ask when nobody is there.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct HeadlessInputTests {
  private static let run = ["--model", "scripted/script.yaml", "--servers-dir", "servers.d"]

  private func folder(_ server: ShellServer, settings: String = "") throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try server.write("s", to: folder, settings: settings)
    try folder.write("script.yaml", "turns: [{ tool_calls: [{ name: s.act, arguments: {} }] }, { text: \"fine\" }]")
    return folder
  }

  private func reply(_ folder: TemporaryFolder) throws -> JSON {
    try JSON(parsing: try String(contentsOfFile: folder.path + "/reply.json", encoding: .utf8))
  }

  private func declared(_ folder: TemporaryFolder) throws -> JSON {
    let text = try String(contentsOfFile: folder.path + "/initialize.json", encoding: .utf8)
    return try JSON(parsing: text)["params"]?["capabilities"] ?? nil
  }

  @Test  // EL-12
  func `a call whose server asks for a form is declined at once, and ends with exit code 7 that says what to do`()
    async throws
  {
    let folder = try folder(AskingServer.form(#"{"region":{"type":"string"}}"#, required: #"["region"]"#))
    let outcome = try await folder.program().run("call", "s.act", "--servers-dir", "servers.d")
    #expect(outcome.exit == 7)
    #expect(outcome.output == "nobody said where\n")
    #expect(try reply(folder)["result"] == ["action": "decline"])
    for words in ["s asked for input (\"Where to?\")", "nobody is here", "\"elicitation\": \"defaults\""] {
      #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }
  }

  @Test func `a form is filled in with its defaults where the server's file says so`() async throws {
    let server = AskingServer.form(
      #"{"region":{"type":"string","default":"eu"},"count":{"type":"integer"}}"#, required: #"["region"]"#)
    let folder = try folder(server, settings: #""elicitation":"defaults""#)
    let outcome = try await folder.program().run("call", "s.act", "--servers-dir", "servers.d")
    #expect(outcome.exit == 0, "\(outcome.errors)")
    #expect(outcome.output == "done\n")
    #expect(try reply(folder)["result"] == ["action": "accept", "content": ["region": "eu"]])
  }

  @Test func `a run tells in its events what was asked, where, and why it was declined`() async throws {
    let folder = try folder(AskingServer.form(#"{"region":{"type":"string"}}"#))
    let running = try folder.program().start(["-p", "go", "-o", "stream-json"] + Self.run)
    #expect(await running.exit() == 0)
    let lines: [Substring] = try running.text(.output).split(separator: "\n")
    let events: [RunEvent] = try lines.map { try RunEvent(json: JSON(parsing: String($0))) }
    let told: [RunEvent] = events.filter { $0.kind == .inputAsk || $0.kind == .inputAnswer }
    #expect(told.map(\.kind) == [.inputAsk, .inputAnswer])
    #expect(told.allSatisfy { $0.step.path == "turn[1]/tool[0]/s.act/input[0]" })
    #expect(told.first?.data["message"] == "Where to?")
    #expect(told.last?.data["action"] == "decline")
    #expect(told.last?.data["reason"] == "nobody is here who could be asked")
    #expect(try running.text(.errors).contains("? s asked for input: declined (nobody is here who could be asked)"))
  }

  @Test func `a visit is declined, and what to do is said`() async throws {
    let folder = try folder(AskingServer.visit("https://login.example/x"))
    let outcome = try await folder.program().run("call", "s.act", "--servers-dir", "servers.d")
    #expect(outcome.exit == 7)
    #expect(outcome.errors.contains("https://login.example/x"), "\(outcome.errors)")
  }

  @Test func `a model answers a server whose file allows it, and a server is not told of one otherwise`() async throws {
    let allowed = try folder(
      AskingServer.sampling(), settings: #""sampling":{"consent":"allow","model":"scripted/sum.yaml","max_tokens":50}"#)
    try allowed.write("sum.yaml", "turns: [{ text: \"A sum.\" }]")
    let running = try allowed.program().start(["-p", "go"] + Self.run)
    #expect(await running.exit() == 0)
    #expect(try running.text(.output) == "fine\n")
    #expect(try reply(allowed)["result"]?["content"] == ["type": "text", "text": "A sum."])
    #expect(try declared(allowed)["sampling"] == ["tools": [:]])
    #expect(try running.text(.errors).contains("? s asked for a model's answer: ✓ as its file allows"))

    let other = try folder(AskingServer.sampling())
    let outcome = try await other.program().run("call", "s.act", "--servers-dir", "servers.d")
    #expect(outcome.exit == 1)
    #expect(try declared(other)["sampling"] == nil)
    #expect(try reply(other)["error"]?["code"] == -32601)
  }

  @Test  // RO-02
  func `roots and what may be asked are declared as the file says`() async throws {
    let plain = try folder(AskingServer.form("{}"))
    _ = try await plain.program().run("tools", "--servers-dir", "servers.d")
    #expect(try declared(plain) == ["elicitation": ["form": [:], "url": [:]]])
    var server = ShellServer()
    server.initialize = #"printf '%s' "$line" > initialize.json; \#(server.initialize)"#
    server.call = #"""
      call=$id; echo '{"jsonrpc":"2.0","id":"q1","method":"roots/list"}'
      read -r reply; printf '%s' "$reply" > reply.json; id=$call; text done
      """#
    let rooted = try folder(server, settings: #""elicitation":"deny","roots":[".","${HOME}/a b","file:///data"]"#)
    _ = try await rooted.program().run("call", "s.act", "--servers-dir", "servers.d")
    #expect(try declared(rooted) == ["roots": ["listChanged": true]])
    let roots: [JSON] = try reply(rooted)["result"]?["roots"]?.arrayValue ?? []
    let real: String = URL(filePath: rooted.path).resolvingSymlinksInPath().path(percentEncoded: false)
    let home = "file://\(rooted.path)/home/a%20b"
    #expect(roots.map { $0["uri"]?.stringValue } == ["file://\(real)", home, "file:///data"])
    #expect(roots.map { $0["name"]?.stringValue }.dropFirst() == ["a b", nil])
  }
}
