import JSONKit
import JSONRPC
import MCP
import Synchronization
import TestKit
import Testing

@testable import Services

/// How handlers ask the client, by rounds and by requests.
@Suite(.timeLimit(.minutes(5)))
struct ServiceInputTests {
  private static let eras: [MCPProtocolPolicy] = [.modern, .legacy]
  private static let name: JSON = ["type": "object", "properties": ["name": ["type": "string"]], "required": ["name"]]
  private static let all: JSON = ["elicitation": ["form": [:], "url": [:]], "sampling": [:], "roots": [:]]

  /// Counts how often work was done, and what it was.
  private struct Count: Sendable {
    private let box = Box()
    private final class Box: Sendable { let runs = Mutex(0) }
    func up() -> Int {
      box.runs.withLock {
        $0 += 1; return $0
      }
    }
    var value: Int { box.runs.withLock { $0 } }
  }

  private static func service(_ runs: Count = Count(), _ work: Count = Count(), sealed: Bool = true) throws
    -> MCPService
  {
    var options = MCPServiceOptions()
    if sealed { options.sealer = OpenSealer() }
    options.maximumStateBytes = 2000
    return try MCPService(info: anInfo, options: options) {
      MCPServiceTool(name: "two") { _, context in
        _ = runs.up()
        guard case .accept(let first) = try await context.ask(.form("first", "Your name?", name)) else { return "no" }
        let number = try await context.once("work") { .integer(Int64(work.up())) }
        let second = try await context.ask(.form("second", "Sure?", name))
        guard case .accept(let content) = second else { return "no second" }
        return "\(first["name"]?.stringValue ?? ""), \(content["name"]?.stringValue ?? ""), \(number.text)"
      }
      MCPServiceTool(name: "three") { _, context in
        let (answer, model, roots) = try await context.ask(
          .form("who", "Who?", name), .model("capital", MCPSamplingRequest([.user("Capital?")], maxTokens: 10)),
          .roots("places"))
        return "\(answer) \(model.text) \(roots.map(\.uri))"
      }
      MCPServiceTool(name: "visit") { _, context in
        "\(try await context.ask(.url("login", "Sign in", "https://example.com/in")))"
      }
      MCPServiceTool(name: "swallows") { _, context in
        let answer = try? await context.ask(.form("first", "Your name?", name))
        return answer == nil ? "nobody" : "somebody"
      }
      MCPServiceTool(name: "large") { _, context in
        _ = try await context.once("work") { .string(String(repeating: "x", count: 2000)) }
        return "\(try await context.ask(.form("first", "?", name)))"
      }
      MCPServicePrompt(name: "p") { _, context in "\(try await context.ask(.form("who", "Who?", name)))" }
      MCPServiceResource(uri: "test://r", name: "r") { context in
        .text("\(try await context.ask(.form("who", "Who?", name)))")
      }
    }
  }

  @Test(arguments: eras)  // MR-06 MR-18 EL-05
  func `one handler asks twice in both eras, and its work in between is done once`(
    policy: MCPProtocolPolicy
  ) async throws {
    let (runs, work) = (Count(), Count())
    let adjust: (inout MCPSessionOptions) -> Void = { options in
      options.inputHandler = FakeHandler { .accept(["name": .string($0.message)]) }
    }
    try await withService(Self.service(runs, work), policy, adjust: adjust) { session in
      let result = try await session.callTool("two", [:])
      #expect(result.text == "Your name?, Sure?, 1")
    }
    #expect(runs.value == (policy == .modern ? 3 : 1))
    #expect(work.value == 1)
  }

  @Test(arguments: eras)  // SA-02 RO-01
  func `a form, a model and the places of work are asked for at one time`(policy: MCPProtocolPolicy) async throws {
    let adjust: (inout MCPSessionOptions) -> Void = { options in
      options.inputHandler = FakeHandler { _ in .decline }
      options.roots = [MCPRoot(uri: "file:///w", name: "w")]
    }
    try await withService(Self.service(), policy, adjust: adjust) { session in
      let three = try await session.callTool("three", [:])
      #expect(three.text == "decline 4 [\"file:///w\"]")
      let visit = try await session.callTool("visit", [:])
      #expect(visit.text == "decline")
      let prompt = try await session.getPrompt("p", [:])
      #expect(prompt.messages.first?.content.block == .text("decline"))
      let resource = try await session.readResource("test://r")
      #expect(resource.first?.body == .text("decline"))
    }
  }

