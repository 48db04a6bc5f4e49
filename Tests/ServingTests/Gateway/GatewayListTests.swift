import JSONKit
import JSONRPC
import MCP
import Servers
import TestKit
import Testing

@testable import Services
@testable import Serving

/// What the gateway lists, and how that changes.
@Suite(.timeLimit(.minutes(5)))
struct GatewayListTests {
  private static let eras: [MCPEra] = [.modern, .legacy]

  /// A service whose lists may change.
  static func changing(_ name: String, _ parts: [MCPServicePart]) throws -> MCPService {
    var options = MCPServiceOptions()
    options.changes = [.tools, .prompts, .resources, .contents]
    return try MCPService(info: MCPImplementation(name: name, version: "1"), options: options) { parts }
  }

  static func tool(_ name: String) -> MCPServicePart { .tool(MCPServiceTool(name: name) { _, _ in "\(name)" }) }

  @Test(arguments: eras)
  func `everything of every server is listed under its names`(era: MCPEra) async throws {
    let files = try Self.changing(
      "f",
      [
        Self.tool("read"), .prompt(MCPServicePrompt(name: "ask") { _, _ in "?" }),
        .resource(MCPServiceResource(uri: "file:///a", name: "a") { _ in .text("A") }),
        .template(MCPServiceTemplate("file:///{+path}", name: "any") { _, _ in nil }),
      ])
    let world = try GatewayWorld([
      .service("files", era, files), .service("other", era, try Self.changing("o", [Self.tool("read")])),
    ])
    try await world.run {
      await world.offers("files__read", "other__read")
      await until { !world.service.snapshot.templates.isEmpty && !world.service.snapshot.prompts.isEmpty }
      try await world.withClient(era) { session async throws in
        #expect(Set(try await session.listTools().map(\.name)) == ["files__read", "other__read"])
        #expect(try await session.listPrompts().map(\.name) == ["files__ask"])
        #expect(try await session.listResources().map(\.uri) == ["tributary://files/file:///a"])
        #expect(try await session.listResourceTemplates().map(\.uriTemplate) == ["tributary://files/file:///{+path}"])
        #expect(try await session.callTool("files__read", [:]).text == "read")
      }
    }
  }

  @Test func `what a server says of its things is passed on, and what our file says stands in its place`() async throws
  {
    let entry: JSON = [
      "name": "t", "title": "T", "description": "Theirs.", "x-more": [1, 2],
      "inputSchema": ["type": "object", "x-order": ["b", "a"]], "annotations": ["destructiveHint": false, "x": 1],
      "execution": ["taskSupport": "optional"], "_meta": ["a": 1],
    ]
    let second: JSON = ["name": "t", "description": "A second one.", "inputSchema": ["type": "object"]]
    let plain: JSON = ["name": "u", "inputSchema": ["type": "object"]]
    let server = WorldServer.peer("s", react: Answers.server(tools: [entry, second, plain]))
      .defined { $0.overrides = ["t": .init(description: "Ours.", isReadOnly: true)] }
    let world = try GatewayWorld([server])
    try await world.run {
      await world.offers("s__t", "s__u")
      try await world.withRaw { client in
        let tools = await client.modern("tools/list")["result"]?["tools"]
        var members = entry.objectValue ?? [:]
        members["name"] = "s__t"
        members["description"] = "Ours."
        members["annotations"] = ["destructiveHint": false, "x": 1, "readOnlyHint": true]
        members["execution"] = nil as JSON?
        #expect(tools?[0] == .object(members))
        #expect(tools?[1] == ["name": "s__u", "inputSchema": ["type": "object"]])
        #expect(tools?.arrayValue?.count == 2)
      }
    }
  }

  @Test(arguments: ["{?q*}", "{/path*}", "{#f}", "{.ext}", "{;a,b}", "{&c}", "{a,b:3}", "{broken"])
  func `a pattern of any kind is listed`(pattern: String) async throws {
    let server = WorldServer.peer(
      "s", react: Answers.server(templates: [["uriTemplate": .string("test://x" + pattern), "name": "x"]]))
    let world = try GatewayWorld([server])
    try await world.run {
      await until { !world.service.snapshot.templates.isEmpty }
      try await world.withClient { session in
        let listed = try await session.listResourceTemplates().map(\.uriTemplate)
        #expect(listed == ["tributary://s/test://x" + pattern])
      }
    }
  }

  @Test func `filters of the gateway and of the server's file leave out tools`() async throws {
    var settings = Gateway.Settings()
    settings.filter = ToolFilter(allow: ["a.*", "b.x"], deny: ["a.y"])
    let parts = ["x", "y", "z"].map { Self.tool($0) }
    let world = try GatewayWorld(
      [
        WorldServer.service("a", .modern, try Self.changing("a", parts)).defined { $0.tools = ToolFilter(deny: ["z"]) },
        .service("b", .modern, try Self.changing("b", parts)),
      ], settings: settings)
    try await world.run {
      await world.offers("a__x", "b__x")
      try await world.withClient { session in
        for name in ["a__y", "a__z", "b__y"] {
          let error = await failure(RPCError.self) { try await session.callTool(name, [:]) }
          #expect(error?.code == -32602)
        }
      }
    }
  }

