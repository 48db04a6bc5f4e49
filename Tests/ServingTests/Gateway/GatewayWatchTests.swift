import JSONKit
import JSONRPC
import MCP
import Servers
import Synchronization
import TestKit
import Testing

@testable import Services
@testable import Serving

/// Clients that want to hear of changes of resources of servers.
@Suite(.timeLimit(.minutes(5)))
struct GatewayWatchTests {
  private static let eras: [MCPEra] = [.modern, .legacy]

  /// A server that counts who watches what, and its service.
  private struct Watched: Sendable {
    let service: MCPService
    private let log: Log

    private final class Log: Sendable {
      let watchers = Mutex<[String: Int]>([:])
      let wishes = Atomic(0)
    }

    /// How often somebody began to watch something.
    var wishes: Int { log.wishes.load(ordering: .relaxed) }

    /// How many watch a resource now.
    func watchers(_ uri: String) -> Int { log.watchers.withLock { $0[uri] ?? 0 } }

    init() throws {
      let log = Log()
      self.log = log
      var options = MCPServiceOptions()
      options.changes = [.tools, .prompts, .resources, .contents]
      options.watched = { uri, isWatched in
        if isWatched { log.wishes.add(1, ordering: .relaxed) }
        log.watchers.withLock { $0[uri, default: 0] += isWatched ? 1 : -1 }
      }
      service = try MCPService(info: GatewayWorld.info, options: options) {
        MCPServiceResource(uri: "x://r", name: "r") { _ in .text("r") }
        MCPServiceResource(uri: "x://q", name: "q") { _ in .text("q") }
      }
    }
  }

  @Test(arguments: eras, eras)
  func `a resource that a client watches is watched at its server, for as long as one client does`(
    caller: MCPEra, era: MCPEra
  ) async throws {
    let watched = try Watched()
    let world = try GatewayWorld([.service("s", era, watched.service)])
    try await world.run {
      await until { world.service.snapshot.resources.entries.count == 2 }
      try await world.withClient(caller) { one in
        try await world.withClient(caller) { two in
          var changes = one.changes.makeAsyncIterator()
          try await one.subscribe(to: "tributary://s/x://r")
          try await two.subscribe(to: "tributary://s/x://r")
          await until { watched.watchers("x://r") == 1 }
          try watched.service.announce(.resourceUpdated(uri: "x://q"))
          try watched.service.announce(.resourceUpdated(uri: "x://r/part"))
          #expect(await changes.next() == .resourceUpdated(uri: "tributary://s/x://r/part"))
          try await one.unsubscribe(from: "tributary://s/x://r")
          try await one.subscribe(to: "tributary://s/x://q")
          await until { watched.watchers("x://q") == 1 }
          #expect(watched.watchers("x://r") > 0, "another client still watches it")
        }
        // The other client is gone without a word.
        await until { watched.watchers("x://r") == 0 }
      }
      await until { watched.watchers("x://q") == 0 && world.gateway.state.withLock { $0.watches.isEmpty } }
    }
  }

  @Test(arguments: eras)
  func `a server that begins anew is told again what is watched`(era: MCPEra) async throws {
    let watched = try Watched()
    let world = try GatewayWorld([.service("s", era, watched.service)])
    try await world.run {
      await until { world.service.snapshot.resources.entries.count == 2 }
      try await world.withClient(.legacy) { session in
        var changes = session.changes.makeAsyncIterator()
        try await session.subscribe(to: "tributary://s/x://r")
        await until { watched.watchers("x://r") == 1 }
        await until { world.gateway.state.withLock { $0.members[ByteKey("s")]?.told.isEmpty } == false }
        let wishes = watched.wishes
        await world.restart("s")
        await until { watched.wishes > wishes && watched.watchers("x://r") == 1 }
        try watched.service.announce(.resourceUpdated(uri: "x://r"))
        while let change = await changes.next(), change != .resourceUpdated(uri: "tributary://s/x://r") {}
      }
    }
  }

  @Test func `what is watched before its server is set up is watched when it is`() async throws {
    let watched = try Watched()
    let world = try GatewayWorld([])
    try await world.run {
      try await world.withRaw { client in
        // The address leads nowhere yet.
        await client.greet(.r2025_11_25)
        let early = await client.ask("resources/subscribe", ["uri": "tributary://s/x://r"])
        #expect(early["error"]?["code"] == -32002)
        world.set([.service("s", .legacy, watched.service)])
        await world.refresh(1)
        await until { !world.service.snapshot.resources.isEmpty }
        #expect(await client.ask("resources/subscribe", ["uri": "tributary://s/x://r"], id: 2)["result"] == [:])
        await until { watched.watchers("x://r") == 1 }
        // Another server of the same name.
        world.set([])
        await world.refresh(2)
        await until { watched.watchers("x://r") == 0 }
        world.set([.service("s", .legacy, watched.service)])
        await world.refresh(3)
        await until { watched.watchers("x://r") == 1 }
      }
    }
  }

  @Test(arguments: eras)
  func `an address as it is at a server can be read and not watched`(caller: MCPEra) async throws {
    let watched = try Watched()
    let world = try GatewayWorld([.service("s", .modern, watched.service)])
    try await world.run {
      await until { world.service.snapshot.resources.entries.count == 2 }
      try await world.withClient(caller) { session async throws in
        #expect(try await session.readResource("x://r").count == 1)
        await #expect(throws: (any Error).self) { try await session.subscribe(to: "x://r") }
      }
      #expect(watched.watchers("x://r") == 0)
    }
  }
}
