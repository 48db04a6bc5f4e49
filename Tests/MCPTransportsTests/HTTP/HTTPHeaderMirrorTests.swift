import JSONKit
import JSONRPC
import MCP
import Synchronization
import TestKit
import Testing

@Suite(.timeLimit(.minutes(5)))
struct HTTPHeaderMirrorTests {
  private static func tool(_ name: String, _ properties: JSON) -> JSON {
    ["name": .string(name), "inputSchema": ["type": "object", "properties": properties]]
  }

  private static let tools: JSON = [
    tool(
      "good",
      [
        "region": ["type": "string", "x-mcp-header": "Region"], "count": ["type": "integer", "x-mcp-header": "Count"],
        "inner": ["type": "object", "properties": ["dry": ["type": "boolean", "x-mcp-header": "Dry"]]],
      ]),
    tool("bad", ["x": ["type": "number", "x-mcp-header": "X"]]), tool("plain", ["x": ["type": "string"]]),
  ]

  private static func listing(_ message: JSON) -> [LoopbackServer.Step] {
    WebReply.answer(message, ["tools": tools, "resultType": "complete", "ttlMs": 0, "cacheScope": "private"])
  }

  @Test  // X-01 X-03 X-04 X-05
  func `annotated arguments are repeated, and a tool with a wrong annotation is not offered`()
    async throws
  {
    let answer = WebServer.modern { _, message in
      message["method"] == "tools/list" ? Self.listing(message) : WebReply.answer(message, WebServer.done)
    }
    try await WebServer.run(answer) { session, server in
      let names = try await session.listTools().map(\.name)
      #expect(names == ["good", "plain"])
      _ = try await session.callTool("good", ["region": " zürich", "count": 42, "inner": ["dry": true], "more": 1])
      _ = try await session.callTool("good", ["region": .null, "inner": [1]])
      let calls = server.requests.filter { $0.fields["mcp-method"] == "tools/call" }.map(\.fields)
      #expect(calls[0]["mcp-param-region"] == "=?base64?IHrDvHJpY2g=?=")
      #expect(calls[0]["mcp-param-count"] == "42")
      #expect(calls[0]["mcp-param-dry"] == "true")
      #expect(calls[1].keys.filter { $0.hasPrefix("mcp-param") } == [])
    }
  }

  @Test
  func `without a list there are no such fields, and a mismatch is cured by one`() async throws {
    let answer = WebServer.modern { request, message in
      if message["method"] == "tools/list" { return Self.listing(message) }
      guard request.fields["mcp-param-region"] == "eu" else {
        return WebReply.refusal(-32020, "Mcp-Param-Region is missing", status: "400 Bad Request")
      }
      return WebReply.answer(message, WebServer.done)
    }
    try await WebServer.run(answer) { session, server in
      let text = try await session.callTool("good", ["region": "eu"]).text
      #expect(text == "done")
      #expect(server.story == ["server/discover", "tools/call", "tools/list", "tools/call"])
      // A server that is never content gets no third call.
      let error = await thrown(RPCError.self) { try await session.callTool("good", ["region": "us"]) }
      #expect(error?.code == -32020)
      #expect(server.story.count { $0 == "tools/call" } == 4)
    }
  }

  @Test
  func `in the legacy era annotations mean nothing`() async throws {
    let answer = WebServer.legacy { _, message in message.isNull ? [] : WebReply.answer(message, ["tools": Self.tools])
    }
    try await WebServer.run(answer) { session, _ in
      let names = try await session.listTools().map(\.name)
      #expect(names == ["good", "bad", "plain"])
    }
  }
}