  @Test  // MR-02 MR-03 MR-05 MR-14 MR-16
  func `rounds need nothing but what the client brings, and ask again for what is missing`() async throws {
    var state: JSON = nil
    for round in 1...3 {
      // Each round is another connection: nothing is remembered here.
      try await withRawService(Self.service()) { client in
        var params: JSON.Object = ["name": "two", "arguments": [:]]
        if round > 1 { params["requestState"] = state }
        if round == 2 { params["inputResponses"] = ["first": Self.accepted("Ada"), "unknown": [:]] }
        if round == 3 { params["inputResponses"] = ["second": Self.accepted("yes"), "first": Self.accepted("Eve")] }
        if round == 2 {
          var empty = params
          empty["inputResponses"] = ["other": Self.accepted("x")]
          let again = await client.modern("tools/call", empty, Self.all)["result"]
          #expect(again?["inputRequests"]?.objectValue?.keys == ["first"])
        }
        let result = await client.modern("tools/call", params, Self.all)["result"]
        guard round < 3 else {
          #expect(result?["content"]?[0]?["text"] == "Ada, yes, 1", "answers that were taken stay what they were")
          return
        }
        #expect(result?["resultType"] == "input_required")
        #expect(result?["ttlMs"] == nil)
        let question = result?["inputRequests"]?[round == 1 ? "first" : "second"]
        #expect(question?["method"] == "elicitation/create")
        #expect(question?["params"]?["requestedSchema"] == Self.name)
        #expect(question?["id"] == nil)
        #expect(result?["requestState"] != state)
        state = result?["requestState"] ?? nil
        #expect(state.stringValue != nil)
      }
    }
  }

  @Test  // MR-13 A-55
  func `a state of another request, another client or none of ours is refused`() async throws {
    let params: JSON.Object = ["name": "two", "arguments": ["a": 1, "b": 2]]
    var state: JSON = nil
    try await withRawService(Self.service(), principal: "ada") { client in
      state = await client.modern("tools/call", params, Self.all)["result"]?["requestState"] ?? nil
      var good = params
      good["requestState"] = state
      good["arguments"] = ["b": 2, "a": 1]
      #expect(await client.modern("tools/call", good, Self.all)["result"]?["inputRequests"]?["first"] != nil)
      var others: [JSON.Object] = Array(repeating: good, count: 4)
      others[0]["arguments"] = ["a": 2, "b": 2]
      others[1]["name"] = "three"
      others[2]["requestState"] = .string("x" + (state.stringValue ?? ""))
      others[3]["requestState"] = 5
      for other in others {
        #expect(await client.modern("tools/call", other, Self.all)["error"]?["code"] == -32602, "\(other)")
      }
    }
    var stolen = params
    stolen["requestState"] = state
    try await withRawService(Self.service(), principal: "eve") { client in
      #expect(await client.modern("tools/call", stolen, Self.all)["error"]?["code"] == -32602)
    }
    try await withRawService(Self.service(sealed: false), principal: "ada") { client in
      #expect(await client.modern("tools/call", stolen, Self.all)["error"]?["code"] == -32602)
    }
  }

  @Test  // MR-14 EL-06
  func `answers that are none are refused, and those that do not fit their form`() async throws {
    try await withRawService(Self.service()) { client in
      for responses in [[1], ["first": 5], "x"] as [JSON] {
        let params: JSON.Object = ["name": "two", "inputResponses": responses]
        #expect(await client.modern("tools/call", params, Self.all)["error"]?["code"] == -32602, "\(responses)")
      }
      for answer in [[:], ["action": "maybe"], ["action": "accept"], ["action": "accept", "content": ["name": 5]]]
        as [JSON]
      {
        let params: JSON.Object = ["name": "two", "inputResponses": ["first": answer]]
        let error = await client.modern("tools/call", params, Self.all)["error"]
        #expect(error?["code"] == -32602, "\(answer)")
      }
    }
  }

