import JSONKit
import JSONRPC
import MCP
import TestKit
import Testing

@testable import Servers
@testable import Services
@testable import Serving

/// Servers that come, go, are others, or cannot be started.
@Suite(.timeLimit(.minutes(5)))
struct GatewayServersTests {
  private static let eras: [MCPEra] = [.modern, .legacy]

  private static func server(_ name: String, _ era: MCPEra = .modern, _ tools: String...) throws -> WorldServer {
    .service(name, era, try GatewayListTests.changing(name, tools.map { GatewayListTests.tool($0) }))
  }

  @Test(arguments: eras)
  func `a server that is set up later joins, and one that is taken out goes`(era: MCPEra) async throws {
    let (a, b) = (try Self.server("a", era, "x"), try Self.server("b", era, "y"))
    let world = try GatewayWorld([a])
    try await world.run {
      await world.offers("a__x")
      try await world.withClient(era) { session async throws in
        var changes = session.changes.makeAsyncIterator()
        world.set([a, b])
        await world.refresh(1)
        #expect(await changes.next() == .toolsChanged)
        await world.offers("a__x", "b__y")
        world.set([b])
        await world.refresh(2)
        await world.offers("b__y")
        let error = await failure(RPCError.self) { try await session.callTool("a__x", [:]) }
        #expect(error?.code == -32602)
        // The same name again is another server.
        world.set([b, a])
        await world.refresh(3)
        await world.offers("a__x", "b__y")
        #expect(try await session.callTool("a__x", [:]).text == "x")
      }
    }
  }

  @Test func `who is told to look sees a new server before it is time`() async throws {
    let (a, b) = (try Self.server("a", .modern, "x"), try Self.server("b", .modern, "y"))
    let world = try GatewayWorld([a])
    try await world.run {
      await world.offers("a__x")
      world.set([a, b])
      world.gateway.look()
      await world.offers("a__x", "b__y")
    }
  }

  @Test func `a server whose definition is another one is learned anew, and calls go to the new one`() async throws {
    let world = try GatewayWorld([try Self.server("s", .modern, "old", "both")])
    try await world.run {
      await world.offers("s__old", "s__both")
      let new = try Self.server("s", .modern, "both", "new").defined { $0.endpoint = .url("tcp://127.0.0.1:2") }
      world.set([new])
      await world.refresh(1)
      await world.offers("s__both", "s__new")
      try await world.withClient { session async throws in
        #expect(try await session.callTool("s__new", [:]).text == "new")
      }
      // Other tools of the same session.
      world.set([new.defined { $0.tools = ToolFilter(deny: ["both"]) }])
      await world.refresh(2)
      await world.offers("s__new")
      // Other words for a tool of the same session.
      world.set([new.defined { $0.overrides = ["new": .init(description: "Ours.")] }])
      await world.refresh(3)
      await until { world.service.tools.contains { $0.definition.description == "Ours." } }
      #expect(world.servers.starts("s") == 2)
    }
  }

  @Test func `a replaced server that cannot be started offers nothing of the one before`() async throws {
    let world = try GatewayWorld([try Self.server("s", .modern, "old")])
    try await world.run {
      await world.offers("s__old")
      world.servers.refuse("s")
      world.set([try Self.server("s", .modern, "new").defined { $0.endpoint = .url("tcp://127.0.0.1:2") }])
      await world.refresh(1)
      await world.offers()
    }
  }

  @Test func `a server that cannot be started is tried again, and joins when it can`() async throws {
    var settings = Gateway.Settings()
    settings.retryInterval = .seconds(8)
    let world = try GatewayWorld(
      [try Self.server("s", .modern, "x"), try Self.server("t", .modern, "y")], settings: settings)
    world.servers.refuse("s")
    try await world.run {
      await world.offers("t__y")
      await until { world.pool.health(world.key("s")).state == .failed }
      #expect(world.servers.starts("s") == 1)
      world.servers.refuse("s", false)
      await world.refresh(1)
      #expect(world.servers.starts("s") == 1, "it is left alone for a while")
      await world.refresh(2)
      await world.offers("s__x", "t__y")
      #expect(world.servers.starts("s") == 2)
    }
  }

  @Test func `a server that could not be started is learned when somebody else has started it`() async throws {
    let world = try GatewayWorld([try Self.server("s", .modern, "x")])
    world.servers.refuse("s")
    try await world.run {
      await until { world.pool.health(world.key("s")).state == .failed }
      world.servers.refuse("s", false)
      try await world.pool.connect(world.key("s"))
      await world.offers("s__x")
    }
  }

  @Test(arguments: eras)
  func `a server that ended stays listed, is started by a call, and is learned anew`(era: MCPEra) async throws {
    let world = try GatewayWorld([try Self.server("s", era, "x")])
    try await world.run {
      await world.offers("s__x")
      let second = try GatewayListTests.changing("s", [GatewayListTests.tool("x"), GatewayListTests.tool("more")])
      world.servers.answer("s", WorldServer.service("s", era, second).answer)
      world.servers.kill("s")
      #expect(world.service.tools.contains { $0.definition.name == "s__x" })
      try await world.withClient(era) { session async throws in
        #expect(try await session.callTool("s__x", [:]).text == "x")
      }
      await world.offers("s__x", "s__more")
      #expect(world.servers.starts("s") == 2)
    }
  }

  @Test func `tools that were listed in an earlier process are offered before the server has started`() async throws {
    let world = try GatewayWorld([try Self.server("s", .modern, "x")])
    world.servers.refuse("s")
    world.pool.keep([MCPTool(name: "x")], of: world.key("s"))
    try await world.run {
      await world.offers("s__x")
      try await world.withClient { session in
        await until { world.pool.health(world.key("s")).state == .failed }
        let result = try await session.callTool("s__x", [:])
        #expect(result.isError)
        #expect(result.text == "s: no such program")
        world.servers.refuse("s", false)
        #expect(try await session.callTool("s__x", [:]).text == "x")
      }
    }
  }

  @Test func `a list that cannot be read now leaves what there was`() async throws {
    let isBroken = Gate()
    let lists = Answers.server(
      tools: [["name": "x", "inputSchema": ["type": "object"]]], prompts: [["name": "p"]],
      resources: [["uri": "x://r", "name": "r"]])
    let world = try GatewayWorld([
      .peer("s") { peer, message in
        let isPrompts = message["method"] == "prompts/list" || message["method"] == "resources/templates/list"
        if isPrompts, isBroken.isOpen { peer.refuse(message, -32603) } else { lists(peer, message) }
      }
    ])
    try await world.run {
      await world.offers("s__x")
      await until { !world.service.snapshot.prompts.isEmpty && !world.service.snapshot.resources.isEmpty }
      await world.knows("s")
      isBroken.open()
      await world.restart("s")
      try await world.withClient { session async throws in
        #expect(try await session.listPrompts().map(\.name) == ["s__p"])
        #expect(try await session.listResources().count == 1)
      }
    }
  }
}
