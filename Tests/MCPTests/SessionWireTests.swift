import JSONKit
import JSONRPC
import MCP
import TestKit
import Testing

/// What holds for every message, whatever it is about.
@Suite(.timeLimit(.minutes(5)))
struct SessionWireTests {
  @Test  // ST-04 D-01 D-04
  func `a modern server that asks gets no answer, and what it asked for disturbs nothing`() async throws {
    let curious = server(.modern) { peer, message in
      guard message["method"] == "tools/call" else { return }
      for (id, method) in [(1, "ping"), (2, "elicitation/create"), (3, "roots/list"), (4, "x/y")] as [(JSON, JSON)] {
        peer.send(["jsonrpc": "2.0", "id": id, "method": method, "params": [:]])
      }
      peer.answer(message, text("done"))
    }
    try await withSession(peers: [curious]) { session, peers in
      for _ in 0..<2 {
        let result = try await session.callTool("t", [:])
        #expect(result.text == "done")
      }
      #expect(peers[0].methods.suffix(2) == ["tools/call", "tools/call"])
      #expect(peers[0].received.allSatisfy { $0["method"] != nil })
    }
  }

  @Test  // B-20 B-22 K-02
  func `members of a caller go into the metadata of its request, those of the protocol do not`() async throws {
    let meta: JSON.Object = [
      "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "com.example/k": [1],
      "progressToken": "mine", "io.modelcontextprotocol/protocolVersion": "1", "dev.mcp/x": 1, "mcp.dev/x": 2,
    ]
    for era in [MCPEra.modern, .legacy] {
      let capabilities: JSON = ["tools": [:], "prompts": [:]]
      try await withSession(era == .legacy ? .legacy : .auto, peers: [server(era, capabilities)]) { session, peers in
        var options = MCPCallOptions()
        options.meta = meta
        async let result = session.callTool("t", [:], options: options)
        let call = await peers[0].next("tools/call")
        let sent = call["params"]?["_meta"]
        #expect(sent?["traceparent"] == meta["traceparent"])
        #expect(sent?["com.example/k"] == [1])
        #expect(sent?["mcp.dev/x"] == 2)
        #expect(sent?["dev.mcp/x"] == nil)
        #expect(sent?["progressToken"] == call["id"])
        #expect(sent?["io.modelcontextprotocol/protocolVersion"] == (era == .modern ? "2026-07-28" : nil))
        peers[0].answer(call, ["content": []])
        _ = try await result

        async let prompt = session.getPrompt("p", options: MCPCallOptions())
        let plain = await peers[0].next("prompts/get")
        #expect((plain["params"]?["_meta"] == nil) == (era == .legacy))
        peers[0].answer(plain, ["messages": []])
        _ = try await prompt
      }
    }
  }

  @Test(arguments: [MCPRevision.r2024_11_05, .r2025_03_26])  // B-18
  func `a list of messages is taken from servers of the revisions that have them`(revision: MCPRevision) async throws {
    try await withSession(.legacy, peers: [server(.legacy, revision: revision)]) { session, peers in
      var changes = session.changes.makeAsyncIterator()
      async let one = session.callTool("a", [:])
      async let two = session.callTool("b", [:])
      let calls = [await peers[0].next("tools/call"), await peers[0].next("tools/call")]
      let answers = calls.map { call -> JSON in
        ["jsonrpc": "2.0", "id": call["id"] ?? nil, "result": ["content": []]]
      }
      let ping: JSON = ["jsonrpc": "2.0", "id": "p", "method": "ping"]
      let change: JSON = ["jsonrpc": "2.0", "method": "notifications/tools/list_changed"]
      peers[0].send(.array(answers + [ping, 5, change]))
      _ = try await (one, two)
      #expect(await peers[0].next("")["id"] == "p")
      #expect(await changes.next() == .toolsChanged)
      #expect(session.counters?.invalidMessages == 1)
    }
  }

  @Test  // B-19
  func `a list of messages is no message of the newer revisions`() async throws {
    try await withSession(.legacy, peers: [server(.legacy, revision: .r2025_06_18)]) { session, peers in
      peers[0].send([["jsonrpc": "2.0", "id": 1, "method": "ping"]])
      peers[0].send(["jsonrpc": "2.0", "id": 2, "method": "ping"])
      #expect(await peers[0].next("")["id"] == 2)
      #expect(session.counters?.invalidMessages == 1)
    }
  }

