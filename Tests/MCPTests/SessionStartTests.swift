import JSONKit
import JSONRPC
import MCP
import TestKit
import Testing

@Suite(.timeLimit(.minutes(5)))
struct SessionStartTests {
  @Test  // N-01 K-02
  func `the probe carries the whole modern envelope and an id of its own`() async throws {
    try await withSession(peers: [server(.modern)]) { session, peers in
      #expect(session.era == .modern)
      let probe = try #require(peers[0].received.first)
      #expect(probe["id"]?.stringValue != nil)
      let meta = probe["params"]?["_meta"]
      #expect(meta?["io.modelcontextprotocol/protocolVersion"] == "2026-07-28")
      #expect(meta?["io.modelcontextprotocol/clientCapabilities"] == [:])
      #expect(meta?["io.modelcontextprotocol/clientInfo"]?["name"] == "test")
      #expect(peers[0].methods == ["server/discover"])
    }
  }

  @Test(arguments: [-32601, -32602, -32600, -32000] as [Int64])  // G-17 N-09
  func `an old server that refuses the probe gets a handshake on the same connection`(code: Int64)
    async throws
  {
    let old: FakePeer.Reaction = { peer, message in
      switch message["method"]?.stringValue {
      case "server/discover": peer.refuse(message, code, "Invalid request parameters", data: "")
      case "initialize": peer.answer(message, handshake)
      default: break
      }
    }
    try await withSession(peers: [old]) { session, peers in
      #expect(session.era == .legacy)
      #expect(session.revision == .r2025_11_25)
      #expect(session.serverInfo?.name == "old")
      _ = await peers[0].next("notifications/initialized")
      #expect(peers[0].methods == ["server/discover", "initialize", "notifications/initialized"])
    }
  }

