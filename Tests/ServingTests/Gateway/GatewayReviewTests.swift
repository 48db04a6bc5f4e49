import MCP
import Servers
import Services
import Synchronization
import TestKit
import Testing

@testable import Services
@testable import Serving

/// What the gateway offers of servers whose tools are approved, or no longer, by another process.
@Suite(.timeLimit(.minutes(5)))
struct GatewayReviewTests {
  private static let eras: [MCPEra] = [.modern, .legacy]

  /// Approves of what a test says.
  private final class Review: DefinitionLock {
    private let state = Mutex((revision: 0, names: Set<String>()))

    func approve(_ names: Set<String>) {
      state.withLock { $0 = ($0.revision + 1, names) }
    }

    func revision(rereading: Bool) -> Int { state.withLock { $0.revision } }

    func standings(of tools: [MCPTool], of server: ServerDefinition, isLive: Bool) -> [ToolStanding] {
      let names = state.withLock { $0.names }
      return tools.map { names.contains($0.name) ? .approved : .changed }
    }

    func introduce(_ tools: [MCPTool], of server: ServerDefinition) async {}
  }

  @Test(arguments: eras, eras)
  func `what is approved is offered at the next look, what is no longer is not, and clients are told of both`(
    caller: MCPEra, era: MCPEra
  ) async throws {
    let review = Review()
    review.approve(["old"])
    let resource = MCPServicePart.resource(MCPServiceResource(uri: "x://0", name: "0") { _ in .text("") })
    let parts = [GatewayListTests.tool("old"), GatewayListTests.tool("new"), resource]
    let world = try GatewayWorld(
      [.service("s", era, try GatewayListTests.changing("s", parts))], lock: review)
    try await world.run {
      await world.offers("s__old")
      await world.knows("s")
      try await world.withClient(caller) { session async throws in
        // From here on a client of the newest revision is listened to.
        try await session.subscribe(to: "tributary://s/x://0")
        #expect(try await session.listTools().map(\.name) == ["s__old"])
        var changes = session.changes.makeAsyncIterator()
        review.approve(["old", "new"])
        await world.refresh(1)
        #expect(await changes.next() == .toolsChanged)
        #expect(try await session.listTools().map(\.name) == ["s__old", "s__new"])
        review.approve(["new"])
        await world.refresh(2)
        #expect(await changes.next() == .toolsChanged)
        #expect(try await session.listTools().map(\.name) == ["s__new"])
      }
    }
  }

  @Test func `a look at which nothing was approved changes nothing`() async throws {
    let review = Review()
    review.approve(["old"])
    let service = try GatewayListTests.changing("s", [GatewayListTests.tool("old"), GatewayListTests.tool("new")])
    let world = try GatewayWorld([.service("s", .modern, service)], lock: review)
    try await world.run {
      await world.offers("s__old")
      await world.refresh(1)
      await world.clock.sleeper(until: .seconds(10))
      #expect(world.service.tools.map(\.definition.name) == ["s__old"])
    }
  }
}