  @Test  // B-16 B-17
  func `a result that is odd or endless fails its call alone`() async throws {
    let odd = server(.modern) { peer, message in
      let id = message["id"]?.text ?? ""
      switch message["params"]?["name"]?.stringValue {
      case "lone":
        let text = #"{"jsonrpc":"2.0","id":\#(id),"result":{"content":[{"type":"text","text":"a\ud800b"}]}}"#
        peer.send(bytes: Array(text.utf8))
      case "deep":
        let nest = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        peer.send(bytes: Array(#"{"jsonrpc":"2.0","id":\#(id),"result":\#(nest)}"#.utf8))
      default: peer.answer(message, text("fine"))
      }
    }
    try await withSession(peers: [odd]) { session, _ in
      let lone = try await session.callTool("lone", [:])
      #expect(lone.text == "a\u{fffd}b")
      let error = await failure(ConnectionError.self) { try await session.callTool("deep", [:]) }
      #expect(error?.code == .malformed)
      let fine = try await session.callTool("ok", [:])
      #expect(fine.text == "fine")
    }
  }

  @Test  // B-15 TC-08
  func `two tools whose names differ only in their bytes keep their own promises`() async throws {
    let twins = server(.modern) { peer, message in
      guard message["method"] == "tools/list" else {
        return peer.answer(message, ["content": [], "structuredContent": 1])
      }
      peer.answer(
        message,
        [
          "tools": [
            ["name": "caf\u{e9}", "inputSchema": [:], "outputSchema": ["type": "integer"]],
            ["name": "cafe\u{301}", "inputSchema": [:], "outputSchema": ["type": "string"]],
          ]
        ])
    }
    try await withSession(peers: [twins]) { session, _ in
      _ = try await session.listTools()
      let composed = try await session.callTool("caf\u{e9}", [:])
      #expect(composed.isError == false)
      let decomposed = try await session.callTool("cafe\u{301}", [:])
      #expect(decomposed.isError)
    }
  }

  @Test(arguments: [-32000, -32001, -32005, -32019])  // K-10
  func `errors of the range without meaning are passed on and mean nothing`(code: Int) async throws {
    try await withSession(peers: [server(.modern) { $0.refuse($1, Int64(code), "closed") }]) { session, peers in
      let error = await failure(RPCError.self) { try await session.callTool("t", [:]) }
      #expect(error == RPCError(code: code, message: "closed"))
      #expect(session.era == .modern)
      #expect(peers[0].methods == ["server/discover", "tools/call"])
    }
  }

  @Test(arguments: [-32022, -32601, -32602, -32600])  // N-32
  func `a session that is modern stays so, whatever is refused later`(code: Int) async throws {
    let data: JSON = ["supported": ["2025-11-25"], "requested": "2026-07-28"]
    try await withSession(peers: [server(.modern) { $0.refuse($1, Int64(code), "no", data: data) }]) {
      session, peers in
      for _ in 1...2 {
        let error = await failure(RPCError.self) { try await session.callTool("t", [:]) }
        #expect(error?.code == code)
      }
      #expect(session.revision == .r2026_07_28)
      #expect(!peers[0].methods.contains("initialize"))
    }
  }

  @Test  // I-09 I-10
  func `what a legacy server says of itself is read, its instructions too`() async throws {
    let talks: FakePeer.Reaction = { peer, message in
      guard message["method"] == "initialize" else { return }
      peer.answer(
        message,
        [
          "protocolVersion": "2025-06-18", "capabilities": [:], "instructions": "be kind",
          "serverInfo": ["name": "s", "version": "1", "title": "S", "websiteUrl": "https://s", "icons": []],
        ])
    }
    try await withSession(.legacy, peers: [talks]) { session, _ in
      #expect(session.instructions == "be kind")
      #expect(session.serverInfo?.title == "S")
      #expect(session.serverInfo?.websiteURL == "https://s")
      #expect(session.serverInfo?.raw["icons"] == [])
    }
  }

  @Test  // V-14 V-17
  func `capabilities are read one by one, and what is no object or no flag declares nothing`() {
    let all = MCPCapabilities(json: [
      "tools": ["listChanged": true], "prompts": ["listChanged": true], "logging": [:], "completions": [:],
      "resources": ["subscribe": true, "listChanged": true], "tasks": ["requests": ["tools": ["call": [:]]]],
      "extensions": ["io.modelcontextprotocol/tasks": ["a": 1]],
    ])
    #expect(all.tellsToolChanges && all.tellsPromptChanges && all.tellsResourceChanges && all.hasSubscriptions)
    #expect(all.hasLogging && all.hasCompletions && all.makesTasksOfCalls)
    #expect(all.settings(ofExtension: "io.modelcontextprotocol/tasks") == ["a": 1])
    let odd = MCPCapabilities(json: ["tools": ["listChanged": 1], "prompts": true, "resources": nil, "extensions": []])
    #expect(odd.hasTools && !odd.tellsToolChanges && !odd.hasPrompts && !odd.hasResources && !odd.hasSubscriptions)
    #expect(odd.settings(ofExtension: "x") == nil)
  }

  @Test  // MR-07
  func `the state of one request never gets into another`() async throws {
    let handler = FakeHandler { _ in .decline }
    try await withSession(adjust: { $0.inputHandler = handler }, peers: [server(.modern)]) { session, peers in
      async let asked = session.callTool("ask", [:])
      peers[0].answer(
        await peers[0].next("tools/call"),
        ["resultType": "input_required", "inputRequests": ["q": question], "requestState": "secret"])
      let second = await peers[0].next("tools/call")
      async let other = session.callTool("other", [:])
      let third = await peers[0].next("tools/call")
      #expect(second["params"]?["requestState"] == "secret")
      #expect(third["params"]?["requestState"] == nil)
      #expect(third["params"]?["inputResponses"] == nil)
      for call in [second, third] { peers[0].answer(call, text("ok")) }
      _ = try await (asked, other)
    }
  }

  @Test  // CX-07 CX-04 TC-16
  func `a cancellation says no more than that, and the late answer is no fault of the server`() async throws {
    try await withSession(peers: [server(.modern)]) { session, peers in
      let call = await withTaskGroup(of: Void.self) { group in
        group.addTask { _ = try? await session.callTool("t", ["token": "s3cret"]) }
        let call = await peers[0].next("tools/call")
        group.cancelAll()
        return call
      }
      #expect(
        await peers[0].next("notifications/cancelled")["params"]
          == ["requestId": call["id"] ?? nil, "reason": "cancelled"])
      peers[0].answer(call, text("late"))
      async let tools = session.listTools()
      peers[0].answer(await peers[0].next("tools/list"), ["tools": []])
      _ = try await tools
      #expect(session.counters?.lateAnswers == 1)
      #expect(session.counters?.unknownAnswers == 0)
    }
  }

  @Test  // TC-18
  func `a call whose outcome is unknown is never sent again`() async throws {
    let clock = ManualClock()
    try await withSession(clock: clock, adjust: { $0.requestTimeout = .seconds(5) }, peers: [server(.modern)]) {
      session, peers in
      async let error = failure(ConnectionError.self) { try await session.callTool("t", [:]) }
      _ = await peers[0].next("tools/call")
      await clock.sleeper(until: .seconds(5))
      clock.advance(by: .seconds(5))
      #expect(await error?.wasSent == true)
      _ = await peers[0].next("notifications/cancelled")
      #expect(peers[0].methods == ["server/discover", "tools/call", "notifications/cancelled"])
    }
  }

  @Test  // TC-10 TC-11 R-10
  func `contents of kinds nobody knows are kept as they came`() async throws {
    let content: JSON = [["type": "hologram", "data": [1]], ["type": "text", "text": "a"]]
    let odd = server(.modern, ["resources": [:], "tools": [:]]) { peer, message in
      if message["method"] == "resources/read" {
        peer.answer(message, ["contents": [["uri": "f:///d", "mimeType": "inode/directory", "text": ""]]])
      } else {
        peer.answer(message, ["content": content])
      }
    }
    try await withSession(peers: [odd]) { session, _ in
      let call = try await session.callTool("t", [:])
      #expect(call.json["content"] == content)
      let read = try await session.readResource("f:///d")
      #expect(read.map(\.mimeType) == ["inode/directory"])
    }
  }
}
