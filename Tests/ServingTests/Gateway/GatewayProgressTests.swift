import JSONKit
import JSONRPC
import MCP
import Servers
import Services
import Synchronization
import TestKit
import Testing

@testable import Serving

/// Progress and cancellation go through the gateway, each to the one who made the call.
@Suite(.timeLimit(.minutes(5)))
struct GatewayProgressTests {
  private static let eras: [MCPEra] = [.modern, .legacy]
  private static let asking: JSON = ["elicitation": ["form": [:]]]

  /// Which callers there are: by revision, with and without somebody who can be asked.
  private static let callers: [(MCPRevision, JSON)] = [
    (.r2026_07_28, [:]), (.r2026_07_28, asking), (.r2025_11_25, [:]), (.r2025_11_25, asking), (.r2025_03_26, [:]),
  ]

  @Test(arguments: eras)
  func `progress comes under the caller's token, as the server tells it`(era: MCPEra) async throws {
    let service = try MCPService(info: GatewayWorld.info) {
      MCPServiceTool(name: "t") { _, context in
        context.progress(0.5, of: 2, "half")
        context.progress(2, of: 2)
        return "done"
      }
    }
    let world = try GatewayWorld([.service("s", era, service)])
    try await world.run {
      await world.offers("s__t")
      for (revision, capabilities) in Self.callers {
        try await world.withRaw { client in
          await client.greet(revision, capabilities)
          let params = client.params(["name": "s__t"], revision, capabilities, meta: ["progressToken": "mine"])
          let answer = await client.ask("tools/call", params)
          #expect(answer["result"]?["content"]?[0]?["text"] == "done")
          let told = client.peer.received.filter { $0["method"] == "notifications/progress" }.map { $0["params"] }
          #expect(told.map { $0?["progressToken"] } == ["mine", "mine"], "\(revision)")
          #expect(told.map { $0?["progress"]?.doubleValue } == [0.5, 2])
          #expect(told.map { $0?["total"]?.doubleValue } == [2, 2])
          #expect(told.first??["message"] == "half")
          // Who wants none gets none.
          _ = await client.ask("tools/call", client.params(["name": "s__t"], revision, capabilities), id: 2)
          #expect(client.peer.methods.count { $0 == "notifications/progress" } == 2)
        }
      }
    }
  }

  @Test(arguments: eras)
  func `two callers with the same ids and tokens hear of their own calls alone`(era: MCPEra) async throws {
    let both = Gate()
    let count = Atomic(0)
    let service = try MCPService(info: GatewayWorld.info) {
      MCPServiceTool(name: "t") { arguments, context in
        if count.add(1, ordering: .relaxed).newValue == 2 { both.open() }
        await both.wait()
        let who = arguments["who"]?.stringValue ?? ""
        context.progress(1, of: nil, who)
        return "\(who)"
      }
    }
    let world = try GatewayWorld([.service("s", era, service)])
    try await world.run {
      await world.offers("s__t")
      try await withThrowingTaskGroup(of: Void.self) { group in
        for (who, revision) in [("ada", MCPRevision.r2026_07_28), ("bob", .r2025_11_25)] {
          group.addTask {
            try await world.withRaw(principal: who) { client in
              await client.greet(revision, Self.asking)
              let params = client.params(
                ["name": "s__t", "arguments": ["who": .string(who)]], revision, Self.asking, meta: ["progressToken": 1])
              let answer = await client.ask("tools/call", params, id: 1)
              #expect(answer["result"]?["content"]?[0]?["text"]?.stringValue == who)
              let told = client.peer.received.filter { $0["method"] == "notifications/progress" }
              #expect(told.map { $0["params"]?["message"]?.stringValue } == [who])
            }
          }
        }
        try await group.waitForAll()
      }
    }
  }

  @Test(arguments: eras)
  func `a call that is cancelled is cancelled at the server, and no other`(era: MCPEra) async throws {
    for (revision, capabilities) in Self.callers {
      let (arrived, stopped) = (Gate(), Gate())
      let count = Atomic(0)
      let service = try MCPService(info: GatewayWorld.info) {
        MCPServiceTool(name: "t") { arguments, _ in
          if count.add(1, ordering: .relaxed).newValue == 2 { arrived.open() }
          if arguments["waits"] == true {
            await Wakeup().wait()
            if Task.isCancelled { stopped.open() }
          } else {
            await stopped.wait()
          }
          return "done"
        }
      }
      let world = try GatewayWorld([.service("s", era, service)])
      try await world.run {
        await world.offers("s__t")
        try await world.withRaw { client in
          await client.greet(revision, capabilities)
          let waits: JSON.Object = ["name": "s__t", "arguments": ["waits": true]]
          client.send("tools/call", client.params(waits, revision, capabilities), id: 1)
          client.send("tools/call", client.params(["name": "s__t"], revision, capabilities), id: 2)
          await arrived.wait()
          client.send("notifications/cancelled", ["requestId": 1])
          let answer = await client.peer.next("")
          #expect(answer["id"] == 2)
          #expect(answer["result"]?["content"]?[0]?["text"] == "done")
        }
      }
    }
  }

  @Test(arguments: eras, eras)
  func `a call that is cancelled while a question is open ends the question, too`(caller: MCPEra, era: MCPEra)
    async throws
  {
    let (asked, withdrawn) = (Gate(), Gate())
    let handler = FakeHandler(elicit: { _ in
      asked.open()
      await Wakeup().wait()
      if Task.isCancelled { withdrawn.open() }
      throw CancellationError()
    })
    let world = try GatewayWorld([.service("s", era, try AskingServer.service())])
    try await world.run {
      await until { world.service.tools.count == 6 }
      try await world.withClient(caller, adjust: { $0.inputHandler = handler }) { session async throws in
        await withTaskGroup(of: Void.self) { group in
          group.addTask { _ = try? await session.callTool("s__form", [:]) }
          await asked.wait()
          group.cancelAll()
        }
        await withdrawn.wait()
        #expect(try await session.listTools().count == 6, "the connection stays")
      }
      // A modern caller that has gone with a question has no request to cancel; its call ends when nobody comes.
      if caller == .modern {
        await world.clock.sleeper(until: .seconds(600))
        world.clock.advance(by: .seconds(600))
      }
      await until { world.gateway.calls.count == 0 }
    }
  }
}
