import JSONKit
import JSONRPC
import MCP
import Servers
import Services
import Synchronization
import TestKit
import Testing

@testable import Serving

/// What becomes of calls that a server refuses, or cannot answer.
@Suite(.timeLimit(.minutes(5)))
struct GatewayErrorTests {
  private static let eras: [MCPEra] = [.modern, .legacy]
  private static let tool: JSON = ["name": "t", "inputSchema": ["type": "object"]]

  private static func server(_ era: MCPEra, _ call: @escaping FakePeer.Reaction) -> WorldServer {
    .peer(
      "s", era,
      react: Answers.server(tools: [tool]) { peer, message in
        if message["method"] == "tools/call" { call(peer, message) }
      }
    )
  }

  /// What a call of the tool is answered with, by a client that can be asked or cannot.
  private static func answer(
    _ world: GatewayWorld, _ revision: MCPRevision, asked: Bool = true, _ body: (RawCaller) async -> Void = { _ in }
  ) async throws -> JSON {
    var answer: JSON = nil
    try await world.run {
      await world.offers("s__t")
      try await world.withRaw { client in
        let capabilities: JSON = asked ? ["elicitation": ["form": [:]]] : [:]
        await client.greet(revision, capabilities)
        client.send("tools/call", client.params(["name": "s__t"], revision, capabilities), id: 7)
        await body(client)
        answer = await client.peer.next("")
      }
    }
    return answer
  }

  @Test(arguments: [-32602, -32603, -32000, 17], eras)
  func `a refusal of the server is passed on with its code, its words and its data`(code: Int, era: MCPEra) async throws
  {
    for (revision, asked) in [(MCPRevision.r2026_07_28, true), (.r2026_07_28, false), (.r2025_06_18, true)] {
      let world = try GatewayWorld([
        Self.server(era) { peer, message in peer.refuse(message, Int64(code), "not so", data: ["a": [1]]) }
      ])
      let answer = try await Self.answer(world, revision, asked: asked)
      #expect(answer["error"] == ["code": .integer(Int64(code)), "message": "not so", "data": ["a": [1]]])
    }
  }

  @Test(arguments: [-32020, -32021, -32022, -32601, -32700, -32600])
  func `a refusal that is between the server and the gateway is a failure of the gateway`(code: Int) async throws {
    let world = try GatewayWorld([Self.server(.modern) { peer, message in peer.refuse(message, Int64(code), "no") }])
    let answer = try await Self.answer(world, .r2026_07_28)
    #expect(answer["error"]?["code"] == -32603)
    #expect(answer["error"]?["message"]?.stringValue?.contains("s refused") == true)
  }

  @Test(arguments: eras)
  func `a server that goes while it is called is told to the model`(era: MCPEra) async throws {
    for (revision, asked) in [(MCPRevision.r2026_07_28, true), (.r2026_07_28, false), (.r2025_11_25, true)] {
      let world = try GatewayWorld([
        Self.server(era) { peer, _ in peer.breakOff(TransportError(.closed, "it died")) }
      ])
      let answer = try await Self.answer(world, revision, asked: asked)
      #expect(answer["result"]?["isError"] == true)
      #expect(answer["result"]?["content"]?[0]?["text"]?.stringValue?.hasPrefix("s: ") == true)
    }
  }

  @Test(arguments: eras)
  func `a server that is silent for too long is told to the model`(era: MCPEra) async throws {
    let called = Gate()
    let world = try GatewayWorld([Self.server(era) { _, _ in called.open() }])
    let answer = try await Self.answer(world, .r2026_07_28) { _ in
      await called.wait()
      await world.clock.sleeper(until: .seconds(120))
      world.clock.advance(by: .seconds(120))
    }
    #expect(answer["result"]?["isError"] == true)
    #expect(answer["result"]?["content"]?[0]?["text"]?.stringValue?.contains("no answer to tools/call within") == true)
  }

  @Test(arguments: eras)
  func `an error of the tool is its answer`(era: MCPEra) async throws {
    let world = try GatewayWorld([
      Self.server(era) { peer, message in
        peer.answer(
          message, ["content": [["type": "text", "text": "broken"]], "isError": true, "resultType": "complete"])
      }
    ])
    let answer = try await Self.answer(world, .r2026_07_28)
    #expect(answer["result"]?["isError"] == true)
    #expect(answer["result"]?["content"]?[0]?["text"] == "broken")
  }

  @Test func `a caller whose state cannot be kept is not asked, and has its answer`() async throws {
    let form: JSON = ["type": "object", "properties": [:]]
    let asking = try MCPService(info: GatewayWorld.info) {
      MCPServiceTool(name: "t") { _, context in
        "\(try await context.ask(.form("q", "?", form)))"
      }
    }
    let world = try GatewayWorld([.service("s", .legacy, asking)]) { $0.sealer = nil }
    let answer = try await Self.answer(world, .r2026_07_28)
    #expect(answer["result"]?["content"]?[0]?["text"] == "decline", "\(answer.text)")
  }
}
