import JSONKit
import JSONRPC
import MCP
import MCPTransports
import Synchronization
import TestKit
import Testing

/// What servers answer to the probe, and what follows.
@Suite(.timeLimit(.minutes(5)))
struct HTTPNegotiationTests {
  /// A legacy server that answers the probe in its own way.
  private static func answer(probe: [LoopbackServer.Step]) -> WebServer.Answer {
    let rest = WebServer.legacy { _, message in message.isNull ? [] : WebReply.answer(message, WebServer.done) }
    return { request, message in message["method"] == "server/discover" ? probe : rest(request, message) }
  }

  @Test(arguments: [  // N-22 N-23 N-26 N-27 GF-12
    WebReply.refusal(-32600, "Missing session ID", status: "400 Bad Request", ["mcp-session-id: x"]),
    WebReply.refusal(-32600, "Bad Request: Server not initialized", id: "server-error", status: "400 Bad Request"),
    WebReply.refusal(-32000, "Bad Request: No valid session ID provided", id: .null, status: "400 Bad Request"),
    WebReply.body("Bad Request: Missing session ID", status: "400 Bad Request", type: "text/plain"),
    WebReply.empty("400 Bad Request"), WebReply.refusal(-32601, "Method not found", status: "404 Not Found"),
    WebReply.refusal(-32601, "Method not found", id: "discover-1", status: "200 OK"), WebReply.empty("404 Not Found"),
    WebReply.empty("405 Method Not Allowed"), WebReply.empty("406 Not Acceptable"),
    WebReply.empty("415 Unsupported Media Type"),
    WebReply.refusal(
      -32022, "no", status: "400 Bad Request", data: ["supported": ["2025-11-25"], "requested": "2026-07-28"]),
    WebReply.refusal(-32022, "no", status: "400 Bad Request"),
  ])
  func `a refusal that is no modern one leads to the handshake`(probe: [LoopbackServer.Step])
    async throws
  {
    try await WebServer.run(Self.answer(probe: probe)) { session, server in
      #expect(session.era == .legacy)
      let text = try await session.callTool("x", [:]).text
      #expect(text == "done")
      #expect(server.story.prefix(2) == ["server/discover", "initialize"])
      #expect(server.requests[1].fields["mcp-session-id"] == nil)
      #expect(server.requests[1].fields["mcp-method"] == nil)
    }
  }

  @Test(arguments: [  // N-06 N-22
    (WebReply.refusal(-32020, "header missing", status: "400 Bad Request"), "-32020"),
    (WebReply.refusal(-32021, "needs roots", status: "400 Bad Request"), "-32021"),
    (WebReply.refusal(-32022, "no", status: "400 Bad Request", data: ["supported": ["2031-01-01"]]), "2031-01-01"),
  ])
  func `a modern refusal is final`(probe: [LoopbackServer.Step], words: String) async throws {
    let error = await thrown(MCPError.self) { try await WebServer.run(Self.answer(probe: probe)) { _, _ in } }
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
  }

  @Test(arguments: [  // N-24 N-25
    WebReply.empty("500 Internal Server Error"), WebReply.empty("503 Service Unavailable"), [LoopbackServer.Step.reset],
    WebReply.empty("429 Too Many Requests"), WebReply.empty("401 Unauthorized"), WebReply.empty("403 Forbidden"),
    WebReply.body("<html>", type: "text/html"),
  ])
  func `what says nothing about the era is an error and no handshake follows`(probe: [LoopbackServer.Step])
    async throws
  {
    let story = Mutex<[String]>([])
    let answer = Self.answer(probe: probe)
    let error = await thrown(ConnectionError.self) {
      try await WebServer.run({ request, message in
        story.withLock { $0.append(message["method"]?.stringValue ?? request.method) }
        return answer(request, message)
      }) { _, _ in }
    }
    #expect(error != nil)
    #expect(story.withLock { $0 } == ["server/discover"])
  }

  @Test  // N-31
  func `the legacy policy never probes and the modern one never shakes hands`() async throws {
    let rest = WebServer.legacy { _, message in message.isNull ? [] : WebReply.answer(message, WebServer.done) }
    try await WebServer.run(rest, policy: .legacy) { session, server in
      #expect(session.era == .legacy)
      #expect(server.story.first == "initialize")
    }
    let error = await thrown(MCPError.self) { try await WebServer.run(rest, policy: .modern) { _, _ in } }
    #expect(error?.code == .noCommonRevision)
  }

  @Test  // N-05
  func `a server of the same revision that asks for it again is asked once more`() async throws {
    let probes = Mutex(0)
    let answer: WebServer.Answer = { _, message in
      guard message["method"] == "server/discover" else { return WebReply.answer(message, WebServer.done) }
      return probes.withLock({
        $0 += 1; return $0
      }) == 1
        ? WebReply.refusal(-32022, "no", status: "400 Bad Request", data: ["supported": ["2026-07-28"]])
        : WebReply.answer(message, WebServer.discovery)
    }
    try await WebServer.run(answer) { session, _ in
      #expect(session.era == .modern)
      #expect(probes.withLock { $0 } == 2)
    }
  }
}
