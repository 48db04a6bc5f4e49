import JSONKit
import JSONRPC
import MCP
import Servers
import Synchronization
import TestKit
import Testing

/// A server whose list of tools is another one each time it is asked.
@Suite(.timeLimit(.minutes(5)))
struct ChangedToolsTests {
  /// Servers whose list is another one each time; `listed` hears of each list that is sent, before the next one.
  private static func changing(
    clock: any Clock<Duration> = ContinuousClock(), _ listed: @escaping @Sendable (FakePeer, Int) -> Void
  ) -> (ClosureLauncher, AsyncStream<FakePeer>) {
    let (peers, arrived) = AsyncStream<FakePeer>.makeStream(bufferingPolicy: .bufferingOldest(4))
    let lists = Mutex(0)
    let react: FakePeer.Reaction = { peer, message in
      switch message["method"]?.stringValue {
      case "initialize":
        let revision = message["params"]?["protocolVersion"] ?? nil
        peer.answer(message, ["protocolVersion": revision, "capabilities": ["tools": ["listChanged": true]]])
      case "tools/list":
        let number = lists.withLock { lists in
          lists += 1
          return lists
        }
        peer.answer(message, ["tools": [["name": .string("t\(number)"), "inputSchema": ["type": "object"]]]])
        listed(peer, number)
      case let method? where message["id"] != nil: peer.refuse(message, -32601, "no \(method)")
      default: break
      }
    }
    let launcher = ClosureLauncher { server in
      let options = MCPSessionOptions(clientInfo: MCPImplementation(name: "test", version: "1"))
      return MCPSession(name: server.name, options: options, clock: clock) {
        let (ours, theirs) = InMemoryTransport.pair()
        arrived.yield(FakePeer(theirs, react: react))
        return ours
      }
    }
    return (launcher, peers)
  }

  private static func legacy(_ name: String) -> ServerDefinition {
    var definition = ServerDefinition(name: name, endpoint: .url("tcp://127.0.0.1:1"))
    definition.protocolPolicy = .legacy
    return definition
  }

  /// Says that the list is another one until somebody hears it: who follows it begins after the server is ready.
  private static func tellOfChanges(_ peer: FakePeer, _ saved: Saved) async {
    #expect(await comesTrue { !saved.lists.isEmpty })
    let isHeard = await comesTrue {
      peer.send(["jsonrpc": "2.0", "method": "notifications/tools/list_changed"])
      return saved.lists.count >= 2
    }
    #expect(isHeard)
  }

  @Test func `a list that changed is read anew and kept, for whoever knows the old one`() async throws {
    let saved = Saved()
    let (launcher, peers) = Self.changing { _, _ in }
    let pool = ServerPool(launcher, cache: saved.cache) { 1 }
    let key = pool.key(of: Self.legacy("x"))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for await peer in peers {
          async let running: Void? = try? await peer.run()
          await Self.tellOfChanges(peer, saved)
          _ = await running
        }
      }
      let listed = try await pool.listTools(key)
      #expect(listed.map(\.name) == ["t1"])
      #expect(await comesTrue { saved.lists.count >= 2 })
      #expect(pool.keptTools(key) != nil)
      await pool.close()
      group.cancelAll()
    }
    #expect(saved.lists.prefix(2) == [["t1"], ["t2"]])
  }

  @Test  // S-15 Q-20
  func `a server that tells of a change with every list is not asked without end`() async throws {
    let saved = Saved()
    let clock = ManualClock()
    let (launcher, peers) = Self.changing(clock: clock) { peer, number in
      peer.send(["jsonrpc": "2.0", "method": "notifications/tools/list_changed"])
    }
    var settings = ServerPool.Settings()
    settings.pauseBetweenLists = .seconds(70)
    let pool = ServerPool(launcher, settings: settings, cache: saved.cache, clock: clock) { 1 }
    let key = pool.key(of: Self.legacy("x"))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for await peer in peers { try? await peer.run() }
      }
      _ = try await pool.listTools(key)
      for round in 1...3 {
        await clock.sleeper(until: .seconds(70 * round))
        #expect(saved.lists.count == round + 1)
        clock.advance(by: .seconds(70))
      }
      await pool.close()
      group.cancelAll()
    }
  }
}

/// The lists that were kept, in order.
private final class Saved: Sendable {
  private let state = Mutex<[[String]]>([])

  var lists: [[String]] { state.withLock { $0 } }

  /// Keeps what is saved, and has nothing at first.
  var cache: CatalogueCache {
    CatalogueCache(
      load: { _ in nil }, save: { catalogue in self.add(catalogue.tools.map(\.name)) }, remove: { _ in }, now: { 0 })
  }

  private func add(_ names: [String]) { state.withLock { $0.append(names) } }
}
