import JSONKit
import Synchronization
import Testing

/// Servers behind an address whose connections end before they should: what is tried again, and what is not.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct LostPeerTests {
  private static let refusal = #""error":{"code":-32601,"message":"no"}"#
  private static let answers = [
    "initialize": #""result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}}}"#,
    "tools/list": #""result":{"tools":[{"name":"act","inputSchema":{"type":"object"}}]}"#,
    "tools/call": #""result":{"content":[{"type":"text","text":"fine"}]}"#,
  ]

  /// Answers as a legacy server until `isOver` says of a method that the connection ends in its place.
  private static func serve(_ connection: LoopbackPeer.Connection, _ isOver: (String) -> Bool) {
    while let line = connection.readLine() {
      guard let json = try? JSON(parsing: line), let id = json["id"]?.text, let method = json["method"]?.stringValue
      else { continue }
      if isOver(method) { return }
      connection.write(#"{"jsonrpc":"2.0","id":\#(id),\#(answers[method] ?? refusal)}"# + "\n")
    }
  }

  @Test  // TP-10 N-11
  func `a connection that ends with the probe is made again, and begins with the handshake`() async throws {
    let methods = Mutex<[[String]]>([])
    let peer = try LoopbackPeer { connection in
      methods.withLock { $0.append([]) }
      Self.serve(connection) { method in
        methods.withLock { $0[$0.count - 1].append(method) }
        return method == "server/discover"
      }
    }
    let folder = try TemporaryFolder()
    try folder.write("servers.d/old.json", #"{"url":"tcp://127.0.0.1:\#(peer.port)"}"#)
    let outcome = try await folder.program().run("call", "old.act", "--servers-dir", "servers.d")
    #expect(outcome.exit == 0, "\(outcome.errors)")
    #expect(outcome.output == "fine\n")
    #expect(methods.withLock { $0 } == [["server/discover"], ["initialize", "tools/list", "tools/call"]])
    withExtendedLifetime(peer) {}
  }

  @Test  // TP-05 TC-18
  func `a call that is lost with its connection is not repeated, the next one connects anew`() async throws {
    let connections = Mutex(0)
    let calls = Mutex(0)
    let peer = try LoopbackPeer { connection in
      connections.withLock { $0 += 1 }
      Self.serve(connection) { method in
        guard method == "tools/call" else { return false }
        return calls.withLock { calls in
          calls += 1
          return calls == 1
        }
      }
    }
    let folder = try TemporaryFolder()
    try folder.write("servers.d/weak.json", #"{"url":"tcp://127.0.0.1:\#(peer.port)"}"#)
    try folder.write(
      "script.yaml",
      """
      turns:
        - tool_calls: [{ name: weak.act }]
        - tool_calls: [{ name: weak.act }]
        - text: "{{results/0/is_error}} {{results/1/text}} | {{results/0/text}}"
      """)
    let outcome = try await folder.program().run(
      "-p", "go", "--model", "scripted/script.yaml", "--servers-dir", "servers.d")
    #expect(outcome.exit == 0, "\(outcome.errors)")
    #expect(outcome.output.hasPrefix("true fine | "), "\(outcome.output)")
    #expect(outcome.output.contains("closed"), "\(outcome.output)")
    #expect(calls.withLock { $0 } == 2)
    #expect(connections.withLock { $0 } == 2)
    withExtendedLifetime(peer) {}
  }
}
