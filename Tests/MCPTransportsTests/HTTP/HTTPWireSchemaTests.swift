import JSONKit
import JSONRPC
import MCP
import Synchronization
import TestKit
import Testing

/// Everything a session posts, held against the official schema of the revision it speaks.
@Suite(
  "fixtures: MCP schemas of what is posted", .enabled(if: Fixtures.has("mcp-schema"), "the fixtures are not here"),
  .timeLimit(.minutes(5)))
struct HTTPWireSchemaTests {
  @Test(arguments: MCPRevision.allCases)  // HL-04
  func `what a session posts fits the schema`(revision: MCPRevision) async throws {
    let schema = try ProtocolSchema(revision.rawValue)
    let ping = WebReply.event(["jsonrpc": "2.0", "id": "q", "method": "ping"])
    let rest: WebServer.Answer = { request, message in
      switch (message["method"]?.stringValue, message["params"]?["name"]?.stringValue) {
      case ("initialize", _):
        let peer: JSON = ["name": "s", "version": "1"]
        return WebReply.answer(
          message, ["protocolVersion": .string(revision.rawValue), "capabilities": ["tools": [:]], "serverInfo": peer])
      case ("tools/list", _):
        return WebReply.answer(message, ["tools": [], "resultType": "complete", "ttlMs": 0, "cacheScope": "private"])
      case ("tools/call", "hang"): return WebReply.stream(revision.era == .legacy ? [ping] : [": begun\n\n"])
      case ("tools/call", _): return WebReply.answer(message, WebServer.done)
      default: return request.method == "GET" ? WebReply.empty("405 Method Not Allowed") : WebReply.empty()
      }
    }
    let answer = revision.era == .modern ? WebServer.modern(rest) : rest
    try await WebServer.run(answer, policy: revision.era == .modern ? .modern : .legacy) { session, server in
      _ = try await session.listTools()
      _ = try await session.callTool("echo", ["text": "hé"], options: MCPCallOptions { _ in })
      await withTaskGroup(of: Void.self) { group in
        group.addTask { _ = try? await session.callTool("hang", [:]) }
        _ = await server.request { $0.body.contains("\"hang\"") }
        if revision.era == .legacy { _ = await server.request { $0.body.contains("\"q\"") } }
        group.cancelAll()
      }
      if revision.era == .legacy { _ = await server.message("notifications/cancelled") }
      let sent = server.requests.filter { !$0.body.isEmpty }
      #expect(sent.count == (revision.era == .modern ? 4 : 7))
      for request in sent {
        let message = try JSON(parsing: Array(request.body.utf8))
        let name =
          message["method"] == nil ? "JSONRPCMessage" : message["id"] == nil ? "ClientNotification" : "ClientRequest"
        #expect(schema.violations(of: message, as: name) == [], "\(message.text)")
      }
    }
  }
}
