import JSONKit
import JSONRPC
import MCP
import TestKit
import Testing

@testable import Services

/// Everything that a service sends, held against the official schema of the revision it speaks.
@Suite(
  "fixtures: MCP schemas of what services send", .enabled(if: Fixtures.has("mcp-schema"), "the fixtures are not here"),
  .timeLimit(.minutes(5)))
struct ServiceWireTests {
  @Test(arguments: MCPRevision.allCases)
  func `what a service sends fits the schema`(revision: MCPRevision) async throws {
    let schema = try ProtocolSchema(revision.rawValue)
    let service = try Self.everything()
    try await withRawService(service, react: Self.answerQuestions) { client in
      for (method, params, name) in Self.requests(revision) {
        let id: JSON = .string(method)
        let answer = await client.ask(method, Self.parameters(params, revision), id: id)
        let result = try #require(answer["result"], "\(answer.text)")
        #expect(schema.violations(of: result, as: name) == [], "\(result.text)")
        #expect(schema.violations(of: answer, as: "JSONRPCMessage") == [])
        if method == "initialize" { client.notify("notifications/initialized") }
      }
      let refused: [(String, JSON.Object)] = [
        ("no/such", [:]), ("tools/call", ["name": "none"]), ("resources/read", ["uri": "test://none"]),
        ("tools/list", ["cursor": "x"]),
      ]
      for (method, params) in refused {
        let refusal = await client.ask(method, Self.parameters(params, revision), id: "x")
        #expect(refusal["error"] != nil)
        #expect(schema.violations(of: refusal, as: "JSONRPCMessage") == [])
      }
      try await Self.change(service, client, revision)
      let sent = client.peer.received.filter { $0["method"] != nil }
      #expect(Set(sent.compactMap { $0["method"]?.stringValue }).count >= (revision.era == .modern ? 7 : 6))
      for message in sent {
        let name = message["id"] == nil ? "ServerNotification" : "ServerRequest"
        #expect(schema.violations(of: message, as: name) == [], "\(message.text)")
      }
    }
  }

  @Test  // TL-02
  func `what a service says of tasks fits the schema that knows them`() async throws {
    let schema = try ProtocolSchema("2025-11-25")
    var options = MCPServiceOptions()
    options.tasks = MCPTaskOptions(makeID: { "task-1" }, secondsSince1970: { 1_764_057_600.5 })
    let service = try MCPService(info: anInfo, options: options) {
      MCPServiceTool(name: "may", tasks: .optional) { _, context in
        let form: JSON = ["type": "object", "properties": [:]]
        return "\(try await context.ask(.form("q", "?", form)))"
      }
    }
    try await withRawService(service, principal: "ada", react: Self.answerQuestions) { client in
      let hello = await client.initialize(.r2025_11_25, ["elicitation": [:]])
      #expect(schema.violations(of: hello["result"] ?? nil, as: "InitializeResult") == [])
      let steps: [(String, JSON, String)] = [
        ("tools/list", [:], "ListToolsResult"), ("tools/call", ["name": "may", "task": [:]], "CreateTaskResult"),
        ("tasks/result", ["taskId": "task-1"], "CallToolResult"), ("tasks/get", ["taskId": "task-1"], "GetTaskResult"),
        ("tasks/list", [:], "ListTasksResult"), ("tools/call", ["name": "may", "task": [:]], "CreateTaskResult"),
        ("tasks/cancel", ["taskId": "task-1"], "CancelTaskResult"),
      ]
      for (method, params, name) in steps {
        let result = try #require(await client.ask(method, params)["result"], "\(method)")
        #expect(schema.violations(of: result, as: name) == [], "\(result.text)")
      }
      for message in client.peer.received where message["method"] != nil {
        #expect(schema.violations(of: message, as: "ServerRequest") == [], "\(message.text)")
      }
    }
  }

  /// Has every change told.
  private static func change(_ service: MCPService, _ client: RawClient, _ revision: MCPRevision) async throws {
    if revision.era == .modern {
      let filter: JSON = [
        "toolsListChanged": true, "promptsListChanged": true, "resourcesListChanged": true,
        "resourceSubscriptions": ["test://r"],
      ]
      let params = parameters(["notifications": filter], revision)
      client.peer.send(["jsonrpc": "2.0", "id": "listen", "method": "subscriptions/listen", "params": params])
      _ = await client.peer.next("notifications/subscriptions/acknowledged")
    }
    for change in [.toolsChanged, .promptsChanged, .resourcesChanged, .resourceUpdated(uri: "test://r")] as [MCPChange]
    {
      try service.announce(change)
    }
    _ = await client.peer.next("notifications/resources/updated")
  }