  @Test  // G-17 N-10 I-05
  func `an old server that is silent to the probe gets a handshake after the timeout`() async throws {
    let clock = ManualClock()
    let silent: FakePeer.Reaction = { peer, message in
      switch message["method"]?.stringValue {
      case "server/discover": break
      case "initialize": peer.answer(message, handshake)
      default: break
      }
    }
    async let passing: Void = pass(clock, .seconds(10))
    try await withSession(clock: clock, peers: [silent]) { session, peers in
      #expect(session.era == .legacy)
      _ = await peers[0].next("notifications/initialized")
      #expect(
        peers[0].methods == ["server/discover", "initialize", "notifications/initialized"], "I-05: no cancellation")
    }
    await passing
  }

  @Test  // G-17 N-11
  func `an old server that exits on the probe is started once more with a handshake`() async throws {
    let exits: FakePeer.Reaction = { peer, message in
      peer.breakOff(TransportError(.closed, "exited with code 1", diagnostics: "expect initialize"))
    }
    try await withSession(peers: [exits, server(.legacy)]) { session, peers in
      #expect(session.era == .legacy)
      _ = await peers[1].next("notifications/initialized")
      #expect(peers[1].methods == ["initialize", "notifications/initialized"])
    }
  }

  @Test  // N-11
  func `a server that exits twice fails with its last words`() async throws {
    let exits: FakePeer.Reaction = { peer, _ in
      peer.breakOff(TransportError(.closed, "exited with code 1", diagnostics: "no such module"))
    }
    let error = await failure(MCPError.self) { try await withSession(peers: [exits, exits]) { _, _ in } }
    #expect(error?.code == .negotiationFailed)
    #expect(error?.diagnostics == "no such module")
  }

  @Test(arguments: [TransportError.Code.tooLarge, .malformed])
  func `a server that cannot be understood is not started once more`(code: TransportError.Code) async throws {
    let babbles: FakePeer.Reaction = { peer, _ in
      peer.breakOff(TransportError(code, "fake sent what it should not", diagnostics: "Welcome"))
    }
    let error = await failure(ConnectionError.self) {
      try await withSession(peers: [babbles, server(.legacy)]) { _, _ in Issue.record("started again") }
    }
    #expect(error?.code == (code == .tooLarge ? .limit : .malformed))
    #expect(error?.message == "fake sent what it should not")
    #expect(error?.diagnostics == "Welcome")
  }

  @Test  // N-12
  func `a discovery that comes late makes the session modern and drops the handshake`() async throws {
    let clock = ManualClock()
    let slow: FakePeer.Reaction = { peer, message in
      guard message["method"] == "initialize", let probe = peer.received.first else { return }
      server(.modern)(peer, probe)
      peer.refuse(message, -32022, "modern", data: ["supported": ["2026-07-28"], "requested": "2025-11-25"])
    }
    async let passing: Void = pass(clock, .seconds(10))
    try await withSession(clock: clock, peers: [slow]) { session, peers in
      #expect(session.era == .modern)
      #expect(!peers[0].methods.contains("notifications/initialized"))
    }
    await passing
  }

  @Test  // N-15
  func `a carrier that cannot connect is no verdict`() async throws {
    let error = await failure(TransportError.self) { try await withSession(peers: []) { _, _ in } }
    #expect(error?.code == .unreachable)
  }

  @Test  // N-13 D-04
  func `while the era is unknown only pings are answered`() async throws {
    let curious: FakePeer.Reaction = { peer, message in
      switch message["method"]?.stringValue {
      case "server/discover":
        peer.send(["jsonrpc": "2.0", "id": 1, "method": "sampling/createMessage", "params": [:]])
        peer.send(["jsonrpc": "2.0", "id": 2, "method": "ping"])
      case nil: server(.modern)(peer, peer.received[0])
      default: break
      }
    }
    try await withSession(peers: [curious]) { session, peers in
      #expect(peers[0].received.dropFirst().map { $0["id"] } == [2])
      peers[0].send(["jsonrpc": "2.0", "id": 3, "method": "ping"])
      async let tools = session.listTools()
      peers[0].answer(await peers[0].next("tools/list"), ["tools": [], "resultType": "complete"])
      let found = try await tools
      #expect(found.isEmpty)
      #expect(peers[0].received.allSatisfy { $0["id"] != 3 }, "a modern server must not ask and gets no answer")
    }
  }

  @Test  // I-12 B-11
  func `a legacy server's ping is answered and the rest refused`() async throws {
    try await withSession(.legacy, peers: [server(.legacy)]) { _, peers in
      peers[0].send(["jsonrpc": "2.0", "id": "p", "method": "ping"])
      #expect(await peers[0].next("")["result"] == [:])
      peers[0].send(["jsonrpc": "2.0", "id": "r", "method": "roots/list"])
      #expect(await peers[0].next("")["error"]?["code"] == -32601)
    }
  }

  @Test  // N-31 I-01 I-03 I-04
  func `the legacy policy sends what an old client sends`() async throws {
    try await withSession(.legacy, peers: [server(.legacy)]) { session, peers in
      async let tools = session.listTools()
      let request = await peers[0].next("tools/list")
      peers[0].answer(request, ["tools": []])
      _ = try await tools
      #expect(peers[0].methods == ["initialize", "notifications/initialized", "tools/list"])
      #expect(request["params"] == [:])
      #expect(peers[0].received.first?["params"]?["_meta"] == nil)
    }
  }

  @Test func `a server that never answers fails at the start timeout`() async throws {
    let clock = ManualClock()
    async let passing: Void = {
      await pass(clock, .seconds(10))
      await clock.sleeper(until: .seconds(20))
      clock.advance(by: .seconds(10))
    }()
    let mumbles: FakePeer.Reaction = { peer, _ in peer.send(["jsonrpc": "2.0", "id": 4711, "result": [:]]) }
    let error = await failure(MCPError.self) {
      try await withSession(clock: clock, peers: [mumbles]) { _, _ in }
    }
    #expect(error?.code == .startTimeout)
    #expect(error?.diagnostics?.contains("4711") == true)
    await passing
  }

  @Test func `a session says when it is not ready, and runs once`() async throws {
    let session = MCPSession(
      name: "s", options: MCPSessionOptions(clientInfo: MCPImplementation(name: "t", version: "1"))
    ) {
      throw TransportError(.unreachable, "nothing there")
    }
    do {
      let error = await failure(MCPError.self) { try await session.listTools() }
      #expect(error?.code == .notReady)
    }
    do {
      let error = await failure(TransportError.self) { try await session.run() }
      #expect(error?.code == .unreachable)
    }
    do {
      let error = await failure(MCPError.self) { try await session.run() }
      #expect(error?.code == .misuse)
    }
    #expect(session.peer == nil)
  }

  private func pass(_ clock: ManualClock, _ time: Duration) async {
    await clock.sleeper(until: time)
    clock.advance(by: time)
  }
}
