import JSONKit
import JSONRPC
import MCP
import TestKit
import Testing

@Suite(.timeLimit(.minutes(5)))
struct SessionLogTests {
  private static func log(_ level: JSON, _ data: JSON) -> JSON {
    ["jsonrpc": "2.0", "method": "notifications/message", "params": ["level": level, "logger": "db", "data": data]]
  }

  @Test  // LG-01 LG-02
  func `a legacy server is told the level by a request and writes what it likes before`() async throws {
    let writes = server(.legacy, ["logging": [:], "tools": [:]]) { peer, message in
      if message["method"] == "logging/setLevel" { peer.answer(message, [:]) }
    }
    try await withSession(.legacy, peers: [writes]) { session, peers in
      var messages = session.logMessages.makeAsyncIterator()
      peers[0].send(Self.log("debug", ["k": 1]))
      let first = await messages.next()
      #expect(first?.level == .debug)
      #expect(first?.logger == "db")
      #expect(first?.data == ["k": 1])
      try await session.setLogLevel(.warning)
      #expect(await peers[0].next("logging/setLevel")["params"] == ["level": "warning"])
      async let result = session.callTool("t", [:])
      let call = await peers[0].next("tools/call")
      #expect(call["params"]?["_meta"] == ["progressToken": call["id"] ?? nil])
      peers[0].answer(call, ["content": []])
      _ = try await result
    }
  }

  @Test  // LG-03 LG-04 K-02
  func `a modern server is told the level with each request that wants one, and by no request of its own`() async throws
  {
    try await withSession(peers: [server(.modern, ["logging": [:], "tools": [:]])]) { session, peers in
      func level(_ options: MCPCallOptions = MCPCallOptions()) async throws -> JSON? {
        async let result = session.callTool("t", [:], options: options)
        let call = await peers[0].next("tools/call")
        peers[0].answer(call, text("ok"))
        _ = try await result
        return call["params"]?["_meta"]?["io.modelcontextprotocol/logLevel"]
      }
      #expect(try await level() == nil)
      #expect(try await level(MCPCallOptions(logLevel: .debug)) == "debug")
      #expect(try await level() == nil)
      try await session.setLogLevel(.error)
      #expect(try await level() == "error")
      #expect(try await level(MCPCallOptions(logLevel: .alert)) == "alert")
      #expect(!peers[0].methods.contains("logging/setLevel"))
    }
  }

  @Test  // LG-01 S-15
  func `messages that nobody reads are dropped and counted, unknown levels left out, and nothing waits`() async throws {
    try await withSession(adjust: { $0.maximumQueuedLogMessages = 2 }, peers: [server(.modern)]) { session, peers in
      let log = session.logMessages
      for text in ["a", "b", "c", "d"] as [JSON] { peers[0].send(Self.log("info", text)) }
      peers[0].send(Self.log("loud", "e"))
      peers[0].send(["jsonrpc": "2.0", "method": "notifications/message"])
      var changes = session.changes.makeAsyncIterator()
      peers[0].send(["jsonrpc": "2.0", "method": "notifications/tools/list_changed"])
      #expect(await changes.next() == .toolsChanged)
      #expect(log.dropped == 2)
      var messages = log.makeAsyncIterator()
      #expect(await messages.next()?.data == "a")
      #expect(await messages.next()?.data == "b")
    }
  }

  @Test
  func `levels are in the order of their weight`() {
    #expect(MCPLogLevel.allCases.sorted() == MCPLogLevel.allCases)
    #expect(MCPLogLevel.debug < .emergency)
  }
}
