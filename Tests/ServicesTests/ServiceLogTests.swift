import JSONKit
import MCP
import TestKit
import Testing

@testable import Services

/// The client's log, in the way of each era.
@Suite(.timeLimit(.minutes(5)))
struct ServiceLogTests {
  private static func service() throws -> MCPService {
    try MCPService(info: anInfo) {
      MCPServiceTool(name: "log") { _, context in
        for level in MCPLogLevel.allCases { context.log(level, ["at": .string(level.rawValue)], logger: "l") }
        return "done"
      }
    }
  }

  private static func levels(_ client: RawClient) -> [String] {
    client.peer.received.filter { $0["method"] == "notifications/message" }
      .compactMap { $0["params"]?["level"]?.stringValue }
  }

  @Test  // LG-03 V-08
  func `a modern request is logged to from the level it names, and not at all without one`() async throws {
    try await withRawService(Self.service()) { client in
      let level: JSON.Object = ["io.modelcontextprotocol/logLevel": "critical"]
      _ = await client.modern("tools/call", ["name": "log"], meta: level)
      #expect(Self.levels(client) == ["critical", "alert", "emergency"])
      #expect(client.peer.received.last?["result"] != nil, "the answer comes after them")
      _ = await client.modern("tools/call", ["name": "log"])
      #expect(Self.levels(client).count == 3)
      for odd in ["loud", 5] as [JSON] {
        let meta: JSON.Object = ["io.modelcontextprotocol/logLevel": odd]
        #expect(await client.modern("tools/call", ["name": "log"], meta: meta)["error"]?["code"] == -32602)
      }
      let first = client.peer.received.first { $0["method"] == "notifications/message" }
      #expect(first?["params"] == ["level": "critical", "logger": "l", "data": ["at": "critical"]])
    }
  }

  @Test  // LG-01 LG-02
  func `an older connection is logged to from the level that was set`() async throws {
    try await withRawService(Self.service()) { client in
      let capabilities = await client.initialize(.r2025_03_26)["result"]?["capabilities"]
      #expect(capabilities?["logging"] == [:])
      _ = await client.ask("tools/call", ["name": "log"])
      #expect(Self.levels(client).first == "info")
      #expect(Self.levels(client).count == 7)
      #expect(await client.ask("logging/setLevel", ["level": "emergency"])["result"] == [:])
      _ = await client.ask("tools/call", ["name": "log"])
      #expect(Self.levels(client).count == 8)
      for odd in [["level": "loud"], [:], ["level": 1]] as [JSON] {
        #expect(await client.ask("logging/setLevel", odd)["error"]?["code"] == -32602)
      }
    }
  }

  @Test  // B-18
  func `older clients may send several messages as one list`() async throws {
    try await withRawService(Self.service()) { client in
      await client.initialize(.r2025_03_26)
      client.peer.send([
        ["jsonrpc": "2.0", "id": 1, "method": "ping"], ["jsonrpc": "2.0", "id": 2, "method": "tools/list"],
      ])
      let ids = [await client.peer.next("")["id"], await client.peer.next("")["id"]]
      #expect(ids.contains(1) && ids.contains(2))
    }
  }
}
