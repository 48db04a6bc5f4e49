import JSONKit
import JSONRPC
import MCP
import Services
import Synchronization
import TestKit
import Testing

@testable import Serving

/// Calls for clients of the newest revision, which go away with a question and come back with the answer.
@Suite(.timeLimit(.minutes(5)))
struct PassedCallTests {
  private static let capabilities: JSON = ["elicitation": ["form": [:]], "sampling": [:]]
  private static let accept: JSON = ["action": "accept", "content": ["name": "Ada"]]

  /// Has modern clients use a server that asks; `era` is the server's.
  private func withWorld(
    _ era: MCPEra = .modern, _ service: MCPService? = nil, _ body: (GatewayWorld) async throws -> Void
  ) async throws {
    let world = try GatewayWorld([.service("s", era, try service ?? AskingServer.service())])
    try await world.run {
      await until { !world.service.tools.isEmpty }
      try await body(world)
    }
  }

  /// One round of a call.
  private func round(
    _ client: RawCaller, _ tool: String = "form", _ responses: JSON.Object? = nil, after: JSON? = nil, id: JSON = 1
  ) async -> JSON {
    await client.modern("tools/call", members(tool, responses, after: after), Self.capabilities, id: id)
  }

  private func members(_ tool: String, _ responses: JSON.Object?, after: JSON?) -> JSON.Object {
    var members: JSON.Object = ["name": .string("s__" + tool)]
    if let responses { members.append("inputResponses", .object(responses)) }
    if let state = after?["result"]?["requestState"] { members.append("requestState", state) }
    return members
  }

  @Test func `a question ends the round, and the answer goes on with the same call`() async throws {
    try await withWorld { world in
      try await world.withRaw { client in
        let asked = await round(client)
        #expect(asked["result"]?["resultType"] == "input_required")
        let question = asked["result"]?["inputRequests"]?["question-1"]
        #expect(question?["method"] == "elicitation/create")
        #expect(question?["params"] == ["message": "Your name?", "requestedSchema": AskingServer.form])
        #expect(world.gateway.calls.count == 1)
        let answer = await round(client, "form", ["question-1": Self.accept], after: asked, id: 2)
        #expect(answer["result"]?["content"]?[0]?["text"] == "Ada")
        await until { world.gateway.calls.count == 0 }
      }
    }
  }

  @Test func `questions that are open at one time are asked at one time, and answers may come one by one`() async throws
  {
    try await withWorld { world in
      try await world.withRaw { client in
        var answer = await round(client, "both")
        // Both may have come by then or only the first.
        var rounds = 0
        while let open = answer["result"]?["inputRequests"]?.objectValue, rounds < 4 {
          rounds += 1
          let one = open.map(\.key).last ?? ""
          answer = await round(client, "both", [one: Self.accept], after: answer, id: .integer(Int64(rounds + 1)))
        }
        #expect(answer["result"]?["content"]?[0]?["text"] == "Ada, Ada", "\(answer.text)")
        #expect(rounds == 2)
      }
    }
  }

  @Test  // MR-15
  func `a caller that never comes back is waited for, and then the server is told to stop`() async throws {
    let stopped = Gate()
    let service = try MCPService(info: GatewayWorld.info) {
      MCPServiceTool(name: "form") { _, context in
        do {
          return AskingServer.said(try await context.ask(.form("q", "?", AskingServer.form)))
        } catch {
          stopped.open()
          throw error
        }
      }
    }
    try await withWorld(.legacy, service) { world in
      try await world.withRaw { client in
        let asked = await round(client)
        await world.clock.sleeper(until: .seconds(600))
        world.clock.advance(by: .seconds(599))
        #expect(world.gateway.calls.count == 1)
        world.clock.advance(by: .seconds(1))
        await stopped.wait()
        await until { world.gateway.calls.count == 0 }
        let late = await round(client, "form", ["question-1": Self.accept], after: asked, id: 2)
        #expect(late["error"]?["code"] == -32602)
        #expect(late["error"]?["message"]?.stringValue?.contains("is over") == true)
      }
    }
  }

  @Test func `each round of a caller begins the waiting anew`() async throws {
    try await withWorld { world in
      try await world.withRaw { client in
        let first = await round(client, "three")
        await world.clock.sleeper(until: .seconds(600))
        world.clock.advance(by: .seconds(500))
        let second = await round(client, "three", ["question-1": Self.accept], after: first, id: 2)
        #expect(second["result"]?["inputRequests"]?["question-2"]?["method"] == "sampling/createMessage")
        await world.clock.sleeper(until: .seconds(1100))
        world.clock.advance(by: .seconds(500))
        #expect(world.gateway.calls.count == 1)
        world.clock.advance(by: .seconds(100))
        await until { world.gateway.calls.count == 0 }
      }
    }
  }

  @Test func `a state that comes twice goes on with the one call, and after its end is refused`() async throws {
    try await withWorld { world in
      try await world.withRaw { client in
        let first = await round(client, "three")
        let second = await round(client, "three", ["question-1": Self.accept], after: first, id: 2)
        // The answer to the first question is not given again, and nothing is lost.
        let again = await round(client, "three", ["question-1": Self.accept], after: first, id: 3)
        #expect(again["result"]?["inputRequests"] == second["result"]?["inputRequests"])
        let model: JSON = ["role": "assistant", "model": "m", "content": ["type": "text", "text": "Paris"]]
        let third = await round(client, "three", ["question-2": model], after: again, id: 4)
        let end = await round(client, "three", ["question-3": Self.accept], after: third, id: 5)
        #expect(end["result"]?["content"]?[0]?["text"] == "Ada, Paris, Ada")
        let late = await round(client, "three", ["question-3": Self.accept], after: third, id: 6)
        #expect(late["error"]?["code"] == -32602)
      }
    }
  }

