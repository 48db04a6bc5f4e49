import JSONKit
import JSONRPC
import MCP
import TestKit
import Testing

@testable import Services

/// How a service ends whose task is cancelled while clients wait for answers and listen.
@Suite(.timeLimit(.minutes(5)))
struct ServiceDrainTests {
  /// A service whose tool `wait` tells that it runs and ends at the gate.
  private struct Waiting {
    let started = Wakeup()
    let gate = Gate()

    func service() throws -> MCPService {
      var options = MCPServiceOptions()
      options.changes = [.tools]
      let (started, gate) = (started, gate)
      return try MCPService(info: anInfo, options: options) {
        MCPServiceTool(name: "wait") { _, _ in
          started.fire()
          await gate.wait()
          return "done"
        }
      }
    }
  }

  /// Serves one client until `stop` cancels the task, and returns when everything is over.
  private static func serving(
    _ service: MCPService, over transport: any Transport, limits: ConnectionLimits = .default,
    clock: ManualClock = ManualClock(), until stop: Gate
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await service.serve(over: transport, limits: limits, clock: clock) }
      await stop.wait()
      group.cancelAll()
      try await group.waitForAll()
    }
  }

  @Test  // SU-07 SS-02 CX-03
  func `calls are answered, subscriptions end with a message and a result, and nothing new is taken`() async throws {
    let (waiting, stop) = (Waiting(), Gate())
    let service = try waiting.service()
    let (ours, theirs) = InMemoryTransport.pair()
    let client = RawClient(peer: FakePeer(ours))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await Self.serving(service, over: theirs, until: stop) }
      group.addTask { try await client.peer.run() }
      let listen: JSON = ["notifications": ["toolsListChanged": true], "_meta": modernMeta()]
      client.peer.send(["jsonrpc": "2.0", "id": "l", "method": "subscriptions/listen", "params": listen])
      _ = await client.peer.next("notifications/subscriptions/acknowledged")
      let call: JSON = ["name": "wait", "_meta": modernMeta()]
      client.peer.send(["jsonrpc": "2.0", "id": "c", "method": "tools/call", "params": call])
      await waiting.started.wait()
      stop.open()
      #expect(await client.peer.next("notifications/cancelled")["params"]?["requestId"] == "l")
      let end = await client.peer.next("")
      #expect(end["id"] == "l")
      #expect(end["result"]?["resultType"] == "complete")
      #expect(end["result"]?["_meta"]?["io.modelcontextprotocol/subscriptionId"] == "l")
      for method in ["tools/list", "ping"] {
        let refusal = await client.modern(method, id: .string(method))
        #expect(refusal["id"] == .string(method))
        #expect(refusal["error"]?["code"] == -32603)
      }
      try service.announce(.toolsChanged)
      waiting.gate.open()
      let answer = await client.peer.next("")
      #expect(answer["id"] == "c")
      #expect(answer["result"]?["content"]?[0]?["text"] == "done")
      try await group.waitForAll()
    }
    #expect(!client.peer.methods.contains("notifications/tools/list_changed"))
  }

  @Test func `a call that needs longer than the limit is answered with an error`() async throws {
    let (waiting, stop, clock) = (Waiting(), Gate(), ManualClock())
    let service = try waiting.service()
    let (ours, theirs) = InMemoryTransport.pair()
    let client = RawClient(peer: FakePeer(ours))
    var limits = ConnectionLimits()
    limits.shutdownTime = .seconds(7)
    try await withThrowingTaskGroup(of: Void.self) { [limits] group in
      group.addTask { try await Self.serving(service, over: theirs, limits: limits, clock: clock, until: stop) }
      group.addTask { try await client.peer.run() }
      await client.initialize()
      client.peer.send(["jsonrpc": "2.0", "id": "c", "method": "tools/call", "params": ["name": "wait"]])
      await waiting.started.wait()
      stop.open()
      await clock.sleeper(until: .seconds(7))
      clock.advance(by: .seconds(7))
      let answer = await client.peer.next("")
      #expect(answer["id"] == "c")
      #expect(answer["error"]?["code"] == -32603)
      #expect(answer["error"]?["message"]?.stringValue?.hasPrefix("the server is shutting down") == true)
      waiting.gate.open()
      try await group.waitForAll()
    }
  }

  @Test(arguments: [MCPProtocolPolicy.modern, .legacy])
  func `a session of ours gets its answer from a service that ends, and then finds it gone`(
    policy: MCPProtocolPolicy
  ) async throws {
    let (waiting, stop, clock) = (Waiting(), Gate(), ManualClock())
    let service = try waiting.service()
    let (ours, theirs) = InMemoryTransport.pair()
    var options = MCPSessionOptions(clientInfo: MCPImplementation(name: "test", version: "1"))
    options.policy = policy
    let session = MCPSession(name: "svc", options: options, clock: ManualClock()) { ours }
    try await withThrowingTaskGroup(of: Void.self) { group in
      let ready = Wakeup()
      group.addTask { try await Self.serving(service, over: theirs, clock: clock, until: stop) }
      group.addTask {
        defer { ready.fire() }
        try? await session.run(ready: { ready.fire() })
      }
      await ready.wait()
      async let result = session.callTool("wait", [:])
      await waiting.started.wait()
      stop.open()
      await clock.sleeper(until: .seconds(30))
      let refused = await failure(RPCError.self) { try await session.callTool("wait", [:]) }
      #expect(refused?.code == -32603)
      waiting.gate.open()
      #expect(try await result.content.map(\.block) == [.text("done")])
      try await group.waitForAll()
    }
    await #expect(throws: (any Error).self) { try await session.callTool("wait", [:]) }
  }
}
