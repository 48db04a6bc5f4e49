import JSONKit
import JSONRPC
import MCP
import TestKit
import Testing

@Suite(.timeLimit(.minutes(5)))
struct SessionChangesTests {
  private static let telling: JSON = [
    "tools": ["listChanged": true], "prompts": ["listChanged": true],
    "resources": ["listChanged": true, "subscribe": true],
  ]

  /// A modern server that agrees to every subscription.
  private static func agreeing(_ capabilities: JSON = telling) -> FakePeer.Reaction {
    server(.modern, capabilities) { peer, message in
      guard message["method"] == "subscriptions/listen" else { return }
      acknowledge(peer, message, message["params"]?["notifications"] ?? [:])
    }
  }

  private static func acknowledge(_ peer: FakePeer, _ listen: JSON, _ filter: JSON) {
    tell(peer, "notifications/subscriptions/acknowledged", ["notifications": filter], listen)
  }

  private static func tell(_ peer: FakePeer, _ method: String, _ members: JSON.Object = [:], _ listen: JSON? = nil) {
    var params = members
    if let listen { params["_meta"] = ["io.modelcontextprotocol/subscriptionId": listen["id"] ?? nil] }
    peer.send(["jsonrpc": "2.0", "method": .string(method), "params": .object(params)])
  }

