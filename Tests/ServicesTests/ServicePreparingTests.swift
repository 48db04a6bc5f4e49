import JSONKit
import JSONRPC
import MCP
import Synchronization
import TestKit
import Testing

@testable import Services

/// What a tool does before its work, and with that before its call becomes a task.
@Suite(.timeLimit(.minutes(5)))
struct ServicePreparingTests {
  private static let tasks: JSON = ["extensions": ["io.modelcontextprotocol/tasks": [:]], "elicitation": [:]]
  private static let form: JSON = ["type": "object", "properties": ["n": ["type": "string"]], "required": ["n"]]

  private static func service(pollInterval: Duration = .milliseconds(250)) throws -> MCPService {
    var options = MCPServiceOptions()
    options.sealer = OpenSealer()
    let ids = Mutex(0)
    options.tasks = MCPTaskOptions(
      makeID: {
        ids.withLock {
          $0 += 1; return "task-\($0)"
        }
      }, secondsSince1970: { 0 })
    options.tasks?.pollInterval = pollInterval
    return try MCPService(info: anInfo, options: options) {
      MCPServiceTool(
        name: "greets", inputSchema: ["type": "object", "properties": ["how": ["type": "string"]]], tasks: .optional
      ) { arguments, _ in
        "\(arguments["how"]?.stringValue ?? "") \(arguments["who"]?.stringValue ?? "")"
      }
      .preparing(asksWho)
      MCPServiceTool(name: "asks", tasks: .optional) { arguments, context in
        guard case .accept(let content) = try await context.ask(.form("who", "And who else?", form)) else { return "" }
        return "\(arguments["who"]?.stringValue ?? "") and \(content["n"]?.stringValue ?? "")"
      }
      .preparing(asksWho)
      MCPServiceTool(name: "breaks", tasks: .optional) { _, _ in "" }
        .preparing { _, _ in throw TransportError(.closed, "secret") }
    }
  }

  private static let asksWho: MCPServiceTool.Preparation = { arguments, context in
    guard case .accept(let content) = try await context.ask(.form("who", "Whom?", form)) else {
      throw MCPToolFailure("nobody is to be greeted")
    }
    return ["how": arguments["how"] ?? "Hello", "who": content["n"] ?? nil]
  }

  private static func answer(_ name: JSON) -> JSON { ["who": ["action": "accept", "content": ["n": name]]] }

  /// Asks for a task until it is at something.
  private static func state(_ id: JSON?, _ wanted: JSON, _ client: RawClient) async -> JSON? {
    while true {
      let answer = await client.modern("tasks/get", ["taskId": id ?? nil], tasks)
      guard answer["result"]?["status"] != wanted, answer["error"] == nil else { return answer["result"] }
      await Task.yield()
    }
  }

  @Test  // TK-03 TK-13 MR-06
  func `what is asked before the work is asked before there is a task`() async throws {
    try await withRawService(Self.service()) { client in
      var params: JSON.Object = ["name": "greets", "arguments": ["how": "Hi"]]
      let round = await client.modern("tools/call", params, Self.tasks)["result"]
      #expect(round?["resultType"] == "input_required")
      #expect(round?["taskId"] == nil)
      #expect(round?["inputRequests"]?.objectValue?.keys.sorted() == ["who"])
      params["requestState"] = round?["requestState"]
      params["inputResponses"] = Self.answer("Ada")
      let begun = await client.modern("tools/call", params, Self.tasks)["result"]
      #expect(begun?["resultType"] == "task")
      #expect(begun?["pollIntervalMs"] == 250)
      #expect(begun?["inputRequests"] == nil)
      #expect(begun?["requestState"] == nil)
      let ended = await Self.state(begun?["taskId"], "completed", client)
      #expect(ended?["result"]?["content"]?[0]?["text"] == "Hi Ada")
    }
  }

