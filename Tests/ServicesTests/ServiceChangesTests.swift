import JSONKit
import JSONRPC
import MCP
import TestKit
import Testing

@testable import Services

/// How clients hear that something changed, in the way of each era.
@Suite(.timeLimit(.minutes(5)))
struct ServiceChangesTests {
  private static func service(
    _ changes: MCPServiceChanges = [.tools, .prompts, .resources, .contents], subscriptions: Int = 64,
    resources: Int = 8
  ) throws -> MCPService {
    var options = MCPServiceOptions()
    options.changes = changes
    options.maximumSubscriptions = subscriptions
    options.maximumWatchedResources = resources
    return try MCPService(info: anInfo, options: options) {
      MCPServiceTool(name: "a") { _, _ in "a" }
      MCPServiceResource(uri: "test://r", name: "r") { _ in .text("r") }
    }
  }

  @Test(arguments: [MCPProtocolPolicy.modern, .legacy])  // SU-14 R-07 R-08
  func `a session hears of every change that the service tells`(policy: MCPProtocolPolicy) async throws {
    let service = try Self.service()
    try await withService(service, policy) { session in
      var changes = session.changes.makeAsyncIterator()
      // From here on a client of the newest revision is listened to.
      try await session.subscribe(to: "test://r")
      #expect(try await session.listTools().map(\.name) == ["a"])
      try service.add { MCPServiceTool(name: "b") { _, _ in "b" } }
      #expect(await changes.next() == .toolsChanged)
      #expect(try await session.listTools().map(\.name) == ["a", "b"])
      try service.announce(.resourceUpdated(uri: "test://other"))
      try service.announce(.resourceUpdated(uri: "test://r/part"))
      #expect(await changes.next() == .resourceUpdated(uri: "test://r/part"))
      service.remove("a", "nothing")
      #expect(await changes.next() == .toolsChanged)
      #expect(try await session.listTools().map(\.name) == ["b"])
      let error = await failure(RPCError.self) { try await session.callTool("a", [:]) }
      #expect(error?.code == -32602)
      try service.announce(.promptsChanged)
      #expect(await changes.next() == .promptsChanged)
    }
  }

  @Test  // SU-01 SU-02 SU-03 SU-04 K-04
  func `a subscription is agreed to first, and hears what it asked for, under its own id`() async throws {
    let service = try Self.service([.tools, .contents])
    try await withRawService(service) { client in
      let all: JSON = [
        "toolsListChanged": true, "promptsListChanged": true, "resourceSubscriptions": ["test://r", "test://s"],
      ]
      for (id, filter) in [(7, all), ("7", ["toolsListChanged": true])] as [(JSON, JSON)] {
        let params: JSON = ["notifications": filter, "_meta": modernMeta()]
        client.peer.send(["jsonrpc": "2.0", "id": id, "method": "subscriptions/listen", "params": params])
        let agreed = await client.peer.next("notifications/subscriptions/acknowledged")["params"]
        #expect(agreed?["_meta"]?["io.modelcontextprotocol/subscriptionId"] == id)
        #expect(agreed?["notifications"]?["promptsListChanged"] == nil, "this service does not tell it")
        #expect(agreed?["notifications"]?["toolsListChanged"] == true)
      }
      try service.announce(.toolsChanged)
      let ids = [
        await client.peer.next("notifications/tools/list_changed"),
        await client.peer.next("notifications/tools/list_changed"),
      ]
      .map { $0["params"]?["_meta"]?["io.modelcontextprotocol/subscriptionId"] }
      #expect(ids.contains(7) && ids.contains("7"))
      try service.announce(.resourceUpdated(uri: "test://s"))
      let updated = await client.peer.next("notifications/resources/updated")["params"]
      #expect(updated?["uri"] == "test://s")
      #expect(updated?["_meta"]?["io.modelcontextprotocol/subscriptionId"] == 7)
      _ = await client.modern("server/discover", id: "x")
      #expect(client.peer.methods.count { $0 == "notifications/resources/updated" } == 1)
      #expect(throws: MCPError.self) { try service.announce(.promptsChanged) }
    }
  }