  @Test func `a state that comes while another round is open is refused, and the open one is not disturbed`()
    async throws
  {
    let (arrived, isOpen) = (Gate(), Gate())
    let service = try MCPService(info: GatewayWorld.info) {
      MCPServiceTool(name: "form") { _, context in
        let answer = try await context.ask(.form("q", "?", AskingServer.form))
        arrived.open()
        await isOpen.wait()
        return AskingServer.said(answer)
      }
    }
    try await withWorld(.legacy, service) { world in
      try await world.withRaw { client in
        let asked = await round(client)
        let params = client.params(
          members("form", ["question-1": Self.accept], after: asked), .r2026_07_28, Self.capabilities)
        client.send("tools/call", params, id: 2)
        await arrived.wait()
        let other = await client.ask("tools/call", params, id: 3)
        #expect(other["id"] == 3)
        #expect(other["error"]?["message"]?.stringValue?.contains("already") == true)
        isOpen.open()
        let end = await client.peer.next("")
        #expect(end["id"] == 2)
        #expect(end["result"]?["content"]?[0]?["text"] == "Ada")
      }
    }
  }

  @Test func `a state of somebody else, of another call, or that was changed is refused, and the call goes on`()
    async throws
  {
    try await withWorld { world in
      var asked: JSON = nil
      try await world.withRaw(principal: "ada") { asked = await round($0) }
      for (principal, tool) in [("bob", "form"), (nil, "form"), ("ada", "three")] as [(String?, String)] {
        try await world.withRaw(principal: principal) { client in
          let answer = await round(client, tool, ["question-1": Self.accept], after: asked)
          #expect(answer["error"]?["code"] == -32602)
        }
      }
      try await world.withRaw(principal: "ada") { client in
        let changed: JSON = ["result": ["requestState": "[\"{}\",\"\"]"]]
        #expect(await round(client, "form", ["question-1": Self.accept], after: changed)["error"]?["code"] == -32602)
        // On another connection the same caller goes on.
        let answer = await round(client, "form", ["question-1": Self.accept], after: asked, id: 2)
        #expect(answer["result"]?["content"]?[0]?["text"] == "Ada")
      }
    }
  }

  @Test(
    arguments: [
      ["action": "accept", "content": ["name": 7]], ["action": "perhaps"], ["action": "accept"],
      ["action": "accept", "content": 1],
    ] as [JSON])
  func `an answer that does not fit is refused, and a better one is taken`(wrong: JSON) async throws {
    try await withWorld { world in
      try await world.withRaw { client in
        let asked = await round(client)
        let refused = await round(client, "form", ["question-1": wrong], after: asked, id: 2)
        #expect(refused["error"]?["code"] == -32602)
        let answer = await round(client, "form", ["question-1": Self.accept], after: asked, id: 3)
        #expect(answer["result"]?["content"]?[0]?["text"] == "Ada")
      }
    }
  }

  @Test func `large answers are not carried along by the caller`() async throws {
    try await withWorld { world in
      try await world.withRaw { client in
        let first = await round(client, "both")
        let large: JSON = ["action": "accept", "content": ["name": .string(String(repeating: "x", count: 100_000))]]
        let second = await round(client, "both", ["question-1": large], after: first, id: 2)
        #expect(second["error"] == nil)
        let state = try #require(second["result"]?["requestState"]?.stringValue)
        #expect(state.utf8.count < 1000)
      }
    }
  }

  @Test(arguments: [MCPEra.modern, .legacy])
  func `a caller that cancels has its call ended`(era: MCPEra) async throws {
    let (arrived, stopped) = (Gate(), Gate())
    let service = try MCPService(info: GatewayWorld.info) {
      MCPServiceTool(name: "form") { _, _ in
        arrived.open()
        await Wakeup().wait()
        if Task.isCancelled { stopped.open() }
        return "never"
      }
    }
    try await withWorld(era, service) { world in
      try await world.withRaw { client in
        client.send("tools/call", client.params(["name": "s__form"], .r2026_07_28, Self.capabilities), id: 1)
        await arrived.wait()
        #expect(world.gateway.calls.count == 1)
        client.send("notifications/cancelled", ["requestId": 1])
        await stopped.wait()
        await until { world.gateway.calls.count == 0 }
        #expect(await client.modern("server/discover", id: 2)["id"] == 2, "a cancelled call has no answer")
      }
    }
  }

  @Test func `calls over the limit are refused, and there is room again when one is over`() async throws {
    try await withWorld { world in
      try await world.withRaw { client in
        var first: JSON = nil
        for number in 0..<PassedCalls.maximumCalls {
          let asked = await round(client, id: JSON(number))
          #expect(asked["result"]?["resultType"] == "input_required")
          if number == 0 { first = asked }
        }
        #expect(world.gateway.calls.count == PassedCalls.maximumCalls)
        let refused = await round(client, id: "over")
        #expect(refused["error"]?["code"] == -32603)
        #expect(refused["error"]?["message"]?.stringValue?.contains("1024") == true)
        _ = await round(client, "form", ["question-1": Self.accept], after: first, id: "first")
        await until { world.gateway.calls.count < PassedCalls.maximumCalls }
        #expect(await round(client, id: "again")["result"]?["resultType"] == "input_required")
      }
    }
  }
}