  @Test  // TK-08
  func `a task asks under the keys of the rounds before it anew`() async throws {
    try await withRawService(Self.service()) { client in
      let params: JSON.Object = ["name": "asks", "inputResponses": Self.answer("Ada")]
      let id = await client.modern("tools/call", params, Self.tasks)["result"]?["taskId"]
      let waiting = await Self.state(id, "input_required", client)
      #expect(waiting?["inputRequests"]?["who"]?["params"]?["message"] == "And who else?")
      let update: JSON.Object = ["taskId": id ?? nil, "inputResponses": Self.answer("Eve")]
      _ = await client.modern("tasks/update", update, Self.tasks)
      let ended = await Self.state(id, "completed", client)
      #expect(ended?["result"]?["content"]?[0]?["text"] == "Ada and Eve")
    }
  }

  @Test func `without a task the work follows at once, in both eras`() async throws {
    try await withRawService(Self.service(), react: Self.person) { client in
      let form: JSON = ["elicitation": [:]]
      let params: JSON.Object = ["name": "greets"]
      #expect(await client.modern("tools/call", params, form)["result"]?["resultType"] == "input_required")
      let answered: JSON.Object = ["name": "greets", "inputResponses": Self.answer("Ada")]
      let result = await client.modern("tools/call", answered, form)["result"]
      #expect(result?["content"]?[0]?["text"] == "Hello Ada")
      await client.initialize(.r2025_11_25, form)
      let old = await client.ask("tools/call", .object(params))["result"]
      #expect(old?["content"]?[0]?["text"] == "Hello Bo")
      let begun = await client.ask("tools/call", ["name": "greets", "task": [:]])["result"]?["task"]
      #expect(client.peer.methods.count { $0 == "elicitation/create" } == 2, "asked before there is a task")
      let ended = await client.ask("tasks/result", ["taskId": begun?["taskId"] ?? nil])["result"]
      #expect(ended?["content"]?[0]?["text"] == "Hello Bo")
    }
  }

  @Test func `what goes wrong before the work is told like what goes wrong in it`() async throws {
    try await withRawService(Self.service()) { client in
      let decline: JSON.Object = ["name": "greets", "inputResponses": ["who": ["action": "decline"]]]
      let plain: JSON = ["elicitation": [:]]
      let cases: [(JSON.Object, JSON)] = [
        (decline, "nobody is to be greeted"), (["name": "breaks"], "breaks failed"),
        (
          ["name": "greets", "arguments": ["how": 5]],
          "the arguments of greets are wrong: /how: expected a string, found a number"
        ),
      ]
      for (params, words) in cases {
        let result = await client.modern("tools/call", params, plain)["result"]
        #expect(result?["isError"] == true)
        #expect(result?["content"]?[0]?["text"] == words)
        let id = await client.modern("tools/call", params, Self.tasks)["result"]?["taskId"]
        let ended = await Self.state(id, "completed", client)?["result"]
        #expect(ended?["isError"] == true)
        #expect(ended?["content"]?[0]?["text"] == words)
      }
      let nobody: JSON = ["extensions": ["io.modelcontextprotocol/tasks": [:]]]
      let refused = await client.modern("tools/call", ["name": "greets"], nobody)["error"]
      #expect(refused?["code"] == -32021)
      #expect(refused?["data"]?["requiredCapabilities"]?["elicitation"] != nil)
    }
  }

  @Test  // TK-03
  func `the schema that knows no tasks takes a begun one for a result of a call`() async throws {
    try await withRawService(Self.service(pollInterval: .microseconds(10))) { client in
      let params: JSON.Object = ["name": "greets", "inputResponses": Self.answer("Ada")]
      let begun = await client.modern("tools/call", params, Self.tasks)["result"]
      #expect(begun?["content"] == [])
      #expect(begun?["pollIntervalMs"] == 1, "never without a pause")
      guard Fixtures.has("mcp-schema") else { return }
      let schema = try ProtocolSchema("2026-07-28")
      #expect(schema.violations(of: begun ?? nil, as: "CallToolResult") == [])
    }
  }

  private static let person: FakePeer.Reaction = { peer, message in
    guard message["method"] == "elicitation/create" else { return }
    peer.answer(message, ["action": "accept", "content": ["n": "Bo"]])
  }
}