  @Test  // SU-06 CX-03
  func `a subscription that the client cancels is told nothing more and has no answer`() async throws {
    let service = try Self.service()
    try await withRawService(service) { client in
      let params: JSON = ["notifications": ["toolsListChanged": true], "_meta": modernMeta()]
      client.peer.send(["jsonrpc": "2.0", "id": 1, "method": "subscriptions/listen", "params": params])
      _ = await client.peer.next("notifications/subscriptions/acknowledged")
      client.notify("notifications/cancelled", ["requestId": 1])
      _ = await client.modern("server/discover", id: 2)
      try service.announce(.toolsChanged)
      let last = await client.modern("server/discover", id: 3)
      #expect(last["id"] == 3)
      #expect(!client.peer.methods.contains("notifications/tools/list_changed"))
    }
  }

  @Test  // SU-05
  func `more subscriptions than allowed are refused, and malformed ones`() async throws {
    try await withRawService(try Self.service(subscriptions: 1)) { client in
      #expect(await client.modern("subscriptions/listen")["error"]?["code"] == -32602)
      let params: JSON = ["notifications": ["toolsListChanged": true], "_meta": modernMeta()]
      client.peer.send(["jsonrpc": "2.0", "id": 1, "method": "subscriptions/listen", "params": params])
      _ = await client.peer.next("notifications/subscriptions/acknowledged")
      let refused = await client.ask("subscriptions/listen", params, id: 2)
      #expect(refused["error"]?["code"] == -32603)
      #expect(client.peer.methods.count == 1, "nothing was agreed to")
    }
  }

  @Test  // SU-07
  func `a service that closes says that its subscriptions end`() async throws {
    let (ours, theirs) = InMemoryTransport.pair()
    let peer = FakePeer(ours)
    let connection = MCPServiceConnection(try Self.service(), transport: theirs, clock: ManualClock())
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await connection.run() }
      group.addTask { try await peer.run() }
      let params: JSON = ["notifications": ["toolsListChanged": true], "_meta": modernMeta()]
      peer.send(["jsonrpc": "2.0", "id": "l", "method": "subscriptions/listen", "params": params])
      _ = await peer.next("notifications/subscriptions/acknowledged")
      await connection.close(grace: .zero)
      let end = await peer.next("notifications/cancelled")["params"]
      #expect(end?["requestId"] == "l")
      try await group.waitForAll()
    }
  }

  @Test  // E-07 I-04
  func `older clients are told when they are ready, modern ones never without a subscription`() async throws {
    let service = try Self.service()
    try await withRawService(service) { client in
      _ = await client.modern("server/discover")
      try service.announce(.toolsChanged)
      let hello: JSON = [
        "protocolVersion": "2025-06-18", "capabilities": [:], "clientInfo": ["name": "c", "version": "1"],
      ]
      _ = await client.ask("initialize", hello)
      try service.announce(.toolsChanged)
      _ = await client.ask("ping")
      #expect(client.peer.methods.isEmpty)
      client.notify("notifications/initialized")
      for uri in 1...8 {
        #expect(await client.ask("resources/subscribe", ["uri": .string("test://\(uri)")])["result"] == [:])
      }
      #expect(
        await client.ask("resources/subscribe", ["uri": "test://9"])["error"]?["code"] == -32603, "over the limit")
      #expect(await client.ask("resources/subscribe", [:])["error"]?["code"] == -32602)
      #expect(await client.ask("resources/unsubscribe", ["uri": "test://1"])["result"] == [:])
      try service.announce(.resourceUpdated(uri: "test://1"))
      try service.announce(.resourceUpdated(uri: "test://2"))
      #expect(await client.peer.next("notifications/resources/updated")["params"] == ["uri": "test://2"])
      try service.announce(.toolsChanged)
      #expect(await client.peer.next("notifications/tools/list_changed")["params"] == nil)
    }
  }
}
