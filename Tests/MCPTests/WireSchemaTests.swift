import JSONKit
import JSONRPC
import MCP
import TestKit
import Testing

/// Everything both sides send, held against the official schema of the revision they agreed on.
@Suite(
  "fixtures: MCP schemas of what is sent", .enabled(if: Fixtures.has("mcp-schema"), "the fixtures are not here"),
  .timeLimit(.minutes(5)))
struct WireSchemaTests {
  /// Declares, offers and uses whatever the revision knows.
  @Test(arguments: MCPRevision.allCases)  // ST-04
  func `what a session sends fits the schema`(revision: MCPRevision) async throws {
    let schema = try ProtocolSchema(revision.rawValue)
    let adjust: (inout MCPSessionOptions) -> Void = { options in
      options.inputHandler = FakeHandler { _ in .accept(["n": 1]) }
      options.roots = [MCPRoot(uri: "file:///w", name: "w")]
      options.usesTasks = true
    }
    let policy = revision.era == .modern ? MCPProtocolPolicy.modern : .legacy
    try await withSession(policy, adjust: adjust, peers: [Self.everything(revision)]) { session, peers in
      _ = try await session.listTools()
      _ = try await session.callTool("echo", ["text": "hé"], options: MCPCallOptions(logLevel: .info) { _ in })
      _ = try await session.callTool("ask", [:])
      _ = try await session.listResources()
      _ = try await session.listResourceTemplates()
      _ = try await session.readResource("file:///a")
      try await session.subscribe(to: "file:///a")
      try await session.unsubscribe(from: "file:///a")
      _ = try await session.listPrompts()
      _ = try await session.getPrompt("p", ["a": 1])
      _ = try await session.complete(.prompt("p"), argument: "a", value: "x", context: ["b": "c"])
      _ = try await session.complete(.resource(uriTemplate: "file:///{a}"), argument: "a", value: "x")
      try await session.setLogLevel(.warning)
      try session.setRoots([])
      if revision == .r2025_11_25 { _ = try await session.callTool("task", [:]) }
      try await Self.ask(peers[0], revision, schema)
      await withTaskGroup(of: Void.self) { group in
        group.addTask { _ = try? await session.callTool("never", [:]) }
        while await peers[0].next("tools/call")["params"]?["name"] != "never" {}
        group.cancelAll()
      }
      _ = await peers[0].next("notifications/cancelled")
      let sent = peers[0].received.filter { $0["method"] != nil }
      #expect(sent.count >= 16)
      for message in sent {
        let name = message["id"] == nil ? "ClientNotification" : "ClientRequest"
        #expect(schema.violations(of: message, as: name) == [], "\(message.text)")
      }
    }
  }

  /// Asks what the revision lets a server ask by requests, and holds the answers against the schema.
  private static func ask(_ peer: FakePeer, _ revision: MCPRevision, _ schema: ProtocolSchema) async throws {
    guard revision.era == .legacy else { return }
    var questions: [(JSON, JSON, String)] = [
      ("roots/list", [:], "ListRootsResult"),
      (
        "sampling/createMessage",
        [
          "messages": [["role": "user", "content": ["type": "text", "text": "hi"]]],
          "maxTokens": 5,
        ], "CreateMessageResult"
      ),
    ]
    if revision >= .r2025_06_18 {
      questions.append(("elicitation/create", question["params"] ?? nil, "ElicitResult"))
    }
    for (method, params, name) in questions {
      peer.send(["jsonrpc": "2.0", "id": "ask", "method": method, "params": params])
      let answer = await peer.next("")
      let result = try #require(answer["result"], "\(answer.text)")
      #expect(schema.violations(of: result, as: name) == [], "\(result.text)")
      #expect(schema.violations(of: answer, as: "JSONRPCMessage") == [])
    }
    peer.send(["jsonrpc": "2.0", "id": "odd", "method": "no/such"])
    #expect(schema.violations(of: await peer.next(""), as: "JSONRPCMessage") == [])
  }

  /// A server of a revision that has everything and asks once.
  private static func everything(_ revision: MCPRevision) -> FakePeer.Reaction {
    { peer, message in
      let params = message["params"]
      switch message["method"]?.stringValue {
      case "server/discover" where revision.era == .modern: peer.answer(message, discovery(revision))
      case "initialize": peer.answer(message, handshake(revision))
      case "tools/list":
        let rest: JSON.Object = params?["cursor"] == nil ? ["nextCursor": "2"] : [:]
        let tool: JSON = ["name": "task", "inputSchema": [:], "execution": ["taskSupport": "required"]]
        peer.answer(message, complete(["tools": [tool]], revision, rest))
      case "tools/call":
        switch params?["name"]?.stringValue {
        case "ask" where revision.era == .modern && params?["requestState"] == nil:
          let roots: JSON = ["method": "roots/list"]
          peer.answer(
            message,
            ["resultType": "input_required", "inputRequests": ["q": question, "r": roots], "requestState": "s"])
        case "task":
          peer.answer(message, ["task": ["taskId": "1", "status": "completed"]])
        case "never": break
        default: peer.answer(message, complete(["content": []], revision))
        }
      case "tasks/result": peer.answer(message, ["content": []])
      case "resources/list": peer.answer(message, complete(["resources": []], revision))
      case "resources/templates/list": peer.answer(message, complete(["resourceTemplates": []], revision))
      case "resources/read": peer.answer(message, complete(["contents": []], revision))
      case "prompts/list": peer.answer(message, complete(["prompts": []], revision))
      case "prompts/get": peer.answer(message, complete(["messages": []], revision))
      case "completion/complete": peer.answer(message, complete(["completion": ["values": []]], revision))
      case "resources/subscribe", "resources/unsubscribe", "logging/setLevel": peer.answer(message, [:])
      case "subscriptions/listen":
        let meta: JSON = ["io.modelcontextprotocol/subscriptionId": message["id"] ?? nil]
        let filter = params?["notifications"] ?? nil
        peer.send(
          [
            "jsonrpc": "2.0", "method": "notifications/subscriptions/acknowledged",
            "params": ["notifications": filter, "_meta": meta],
          ])
      default: break
      }
    }
  }

  private static let capabilities: JSON = [
    "tools": ["listChanged": true], "resources": ["subscribe": true, "listChanged": true],
    "prompts": ["listChanged": true], "logging": [:], "completions": [:],
    "tasks": ["requests": ["tools": ["call": [:]]]],
  ]

  private static func discovery(_ revision: MCPRevision) -> JSON {
    complete(
      ["supportedVersions": [.string(revision.rawValue)], "capabilities": capabilities], revision,
      ["ttlMs": 0, "cacheScope": "private"])
  }

  private static func handshake(_ revision: MCPRevision) -> JSON {
    [
      "protocolVersion": .string(revision.rawValue), "capabilities": capabilities,
      "serverInfo": ["name": "s", "version": "1"],
    ]
  }

  private static func complete(_ members: JSON.Object, _ revision: MCPRevision, _ rest: JSON.Object = [:]) -> JSON {
    var members = members
    for member in rest { members[member.key] = member.value }
    if revision.era == .modern { members["resultType"] = "complete" }
    return .object(members)
  }
}