  @Test(arguments: eras)
  func `what changes at a server is told to the clients, each list by itself`(era: MCPEra) async throws {
    let first = MCPServicePart.resource(MCPServiceResource(uri: "x://0", name: "0") { _ in .text("") })
    let service = try Self.changing("s", [Self.tool("a"), first])
    let world = try GatewayWorld([.service("s", era, service)])
    try await world.run {
      await world.offers("s__a")
      await world.knows("s")
      try await world.withClient(era) { session in
        // From here on a client of the newest revision is listened to.
        try await session.subscribe(to: "tributary://s/x://0")
        _ = try await session.listTools()
        var changes = session.changes.makeAsyncIterator()
        try service.add { MCPServiceTool(name: "b") { _, _ in "b" } }
        #expect(await changes.next() == .toolsChanged)
        #expect(try await session.listTools().map(\.name) == ["s__a", "s__b"])
        try service.add { MCPServicePrompt(name: "p") { _, _ in "p" } }
        #expect(await changes.next() == .promptsChanged)
        #expect(try await session.listPrompts().map(\.name) == ["s__p"])
        try service.add { MCPServiceResource(uri: "x://r", name: "r") { _ in .text("") } }
        #expect(await changes.next() == .resourcesChanged)
        #expect(try await session.listResources().map(\.uri) == ["tributary://s/x://0", "tributary://s/x://r"])
        service.remove("a")
        #expect(await changes.next() == .toolsChanged)
        #expect(try await session.listTools().map(\.name) == ["s__b"])
      }
    }
  }

  @Test func `a tool and a prompt of one name come and go by themselves`() async throws {
    let prompt = MCPServicePart.prompt(MCPServicePrompt(name: "x") { _, _ in "p" })
    let service = try Self.changing("s", [Self.tool("x"), prompt])
    let world = try GatewayWorld([.service("s", .modern, service)])
    try await world.run {
      await until { world.service.tools.count == 1 && world.service.snapshot.prompts["s__x"] != nil }
      try service.replace(["x"], in: .tools, with: [])
      await until { world.service.tools.isEmpty }
      try await world.withClient { session async throws in
        #expect(try await session.listPrompts().map(\.name) == ["s__x"])
        #expect(try await session.getPrompt("s__x").messages.count == 1)
      }
    }
  }

  @Test func `a name that is taken is left out, and nothing else of its server`() async throws {
    let parts = ["a", "b", "c"].map { Self.tool($0) }
    let own = MCPServiceTool(name: "s__b") { _, _ in "the service's own" }
    let service = try Self.changing("s", parts)
    let world = try GatewayWorld([.service("s", .modern, service)], extra: [.tool(own)])
    try await world.run {
      await world.offers("s__a", "s__b", "s__c")
      try await world.withClient { session async throws in
        #expect(try await session.callTool("s__b", [:]).text == "the service's own")
      }
      service.remove("a", "b")
      await world.offers("s__b", "s__c")
    }
  }
}

/// Reactions of servers that say exactly what a test writes, in either era.
enum Answers {
  /// A server with these lists; `call` answers everything else.
  static func server(
    tools: [JSON] = [], prompts: [JSON] = [], resources: [JSON] = [], templates: [JSON] = [],
    call: @escaping FakePeer.Reaction = { peer, message in
      if message["id"] != nil, message["method"] != nil { peer.refuse(message, -32601) }
    }
  ) -> FakePeer.Reaction {
    let capabilities: JSON = [
      "tools": ["listChanged": true], "prompts": [:], "resources": ["subscribe": true], "completions": [:],
    ]
    let lists: [String: JSON] = [
      "tools/list": ["tools": .array(tools)], "prompts/list": ["prompts": .array(prompts)],
      "resources/list": ["resources": .array(resources)],
      "resources/templates/list": ["resourceTemplates": .array(templates)],
      "server/discover": ["supportedVersions": ["2026-07-28"], "capabilities": capabilities],
    ]
    return { peer, message in
      let method = message["method"]?.stringValue ?? ""
      if method == "initialize" {
        let revision = message["params"]?["protocolVersion"] ?? nil
        return peer.answer(message, ["protocolVersion": revision, "capabilities": capabilities])
      }
      guard var members = lists[method]?.objectValue else { return call(peer, message) }
      if message["params"]?["_meta"]?["io.modelcontextprotocol/protocolVersion"] != nil {
        members.append("resultType", "complete")
        members.append("ttlMs", 0)
        members.append("cacheScope", "private")
      }
      peer.answer(message, .object(members))
    }
  }
}
