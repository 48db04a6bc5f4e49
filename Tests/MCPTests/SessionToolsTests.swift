import JSONKit
import JSONRPC
import MCP
import Synchronization
import TestKit
import Testing

@Suite(.timeLimit(.minutes(5)))
struct SessionToolsTests {
  @Test  // TC-01 TC-03 PG-01 V-01
  func `a modern call carries name, arguments, token and envelope`() async throws {
    try await withSession(peers: [server(.modern)]) { session, peers in
      async let result = session.callTool("t\"", .null)
      let request = await peers[0].next("tools/call")
      let params = request["params"]
      #expect(params?["name"] == "t\"")
      #expect(params?["arguments"] == [:])
      #expect(params?["_meta"]?["progressToken"] == request["id"])
      #expect(params?["_meta"]?["io.modelcontextprotocol/protocolVersion"] == "2026-07-28")
      #expect(params?["_meta"]?["io.modelcontextprotocol/clientCapabilities"] == [:])
      #expect(params?["_meta"]?["io.modelcontextprotocol/clientInfo"]?["version"] == "1")
      let answer: JSON = [
        "content": [["type": "text", "text": "hi"]], "structuredContent": nil, "resultType": "complete",
      ]
      peers[0].answer(request, answer)
      let found = try await result
      #expect(found.text == "hi")
      #expect(found.structuredContent == .some(.null))
      #expect(found.json == answer)
    }
  }

  @Test  // PG-01
  func `a legacy call carries the token and nothing modern`() async throws {
    try await withSession(.legacy, peers: [server(.legacy)]) { session, peers in
      async let result = session.callTool("t", ["a": [18_000, 1.5, "x"]])
      let request = await peers[0].next("tools/call")
      #expect(request["params"]?["_meta"] == ["progressToken": request["id"] ?? nil])
      #expect(request["params"]?["arguments"] == ["a": [18_000, 1.5, "x"]])
      peers[0].answer(request, ["content": [], "isError": true])
      let found = try await result
      #expect(found.isError)
    }
  }

  @Test  // PG-02 PG-04
  func `progress is heard in order before the result, growing or not`() async throws {
    try await withSession(peers: [server(.modern)]) { session, peers in
      let heard = Mutex<[MCPProgress]>([])
      let options = MCPCallOptions { progress in heard.withLock { $0.append(progress) } }
      async let result = session.callTool("t", [:], options: options)
      let request = await peers[0].next("tools/call")
      for (done, message) in [(1, "a"), (1, "b"), (0.5, "c")] as [(JSON, JSON)] {
        let params: JSON = ["progressToken": request["id"] ?? nil, "progress": done, "total": 2, "message": message]
        peers[0].send(["jsonrpc": "2.0", "method": "notifications/progress", "params": params])
      }
      peers[0].answer(request, ["content": []])
      _ = try await result
      #expect(heard.withLock { $0.map(\.message) } == ["a", "b", "c"])
      #expect(heard.withLock { $0.map(\.total) } == [2, 2, 2])
    }
  }

  @Test  // V-18
  func `an unknown kind of result is an error, a missing one is complete`() async throws {
    try await withSession(peers: [server(.modern) { $0.answer($1, ["content": [], "resultType": "hologram"]) }]) {
      session, _ in
      let error = await failure(MCPError.self) { try await session.callTool("t", [:]) }
      #expect(error?.code == .unknownResultType)
    }
    try await withSession(.legacy, peers: [server(.legacy) { $0.answer($1, ["content": [], "resultType": "x"]) }]) {
      session, _ in
      let result = try await session.callTool("t", [:])
      #expect(result.content.isEmpty, "legacy revisions have no kinds")
    }
  }

  @Test  // TC-04
  func `a refused call is thrown as the peer's error`() async throws {
    try await withSession(peers: [server(.modern) { $0.refuse($1, -32602, "unknown tool") }]) { session, _ in
      let error = await failure(RPCError.self) { try await session.callTool("t", [:]) }
      #expect(error == RPCError(code: -32602, message: "unknown tool"))
    }
  }

  @Test func `arguments that are no object are never sent`() async throws {
    try await withSession(peers: [server(.modern)]) { session, peers in
      do {
        let error = await failure(MCPError.self) { try await session.callTool("t", [1]) }
        #expect(error?.code == .misuse)
      }
      #expect(peers[0].methods == ["server/discover"])
    }
  }

  @Test  // TC-04 CA-08
  func `after a call that was refused as unknown the list is asked for anew`() async throws {
    let lists = server(.modern) { peer, message in
      if message["method"] == "tools/list" {
        peer.answer(message, ["tools": [], "ttlMs": 60_000])
      } else {
        peer.refuse(message, -32602, "unknown tool")
      }
    }
    try await withSession(peers: [lists]) { session, peers in
      _ = try await session.listTools()
      #expect(session.freshTools != nil)
      _ = await failure(RPCError.self) { try await session.callTool("t", [:]) }
      #expect(session.freshTools == nil)
    }
  }