  /// Method, parameters and the definition of the result.
  private static func requests(_ revision: MCPRevision) -> [(String, JSON.Object, String)] {
    let isModern = revision.era == .modern
    let hello: JSON.Object = [
      "protocolVersion": .string(revision.rawValue), "capabilities": capabilities(revision),
      "clientInfo": ["name": "c", "version": "1"],
    ]
    let argument: JSON = ["name": "a", "value": "x"]
    var requests: [(String, JSON.Object, String)] = [
      isModern ? ("server/discover", [:], "DiscoverResult") : ("initialize", hello, "InitializeResult"),
      ("tools/list", [:], "ListToolsResult"),
      ("tools/call", ["name": "all", "arguments": ["a": 1]], "CallToolResult"),
      ("tools/call", ["name": "fail"], "CallToolResult"),
      ("tools/call", ["name": "asks"], isModern ? "InputRequiredResult" : "CallToolResult"),
      ("resources/list", [:], "ListResourcesResult"),
      ("resources/templates/list", [:], "ListResourceTemplatesResult"),
      ("resources/read", ["uri": "test://r"], "ReadResourceResult"),
      ("resources/read", ["uri": "test://t/1"], "ReadResourceResult"),
      ("prompts/list", [:], "ListPromptsResult"),
      ("prompts/get", ["name": "p", "arguments": ["a": "1"]], "GetPromptResult"),
      ("completion/complete", ["ref": ["type": "ref/prompt", "name": "p"], "argument": argument], "CompleteResult"),
    ]
    if !isModern {
      requests += [
        ("ping", [:], "EmptyResult"), ("logging/setLevel", ["level": "debug"], "EmptyResult"),
        ("resources/subscribe", ["uri": "test://r"], "EmptyResult"), ("tools/call", ["name": "all"], "CallToolResult"),
      ]
    }
    return requests
  }

  private static func everything() throws -> MCPService {
    var options = MCPServiceOptions()
    options.changes = [.tools, .prompts, .resources, .contents]
    options.pageSize = 2
    options.sealer = OpenSealer()
    let schema: JSON = ["type": "object", "properties": ["a": ["type": "integer"]]]
    let annotations = MCPToolAnnotations(title: "A", readOnlyHint: true)
    return try MCPService(info: anInfo, instructions: "ask", options: options) {
      MCPServiceTool(
        name: "all", title: "T", description: "d", inputSchema: schema, outputSchema: schema, annotations: annotations
      ) { arguments, context in
        context.progress(1, of: 2, "half")
        context.log(.error, "words")
        return MCPCallResult(
          content: [
            .text("hi"), MCPContent(.image(data: "AA==", mimeType: "image/png")),
            MCPContent(.audio(data: "AA==", mimeType: "audio/wav")),
            MCPContent(.resourceLink(uri: "test://r", name: "r", mimeType: "text/plain")),
            MCPContent(.resource(MCPResourceContents(uri: "test://r", body: .text("r")))),
          ], structuredContent: arguments)
      }
      MCPServiceTool(name: "fail") { _, _ in throw MCPToolFailure("no disk") }
      MCPServiceTool(name: "asks") { _, context in
        var request = MCPSamplingRequest([.user("?")], maxTokens: 5, systemPrompt: "s", temperature: 0.5)
        request.stopSequences = ["."]
        _ = try await context.ask(.model("m", request), .roots("r"))
        guard context.inputKinds.contains(.forms) else { return "" }
        if context.inputKinds.contains(.urls) { _ = try await context.ask(.url("u", "go", "https://example.com/")) }
        return "\(try await context.ask(.form("q", "?", schema)))"
      }
      MCPServiceResource(uri: "test://r", name: "r", title: "R", description: "d", mimeType: "text/plain") { _ in
        .text("r")
      }
      MCPServiceTemplate("test://t/{a}", name: "t", title: "T", description: "d", mimeType: "image/png") { _, _ in
        .blob("AA==")
      }
      MCPServicePrompt(
        name: "p", title: "P", description: "d", arguments: [.init(name: "a", title: "A", description: "d")]
      ) { arguments, _ in
        MCPPromptResult(description: "d", messages: [.user(arguments["a"] ?? ""), .assistant("ok")])
      }
      .completing("a") { value, _ in [value] }
    }
  }

  private static let answerQuestions: FakePeer.Reaction = { peer, message in
    switch message["method"]?.stringValue {
    case "roots/list": peer.answer(message, ["roots": []])
    case "sampling/createMessage":
      peer.answer(message, ["role": "assistant", "content": ["type": "text", "text": "4"], "model": "m"])
    case "elicitation/create": peer.answer(message, ["action": "accept", "content": ["a": 1]])
    default: break
    }
  }

  private static func capabilities(_ revision: MCPRevision) -> JSON {
    var members: JSON.Object = ["roots": [:], "sampling": [:]]
    if revision >= .r2025_06_18 { members.append("elicitation", [:]) }
    if revision >= .r2025_11_25 { members["elicitation"] = ["form": [:], "url": [:]] }
    return .object(members)
  }

  private static func parameters(_ members: JSON.Object, _ revision: MCPRevision) -> JSON {
    var members = members
    var meta: JSON.Object = ["progressToken": 5]
    if revision.era == .modern {
      meta =
        modernMeta(capabilities(revision), ["progressToken": 5, "io.modelcontextprotocol/logLevel": "info"])
        .objectValue ?? [:]
    }
    members["_meta"] = .object(meta)
    return .object(members)
  }
}
