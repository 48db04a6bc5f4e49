import JSONKit
import JSONRPC
import MCP
import Servers
import Synchronization
import TestKit
import Testing

@testable import Services
@testable import Serving

/// Resources, prompts and completion through the gateway.
@Suite(.timeLimit(.minutes(5)))
struct GatewayResourceTests {
  private static let eras: [MCPEra] = [.modern, .legacy]

  private static func service() throws -> MCPService {
    try GatewayListTests.changing(
      "s",
      [
        .resource(
          MCPServiceResource(MCPResource(uri: "x://a", name: "a")) { _ in
            [
              MCPResourceContents(uri: "x://a", mimeType: "text/plain", body: .text("A")),
              MCPResourceContents(uri: "x://a/part", body: .blob("AAAA")),
            ]
          }),
        .resource(MCPServiceResource(MCPResource(uri: "x://empty", name: "e")) { _ in [] }),
        .template(
          MCPServiceTemplate("x://in/{name}", name: "in") { values, _ in
            values["name"] == "none" ? nil : .text("in \(values["name"] ?? "")")
          }
          .completing("name") { value, others in [value + "-1", value + "-\(others["of"] ?? "2")"] }),
        .prompt(
          MCPServicePrompt(name: "p", arguments: [.init(name: "who", isRequired: true), .init(name: "of")]) {
            arguments, _ in "Hello \(arguments["who"] ?? "")"
          }
          .completing("who") { value, others in ["\(value)da", others["of"] ?? "none"] }),
      ])
  }

  private func withWorld(_ era: MCPEra, _ body: (GatewayWorld) async throws -> Void) async throws {
    let world = try GatewayWorld([.service("s", era, try Self.service())])
    try await world.run {
      await until { !world.service.snapshot.templates.isEmpty && !world.service.snapshot.prompts.isEmpty }
      try await body(world)
    }
  }

  @Test(arguments: eras, eras)
  func `resources are read under the gateway's address, listed or not`(caller: MCPEra, era: MCPEra) async throws {
    try await withWorld(era) { world in
      try await world.withClient(caller) { session in
        let both = try await session.readResource("tributary://s/x://a")
        #expect(both.map(\.uri) == ["tributary://s/x://a", "tributary://s/x://a/part"])
        #expect(both.map(\.body) == [.text("A"), .blob("AAAA")])
        #expect(both.map(\.mimeType) == ["text/plain", nil])
        #expect(try await session.readResource("tributary://s/x://empty") == [])
        let one = try await session.readResource("tributary://s/x://in/b%20c")
        #expect(one.map(\.uri) == ["tributary://s/x://in/b%20c"])
        #expect(one.map(\.body) == [.text("in b c")])
      }
    }
  }

  @Test(arguments: eras, eras)
  func `where nothing is, the caller hears that in the words of its revision`(caller: MCPEra, era: MCPEra) async throws
  {
    try await withWorld(era) { world in
      try await world.withClient(caller) { session in
        for uri in ["x://in/none", "x://a/b", "tributary://s/x://none", "tributary://other/x://a", "tributary://s"] {
          let error = await failure(RPCError.self) { try await session.readResource(uri) }
          #expect(error?.code == (caller == .modern ? -32602 : -32002), "\(uri)")
          #expect(error?.data == ["uri": .string(uri)])
        }
      }
    }
  }

  @Test(arguments: eras)
  func `a listed resource that the server does not find is not found`(caller: MCPEra) async throws {
    for code in [-32602, -32002] as [Int64] {
      let world = try GatewayWorld([
        .peer(
          "s", .legacy,
          react: Answers.server(resources: [["uri": "x://r", "name": "r"]]) { peer, message in
            if message["method"] == "resources/read" { peer.refuse(message, code, "gone") }
          })
      ])
      try await world.run {
        await until { !world.service.snapshot.resources.isEmpty }
        try await world.withClient(caller) { session in
          let error = await failure(RPCError.self) { try await session.readResource("tributary://s/x://r") }
          #expect(error?.code == (caller == .modern ? -32602 : -32002))
        }
      }
    }
  }

  @Test(arguments: eras)
  func `a failure to read is no missing resource`(caller: MCPEra) async throws {
    let world = try GatewayWorld([
      .peer(
        "s",
        react: Answers.server(resources: [["uri": "x://r", "name": "r"]]) { peer, message in
          if message["method"] == "resources/read" { peer.refuse(message, -32603, "the disk is broken") }
        })
    ])
    try await world.run {
      await until { !world.service.snapshot.resources.isEmpty }
      try await world.withClient(caller) { session in
        let error = await failure(RPCError.self) { try await session.readResource("tributary://s/x://r") }
        #expect(error?.code == -32603)
        #expect(error?.message == "the disk is broken")
      }
    }
  }

  @Test func `an address that one server alone lists can be read as it is`() async throws {
    let other = try GatewayListTests.changing(
      "o", [.resource(MCPServiceResource(uri: "x://b", name: "b") { _ in .text("B") })])
    let world = try GatewayWorld([.service("s", .modern, try Self.service()), .service("o", .modern, other)])
    try await world.run {
      await until { world.service.snapshot.resources.entries.count == 3 }
      try await world.withClient { session in
        let read = try await session.readResource("x://a")
        #expect(read.map(\.uri) == ["x://a", "x://a/part"])
        try other.add { MCPServiceResource(uri: "x://a", name: "a") { _ in .text("another") } }
        await until { world.service.snapshot.resources.entries.count == 4 }
        let error = await failure(RPCError.self) { try await session.readResource("x://a") }
        #expect(error?.code == -32602, "nobody says which")
      }
    }
  }

  @Test(arguments: eras, eras)
  func `arguments of prompts and patterns are completed by the server`(caller: MCPEra, era: MCPEra) async throws {
    try await withWorld(era) { world in
      try await world.withClient(caller) { session in
        #expect(session.capabilities?.hasCompletions == true)
        let prompt = try await session.complete(.prompt("s__p"), argument: "who", value: "a", context: ["of": "x"])
        #expect(prompt.values == ["ada", "x"])
        let pattern = try await session.complete(
          .resource(uriTemplate: "tributary://s/x://in/{name}"), argument: "name", value: "v", context: ["of": "9"])
        #expect(pattern.values == ["v-1", "v-9"])
        let unknown = await failure(RPCError.self) {
          try await session.complete(.prompt("s__none"), argument: "who", value: "")
        }
        #expect(unknown?.code == -32602)
        #expect(try await session.getPrompt("s__p", ["who": "Ada"]).messages == [.user("Hello Ada")])
        let missing = await failure(RPCError.self) { try await session.getPrompt("s__p") }
        #expect(missing?.code == -32602)
      }
    }
  }

  @Test func `completion is promised before any server is known`() async throws {
    let world = try GatewayWorld([])
    try await world.run {
      try await world.withClient(.legacy) { session in #expect(session.capabilities?.hasCompletions == true) }
    }
  }
}