  @Test  // MR-17
  func `without a sealer a handler asks once, carrying nothing`() async throws {
    try await withRawService(Self.service(sealed: false)) { client in
      let first = await client.modern("prompts/get", ["name": "p"], Self.all)["result"]
      #expect(first?["resultType"] == "input_required")
      #expect(first?["requestState"] == nil)
      let answers: JSON = ["who": ["action": "decline"]]
      let done = await client.modern("prompts/get", ["name": "p", "inputResponses": answers], Self.all)["result"]
      #expect(done?["messages"]?[0]?["content"]?["text"] == "decline")
      let params: JSON.Object = ["name": "two", "inputResponses": ["first": Self.accepted("Ada")]]
      let more = await client.modern("tools/call", params, Self.all)["result"]
      #expect(more?["isError"] == true, "once has nowhere to keep its work")
    }
  }

  @Test  // V-12 EL-01 SA-04
  func `what the client did not declare is named, and not asked`() async throws {
    try await withRawService(Self.service()) { client in
      let lacking: [(String, JSON, JSON)] = [
        ("two", [:], ["elicitation": ["form": [:]]]),
        ("two", ["elicitation": ["url": [:]]], ["elicitation": ["form": [:]]]),
        ("visit", ["elicitation": [:]], ["elicitation": ["url": [:]]]),
        ("three", ["elicitation": [:], "roots": [:]], ["sampling": [:]]),
        ("three", ["elicitation": [:], "sampling": [:]], ["roots": [:]]),
      ]
      for (tool, declared, missing) in lacking {
        let error = await client.modern("tools/call", ["name": .string(tool)], declared)["error"]
        #expect(error?["code"] == -32021, "\(tool) \(declared)")
        #expect(error?["data"]?["requiredCapabilities"] == missing, "\(tool) \(declared)")
      }
      await client.initialize(.r2025_06_18, ["sampling": [:]])
      #expect(await client.ask("tools/call", ["name": "two"])["error"]?["code"] == -32602)
      #expect(client.peer.methods.isEmpty)
    }
  }

  @Test func `a handler that hides its question is run again all the same, and a state has a limit`() async throws {
    try await withRawService(Self.service()) { client in
      let hidden = await client.modern("tools/call", ["name": "swallows"], Self.all)["result"]
      #expect(hidden?["inputRequests"]?["first"] != nil)
      let large = await client.modern("tools/call", ["name": "large"], Self.all)["error"]
      #expect(large?["code"] == -32603)
      #expect(large?["message"]?.stringValue?.contains("2000 bytes") == true)
    }
  }

  @Test  // CX-09 SS-04 I-12
  func `a waiting question of an older client is withdrawn with its call, and pings are answered meanwhile`()
    async throws
  {
    try await withRawService(Self.service()) { client in
      await client.initialize(.r2025_11_25, ["elicitation": [:]])
      client.peer.send(["jsonrpc": "2.0", "id": 5, "method": "tools/call", "params": ["name": "two"]])
      let question = await client.peer.next("elicitation/create")
      #expect(question["params"]?["requestedSchema"] == Self.name)
      #expect(await client.ask("ping", id: 6)["result"] == [:])
      client.notify("notifications/cancelled", ["requestId": 5])
      let withdrawn = await client.peer.next("notifications/cancelled")["params"]
      #expect(withdrawn?["requestId"] == question["id"])
    }
  }

  @Test func `handlers are tested with answers that are there from the beginning`() async throws {
    let tool = try #require(Self.service().tools.first { $0.definition.name == "two" })
    let answers = ["first": Self.accepted("Ada"), "second": Self.accepted("yes")]
    #expect(try await tool.handler([:], MCPCallContext(answers: answers)).text == "Ada, yes, 1")
    await #expect(throws: MCPError.self) { try await tool.handler([:], MCPCallContext()) }
  }

  private static func accepted(_ name: String) -> JSON { ["action": "accept", "content": ["name": .string(name)]] }
}
