import Foundation
import JSONKit
import Testing

/// What may be behind an address: not a server at all, or one that does not keep to the protocol.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct BadPeerTests {
  /// What happens on a connection, and what is said of it.
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var words: [String]
    var serve: @Sendable (LoopbackPeer.Connection) -> Void

    init(_ name: String, _ words: [String], _ serve: @escaping @Sendable (LoopbackPeer.Connection) -> Void) {
      testDescription = name
      self.words = words
      self.serve = serve
    }
  }

  @Test(arguments: [
    Case("says nothing", ["not ready within 6s"]) { $0.waitForEnd() },
    Case("closes at once", ["closed"]) { _ in },
    Case("closes after the first request", ["closed"]) { _ = $0.readLine() },
    Case("closes in mid-message", ["closed"]) { connection in
      _ = connection.readLine()
      connection.write(#"{"jsonrpc":"2.0","id":"#)
    },
    Case("is a web server", ["HTTP/1.1 400"]) { connection in
      _ = connection.readLine()
      connection.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    },
    Case("prints and prints", ["100 lines and no message", "does not speak JSON lines"]) { connection in
      connection.write(String(repeating: "220 mail.example ESMTP\n", count: 200))
      connection.waitForEnd()
    },
    Case("sends a line of 50 MB", ["16777216 bytes", "mcp.max_message_bytes"]) { connection in
      connection.write(String(repeating: "x", count: 50_000_000))
      connection.waitForEnd()
    },
    Case("answers with another id", ["not ready within 20s", "4711"]) { connection in
      while connection.readLine() != nil { connection.write(#"{"jsonrpc":"2.0","id":4711,"result":{}}"# + "\n") }
    },
  ])
  func `an address behind which no server is, is exit code 5 and its error says why`(bad: Case) async throws {
    let peer = try LoopbackPeer(bad.serve)
    let folder = try TemporaryFolder()
    // A short time only where its end is what the case is about.
    let start = bad.words[0].split(separator: "within ").dropFirst().last ?? "2m"
    try folder.write(
      "servers.d/bad.json", #"{"url":"tcp://127.0.0.1:\#(peer.port)","timeout":{"start":"\#(start)"}}"#)
    let outcome = try await folder.program().run("tools", "--servers", "bad", "--servers-dir", "servers.d")
    #expect(outcome.exit == 5)
    #expect(outcome.output == "")
    for word in ["error: bad"] + bad.words { #expect(outcome.errors.contains(word), "\(outcome.errors)") }
    withExtendedLifetime(peer) {}
  }

  @Test(arguments: [
    ("echo Welcome; exec sleep 1000", ["must first print", "Welcome"]),
    ("echo '{\"listening\":\"tcp://127.0.0.1:1\"}'; exec sleep 1000", ["no connection to bad at tcp://127.0.0.1:1"]),
    ("echo no licence >&2; exit 3", ["before it announced an address", "exited with code 3", "no licence"]),
    ("exec sleep 1000", ["within 6s"]),
  ])
  func `a program that announces no address where it listens is exit code 5`(
    script: String, words: [String]
  ) async throws {
    let folder = try TemporaryFolder()
    try folder.write("bad.sh", "echo $$ > bad.pid\n" + script)
    let start = words.contains { $0.contains("within") } ? "6s" : "20s"
    try folder.write(
      "servers.d/bad.json",
      #"{"command":"sh","args":["bad.sh"],"transport":"tcp","timeout":{"start":"\#(start)"}}"#)
    let outcome = try await folder.program().run("tools", "--servers", "bad", "--servers-dir", "servers.d")
    #expect(outcome.exit == 5)
    #expect(outcome.output == "")
    for word in ["error: bad"] + words { #expect(outcome.errors.contains(word), "\(outcome.errors)") }
    try await folder.expectNoProcess("bad")
  }

  @Test func `a connection that is lost in mid-message fails the call and not the program`() async throws {
    let peer = try LoopbackPeer { connection in
      while let line = connection.readLine() {
        guard let json = try? JSON(parsing: line), let id = json["id"]?.text else { continue }
        switch json["method"]?.stringValue {
        case "server/discover":
          connection.write(#"{"jsonrpc":"2.0","id":\#(id),"error":{"code":-32601,"message":"no"}}"# + "\n")
        case "initialize":
          let result = #"{"protocolVersion":"2025-11-25","capabilities":{"tools":{}}}"#
          connection.write(#"{"jsonrpc":"2.0","id":\#(id),"result":\#(result)}"# + "\n")
        case "tools/list":
          let result = #"{"tools":[{"name":"act","inputSchema":{"type":"object"}}]}"#
          connection.write(#"{"jsonrpc":"2.0","id":\#(id),"result":\#(result)}"# + "\n")
        default:
          connection.write(#"{"jsonrpc":"2.0","id":\#(id),"result":{"content":[{"type":"te"#)
          return
        }
      }
    }
    let folder = try TemporaryFolder()
    try folder.write("servers.d/bad.json", #"{"url":"tcp://127.0.0.1:\#(peer.port)"}"#)
    let outcome = try await folder.program().run("call", "bad.act", "--servers-dir", "servers.d")
    #expect(outcome.exit == 5)
    #expect(outcome.output == "")
    for word in ["error: bad", "closed"] { #expect(outcome.errors.contains(word), "\(outcome.errors)") }
    withExtendedLifetime(peer) {}
  }
}