  @Test  // CA-10
  func `a list is taken from memory, read and kept, or read and not kept, as the caller wants`() async throws {
    let lists = server(.modern) { peer, message in
      peer.answer(
        message, ["tools": [["name": .string("t\(peer.methods.count)"), "inputSchema": [:]]], "ttlMs": 60_000])
    }
    try await withSession(peers: [lists]) { session, _ in
      var names: [String] = []
      for caching in [.bypass, .use, .use, .refresh, .use, .bypass, .use] as [MCPCaching] {
        names += try await session.listTools(caching: caching).map(\.name)
      }
      #expect(names == ["t2", "t3", "t3", "t4", "t4", "t5", "t4"])
    }
  }

  @Test  // P-01 P-05
  func `a list is read page by page and anew when a cursor is refused`() async throws {
    let pages = Mutex(0)
    let paged = server(.modern) { peer, message in
      let page = pages.withLock { pages -> Int in
        pages += 1
        return pages
      }
      switch page {
      case 1, 3:
        peer.answer(message, ["tools": [["name": "a", "inputSchema": [:]]], "nextCursor": ""])
      case 2: peer.refuse(message, -32602, "invalid cursor")
      default: peer.answer(message, ["tools": [["name": "b", "inputSchema": [:]]]])
      }
    }
    try await withSession(peers: [paged]) { session, peers in
      let names = try await session.listTools().map(\.name)
      #expect(names == ["a", "b"])
      let cursors = peers[0].received.filter { $0["method"] == "tools/list" }.map { $0["params"]?["cursor"] }
      #expect(cursors == [nil, "", nil, ""])
    }
  }

  @Test  // CA-03 CA-06
  func `a list is used again until its time is over or it changes`() async throws {
    let clock = ManualClock()
    let lists = server(.modern) { peer, message in
      let name: JSON = .string("t\(peer.methods.count)")
      peer.answer(message, ["tools": [["name": name, "inputSchema": [:]]], "ttlMs": 60_000])
    }
    try await withSession(clock: clock, peers: [lists]) { session, peers in
      #expect(session.freshTools == nil)
      let first = try await session.listTools().map(\.name)
      let again = try await session.listTools().map(\.name)
      clock.advance(by: .seconds(60))
      #expect(session.freshTools == nil)
      let late = try await session.listTools().map(\.name)
      var changes = session.changes.makeAsyncIterator()
      peers[0].send(["jsonrpc": "2.0", "method": "notifications/tools/list_changed"])
      #expect(await changes.next() == .toolsChanged)
      #expect(session.freshTools == nil)
      let changed = try await session.listTools().map(\.name)
      #expect([first, again, late, changed] == [["t2"], ["t2"], ["t3"], ["t4"]])
    }
  }

  @Test  // CA-02
  func `without a time, and on a legacy connection, a list is asked for anew`() async throws {
    for (era, time) in [(MCPEra.modern, nil), (.legacy, 60_000)] as [(MCPEra, JSON)] {
      let lists = server(era) { peer, message in
        if message["method"] == "tools/list" { peer.answer(message, ["tools": [], "ttlMs": time]) }
      }
      try await withSession(era == .legacy ? .legacy : .auto, peers: [lists]) { session, peers in
        _ = try await session.listTools()
        _ = try await session.listTools()
        #expect(peers[0].methods.filter { $0 == "tools/list" }.count == 2)
      }
    }
  }

  @Test  // F-08 Q-05
  func `a server killed in mid-call fails the call as unknown and ends the session`() async throws {
    let dies = server(.modern) { peer, _ in
      peer.breakOff(TransportError(.closed, "killed by signal 9", diagnostics: "out of memory"))
    }
    try await withSession(peers: [dies]) { session, _ in
      let error = await failure(ConnectionError.self) { try await session.callTool("t", [:]) }
      #expect(error?.code == .closed)
      #expect(error?.wasSent == true)
      #expect(error?.diagnostics == "out of memory")
    }
  }

  @Test  // CX-06
  func `a silent call ends at the session's timeout`() async throws {
    let clock = ManualClock()
    try await withSession(clock: clock, adjust: { $0.requestTimeout = .seconds(60) }, peers: [server(.modern)]) {
      session, peers in
      async let error = failure(ConnectionError.self) { try await session.callTool("t", [:]) }
      let request = await peers[0].next("tools/call")
      await clock.sleeper(until: .seconds(60))
      clock.advance(by: .seconds(60))
      #expect(await error?.code == .timeout)
      #expect(await peers[0].next("notifications/cancelled")["params"]?["requestId"] == request["id"])
    }
  }
}
