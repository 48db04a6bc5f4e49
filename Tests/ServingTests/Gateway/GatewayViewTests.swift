import JSONKit
import JSONRPC
import MCP
import Servers
import Synchronization
import TestKit
import Testing

@testable import Services
@testable import Serving

/// What each client sees of the gateway: the rest is unknown to it.
@Suite(.timeLimit(.minutes(5)))
struct GatewayViewTests {
  private static let eras: [MCPEra] = [.modern, .legacy]

  private static func service() throws -> MCPService {
    try GatewayListTests.changing(
      "s",
      [
        GatewayListTests.tool("open"), GatewayListTests.tool("closed"), GatewayListTests.tool("closed tool"),
        .prompt(MCPServicePrompt(name: "open") { _, _ in "p" }),
        .prompt(
          MCPServicePrompt(name: "closed", arguments: [.init(name: "a")]) { _, _ in "p" }.completing("a") { _, _ in
            ["1"]
          }),
        .resource(MCPServiceResource(uri: "x://open", name: "o") { _ in .text("open") }),
        .resource(MCPServiceResource(uri: "x://closed", name: "c") { _ in .text("closed") }),
        .template(MCPServiceTemplate("x://open/{a}", name: "o") { _, _ in .text("open") }),
        .template(
          MCPServiceTemplate("x://closed/{a}", name: "c") { _, _ in .text("closed") }.completing("a") { _, _ in ["1"] }),
      ])
  }

  /// Ada sees everything but what is named `closed` at a server; everybody else sees all.
  private static func view(_ name: String, _ principal: String?) -> Bool {
    principal != "ada" || ToolFilter(deny: ["s.closed*", "s.x://closed*"]).admits(name)
  }

  private func withWorld(_ era: MCPEra = .modern, _ body: (GatewayWorld) async throws -> Void) async throws {
    let world = try GatewayWorld([.service("s", era, try Self.service())]) { $0.view = Self.view }
    try await world.run {
      await until {
        world.service.snapshot.templates.entries.count == 2 && world.service.snapshot.prompts.entries.count == 2
      }
      try await body(world)
    }
  }

  @Test(arguments: eras)
  func `lists have what the client sees, and others see more`(caller: MCPEra) async throws {
    try await withWorld { world in
      try await world.withClient(caller, principal: "ada") { session async throws in
        #expect(try await session.listTools().map(\.name) == ["s__open"])
        #expect(try await session.listPrompts().map(\.name) == ["s__open"])
        #expect(try await session.listResources().map(\.uri) == ["tributary://s/x://open"])
        #expect(try await session.listResourceTemplates().map(\.uriTemplate) == ["tributary://s/x://open/{a}"])
      }
      try await world.withClient(caller, principal: "bob") { session async throws in
        #expect(try await session.listTools().count == 3)
        #expect(try await session.listResources().count == 2)
      }
    }
  }

