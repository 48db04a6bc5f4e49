import JSONKit
import JSONRPC
import MCP
import MCPTransports
import Synchronization
import TestKit
import Testing

/// Servers of the revision 2024-11-05, which speak on one stream and take messages at another address.
@Suite(.timeLimit(.minutes(5)))
struct HTTPOldServerTests {
  /// Answers of such a server; what is posted is answered on the stream.
  private final class OldServer: Sendable {
    let stream = Mutex<Int?>(nil)
    let endpoint: String
    let server = Mutex<LoopbackServer?>(nil)

    init(endpoint: String = "/messages?session=1") {
      self.endpoint = endpoint
    }

    func answer(_ request: LoopbackServer.Request, _ message: JSON) -> [LoopbackServer.Step] {
      if request.method == "GET" {
        stream.withLock { $0 = request.connection }
        return WebReply.stream(["event: endpoint\r\ndata: \(endpoint)\r\n\r\n"])
      }
      guard request.path == "/messages?session=1" else {
        return WebReply.body("Method Not Allowed", status: "405 Method Not Allowed", type: "text/plain")
      }
      if message["id"] != nil, let connection = stream.withLock({ $0 }), let server = server.withLock({ $0 }) {
        var shake = WebServer.handshake
        if var members = shake.objectValue {
          members["protocolVersion"] = "2024-11-05"
          shake = .object(members)
        }
        let result = WebReply.result(message, message["method"] == "initialize" ? shake : WebServer.done)
        if message["params"]?["name"] == "die" {
          server.perform([.reset], on: connection)
        } else {
          server.perform([WebReply.chunk(WebReply.event(result))], on: connection)
        }
      }
      return WebReply.body("Accepted", status: "202 Accepted", type: "text/plain")
    }
  }

  @Test  // N-23 N-28 SE-01
  func `the stream names where to post, and the answers come on it`() async throws {
    let old = OldServer()
    try await WebServer.run(old.answer, adjust: { _, server in old.server.withLock { $0 = server } }) {
      session, server in
      #expect(session.revision == .r2024_11_05)
      let text = try await session.callTool("x", [:]).text
      #expect(text == "done")
      #expect(
        server.story == [
          "server/discover", "initialize", "GET", "initialize", "notifications/initialized", "tools/call",
        ])
      #expect(server.requests[2].path == "/mcp")
      #expect(Set(server.requests.dropFirst(3).map(\.path)) == ["/messages?session=1"])
    }
  }

  @Test  // SE-02
  func `the end of the stream ends the session`() async throws {
    let old = OldServer()
    try await WebServer.run(old.answer, adjust: { _, server in old.server.withLock { $0 = server } }) {
      session, server in
      let error = try #require(await thrown(ConnectionError.self) { try await session.callTool("die", [:]) })
      #expect(error.code == .closed)
      #expect(error.message.contains("with it the session"), "\(error.message)")
    }
  }

  @Test(  // SE-01
    arguments: ["https://elsewhere.example/messages", "http://127.0.0.1:1/messages", "file:///etc/passwd"])
  func `an address of somebody else gets none of our messages`(endpoint: String) async throws {
    let old = OldServer(endpoint: endpoint)
    let error = await thrown(MCPError.self) {
      try await WebServer.run(old.answer, adjust: { _, server in old.server.withLock { $0 = server } }) { _, _ in }
    }
    #expect(error?.code == .negotiationFailed)
    #expect(error?.message.contains("HTTP 405") == true)
  }

  @Test  // N-28
  func `what is no server of any kind is said with the first refusal`() async throws {
    let error = await thrown(MCPError.self) {
      try await WebServer.run({ _, _ in WebReply.body("not here", status: "404 Not Found", type: "text/plain") }) {
        _, _ in
      }
    }
    #expect(error?.code == .negotiationFailed)
    #expect(error?.message.contains("HTTP 404: not here") == true, "\(error?.message ?? "")")
  }
}