  @Test  // SU-01 SU-03 SU-10 SU-13 SU-14 Q-20 K-04 SU-02
  func `a modern session listens to what the server tells, and hears it by its subscription`() async throws {
    try await withSession(peers: [Self.agreeing()]) { session, peers in
      var changes = session.changes.makeAsyncIterator()
      let listen = await peers[0].next("subscriptions/listen")
      #expect(
        listen["params"]?["notifications"] == [
          "toolsListChanged": true, "promptsListChanged": true, "resourcesListChanged": true,
        ])
      #expect(listen["params"]?["_meta"]?["io.modelcontextprotocol/protocolVersion"] == "2026-07-28")
      Self.tell(peers[0], "notifications/tools/list_changed", [:], ["id": "listen-99"])
      Self.tell(peers[0], "notifications/prompts/list_changed", [:], listen)
      #expect(await changes.next() == .promptsChanged, "a notification of another subscription is not ours")
    }
  }

  @Test  // SU-13
  func `a server that tells nothing is not listened to`() async throws {
    try await withSession(peers: [Self.agreeing(["tools": [:], "resources": [:]])]) { session, peers in
      async let tools = session.listTools()
      peers[0].answer(await peers[0].next("tools/list"), ["tools": []])
      _ = try await tools
      #expect(peers[0].methods == ["server/discover", "tools/list"])
    }
    try await withSession(adjust: { $0.listensForChanges = false }, peers: [Self.agreeing()]) { session, peers in
      async let tools = session.listTools()
      peers[0].answer(await peers[0].next("tools/list"), ["tools": []])
      _ = try await tools
      #expect(peers[0].methods == ["server/discover", "tools/list"])
    }
  }

  @Test(arguments: [MCPEra.modern, .legacy])  // CA-06 SU-14
  func `every change makes its list be asked for anew`(era: MCPEra) async throws {
    let lists: FakePeer.Reaction = { peer, message in
      guard let method = message["method"]?.stringValue, message["id"] != nil else { return }
      if method == "subscriptions/listen" { return Self.acknowledge(peer, message, [:]) }
      let member = method == "resources/templates/list" ? "resourceTemplates" : String(method.prefix { $0 != "/" })
      peer.answer(message, .object([member: [], "ttlMs": 60_000]))
    }
    try await withSession(era == .legacy ? .legacy : .auto, peers: [server(era, Self.telling, lists)]) {
      session, peers in
      func asked() -> Int { peers[0].methods.filter { $0.hasSuffix("/list") }.count }
      func list() async throws {
        _ = try await session.listTools()
        _ = try await session.listPrompts()
        _ = try await session.listResources()
        _ = try await session.listResourceTemplates()
      }
      try await list()
      try await list()
      let before = asked()
      #expect(before == (era == .modern ? 4 : 8))
      var changes = session.changes.makeAsyncIterator()
      for name in ["tools", "prompts", "resources"] { Self.tell(peers[0], "notifications/\(name)/list_changed") }
      #expect(await changes.next() == .toolsChanged)
      #expect(await changes.next() == .promptsChanged)
      #expect(await changes.next() == .resourcesChanged)
      try await list()
      #expect(asked() == before + 4)
    }
  }

  @Test  // SU-11
  func `changes that wait are told once, and too many resources become one change`() async throws {
    try await withSession(adjust: { $0.maximumQueuedChanges = 2 }, peers: [server(.modern)]) { session, peers in
      let all = session.changes
      func updated(_ uri: String) { Self.tell(peers[0], "notifications/resources/updated", ["uri": .string(uri)]) }
      Self.tell(peers[0], "notifications/tools/list_changed")
      Self.tell(peers[0], "notifications/tools/list_changed")
      updated("a")
      updated("a")
      Self.tell(peers[0], "notifications/resources/updated", ["uri": 5])
      var changes = all.makeAsyncIterator()
      #expect(await changes.next() == .toolsChanged)
      #expect(await changes.next() == .resourceUpdated(uri: "a"))
      for uri in ["b", "c", "d", "e"] { updated(uri) }
      let later = session.changes
      Self.tell(peers[0], "notifications/prompts/list_changed")
      for await change in later where change == .promptsChanged { break }
      #expect(await changes.next() == .resourcesChanged)
    }
  }

  @Test  // SU-14
  func `every reader hears of a change, and all end with the session`() async throws {
    var kept: [MCPChanges] = []
    try await withSession(peers: [server(.modern)]) { session, peers in
      kept = [session.changes, session.changes]
      Self.tell(peers[0], "notifications/tools/list_changed")
      for reader in kept {
        var changes = reader.makeAsyncIterator()
        #expect(await changes.next() == .toolsChanged)
      }
    }
    for reader in kept {
      var changes = reader.makeAsyncIterator()
      #expect(await changes.next() == nil)
    }
  }

  @Test
  func `a legacy resource is watched by a request`() async throws {
    let watched = server(.legacy, Self.telling) { peer, message in
      if message["method"]?.stringValue?.hasSuffix("subscribe") == true { peer.answer(message, [:]) }
    }
    try await withSession(.legacy, peers: [watched]) { session, peers in
      try await session.subscribe(to: "f:///d")
      #expect(await peers[0].next("resources/subscribe")["params"] == ["uri": "f:///d"])
      var changes = session.changes.makeAsyncIterator()
      Self.tell(peers[0], "notifications/resources/updated", ["uri": "f:///d/a"])
      #expect(await changes.next() == .resourceUpdated(uri: "f:///d/a"))
      try await session.unsubscribe(from: "f:///d")
      #expect(await peers[0].next("resources/unsubscribe")["params"] == ["uri": "f:///d"])
    }
  }

  @Test  // R-08 SU-05 SU-06
  func `a modern resource is watched by another subscription, and the one before is closed`() async throws {
    try await withSession(peers: [Self.agreeing()]) { session, peers in
      let first = await peers[0].next("subscriptions/listen")
      try await session.subscribe(to: "f:///d")
      let second = await peers[0].next("subscriptions/listen")
      #expect(second["params"]?["notifications"]?["resourceSubscriptions"] == ["f:///d"])
      #expect(second["params"]?["notifications"]?["toolsListChanged"] == true)
      #expect(await peers[0].next("notifications/cancelled")["params"]?["requestId"] == first["id"])
      var changes = session.changes.makeAsyncIterator()
      Self.tell(peers[0], "notifications/resources/updated", ["uri": "f:///d/sub"], second)
      #expect(await changes.next() == .resourceUpdated(uri: "f:///d/sub"))
      try await session.unsubscribe(from: "f:///d")
      let third = await peers[0].next("subscriptions/listen")
      #expect(third["params"]?["notifications"]?["resourceSubscriptions"] == nil)
    }
  }

  @Test  // SU-04
  func `a resource that the server does not agree to is not watched`() async throws {
    let stingy = server(.modern, Self.telling) { peer, message in
      guard message["method"] == "subscriptions/listen" else { return }
      Self.acknowledge(peer, message, ["toolsListChanged": true])
    }
    try await withSession(peers: [stingy]) { session, _ in
      let error = await failure(MCPError.self) { try await session.subscribe(to: "a:1") }
      #expect(error?.code == .notSupported)
    }
    let refuses = server(.modern, ["resources": ["subscribe": true]]) { $0.refuse($1, -32601, "no such method") }
    try await withSession(peers: [refuses]) { session, _ in
      let error = await failure(MCPError.self) { try await session.subscribe(to: "a:1") }
      #expect(error?.code == .notSupported)
      #expect(error?.message.contains("no such method") == true)
    }
  }

  @Test(arguments: ["result", "cancelled"])  // SU-07 SU-08 D-02
  func `a subscription that the server ends is opened again, and what it may have missed is told`(
    way: String
  ) async throws {
    let clock = ManualClock()
    try await withSession(clock: clock, peers: [Self.agreeing()]) { session, peers in
      var changes = session.changes.makeAsyncIterator()
      let first = await peers[0].next("subscriptions/listen")
      Self.tell(peers[0], "notifications/tools/list_changed", [:], first)
      #expect(await changes.next() == .toolsChanged)
      let id: JSON = first["id"] ?? nil
      if way == "result" {
        peers[0].answer(
          first, ["resultType": "complete", "_meta": ["io.modelcontextprotocol/subscriptionId": id]])
      } else {
        peers[0].send(["jsonrpc": "2.0", "method": "notifications/cancelled", "params": ["requestId": id]])
      }
      await clock.sleeper(until: .milliseconds(250))
      clock.advance(by: .milliseconds(250))
      let second = await peers[0].next("subscriptions/listen")
      #expect(second["id"] != first["id"])
      #expect(await changes.next() == .toolsChanged)
      #expect(await changes.next() == .promptsChanged)
      #expect(await changes.next() == .resourcesChanged)
    }
  }

  @Test  // SU-09
  func `a subscription is not timed once it stands`() async throws {
    let clock = ManualClock()
    try await withSession(clock: clock, peers: [Self.agreeing()]) { session, peers in
      var changes = session.changes.makeAsyncIterator()
      let listen = await peers[0].next("subscriptions/listen")
      Self.tell(peers[0], "notifications/tools/list_changed", [:], listen)
      #expect(await changes.next() == .toolsChanged)
      clock.advance(by: .seconds(100_000))
      Self.tell(peers[0], "notifications/prompts/list_changed", [:], listen)
      #expect(await changes.next() == .promptsChanged)
      #expect(peers[0].methods == ["server/discover", "subscriptions/listen"])
    }
  }
}