  @Test(arguments: eras)
  func `what a client does not see is unknown in the very words of what does not exist`(caller: MCPEra) async throws {
    try await withWorld { world in
      let mangled = GatewayNames.name("closed tool", of: "s")
      let asked: [(String, JSON.Object, JSON.Object)] = [
        ("tools/call", ["name": "s__closed"], ["name": "s__nothing"]),
        ("tools/call", ["name": .string(mangled)], ["name": "s__nothing"]),
        ("prompts/get", ["name": "s__closed"], ["name": "s__nothing"]),
        ("resources/read", ["uri": "tributary://s/x://closed"], ["uri": "tributary://t/x://closed"]),
        ("resources/read", ["uri": "tributary://s/x://closed/1"], ["uri": "tributary://t/x://closed"]),
        ("resources/read", ["uri": "x://closed"], ["uri": "x://nothing"]),
        (
          "completion/complete",
          ["ref": ["type": "ref/prompt", "name": "s__closed"], "argument": ["name": "a", "value": ""]],
          ["ref": ["type": "ref/prompt", "name": "s__nothing"], "argument": ["name": "a", "value": ""]]
        ),
        (
          "completion/complete",
          [
            "ref": ["type": "ref/resource", "uri": "tributary://s/x://closed/{a}"],
            "argument": ["name": "a", "value": ""],
          ],
          ["ref": ["type": "ref/resource", "uri": "tributary://t/{a}"], "argument": ["name": "a", "value": ""]]
        ),
      ]
      let revision: MCPRevision = caller == .modern ? .r2026_07_28 : .r2025_11_25
      try await world.withRaw(principal: "ada") { client in
        await client.greet(revision)
        for (method, hidden, nothing) in asked {
          let one = await client.ask(method, client.params(hidden, revision), id: 1)["error"]
          let other = await client.ask(method, client.params(nothing, revision), id: 2)["error"]
          #expect(one != nil)
          #expect(one?["code"] == other?["code"], "\(method) \(JSON.object(hidden).text)")
          #expect(Self.words(one, hidden) == Self.words(other, nothing))
        }
      }
      try await world.withRaw(principal: "bob") { client in
        await client.greet(revision)
        for (method, hidden, _) in asked {
          #expect(await client.ask(method, client.params(hidden, revision))["result"] != nil, "\(method)")
        }
      }
    }
  }

  /// What an error says, but for the name that was asked for, which it repeats.
  private static func words(_ error: JSON?, _ asked: JSON.Object) -> String? {
    let name = (asked["name"] ?? asked["ref"]?["name"])?.stringValue
    return error?["message"]?.stringValue.map { words in name.map { words.replacing($0, with: "") } ?? words }
  }

  @Test func `nobody hears of changes of a resource that he does not see`() async throws {
    let service = try Self.service()
    let world = try GatewayWorld([.service("s", .legacy, service)]) { $0.view = Self.view }
    try await world.run {
      await until { world.service.snapshot.templates.entries.count == 2 }
      try await world.withRaw(principal: "ada") { client in
        await client.greet(.r2025_11_25)
        for uri in ["tributary://s/x://closed", "tributary://s/x://closed/1", "x://closed", "tributary://t/x"] {
          #expect(await client.ask("resources/subscribe", ["uri": .string(uri)])["error"]?["code"] == -32002, "\(uri)")
        }
        let filter: JSON = ["resourceSubscriptions": ["tributary://s/x://closed", "tributary://s/x://open"]]
        client.send("subscriptions/listen", client.params(["notifications": filter]), id: 9)
        let agreed = await client.peer.next("notifications/subscriptions/acknowledged")
        #expect(agreed["params"]?["notifications"]?["resourceSubscriptions"] == ["tributary://s/x://open"])
        // What is watched may have parts that are hidden.
        #expect(await client.ask("resources/subscribe", ["uri": "tributary://s/x:/"])["result"] == [:])
        try world.service.announce(.resourceUpdated(uri: "tributary://s/x://closed"))
        try world.service.announce(.resourceUpdated(uri: "tributary://s/x://open"))
        #expect(await client.peer.next("notifications/resources/updated")["params"]?["uri"] == "tributary://s/x://open")
      }
    }
  }

  @Test func `an address that a client sees at one server alone is read as it is`() async throws {
    let parts = [MCPServicePart.resource(MCPServiceResource(uri: "x://r", name: "r") { _ in .text("r") })]
    let world = try GatewayWorld([
      .service("a", .modern, try GatewayListTests.changing("a", parts)),
      .service("b", .modern, try GatewayListTests.changing("b", parts)),
    ]) { options in
      options.view = { name, principal in principal != "ada" || name.hasPrefix("a.") }
    }
    try await world.run {
      await until { world.service.snapshot.resources.entries.count == 2 }
      try await world.withClient(principal: "ada") { session async throws in
        #expect(try await session.readResource("x://r").map(\.body) == [.text("r")])
      }
      try await world.withClient(principal: "bob") { session in
        await #expect(throws: RPCError.self) { try await session.readResource("x://r") }
      }
    }
  }
}
