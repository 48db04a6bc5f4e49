import JSONKit
import JSONRPC
import MCP
import Servers
import Synchronization
import TestKit
import Testing

/// A server whose list of tools is another one each time it is asked.
@Suite(.timeLimit(.minutes(1)))
struct ChangedToolsTests {
  @Test func `a list that changed is read anew and kept, for whoever knows the old one`() async throws {
    let saved = Saved()
    let cache = CatalogueCache(
      load: { _ in nil }, save: { catalogue in saved.add(catalogue.tools.map(\.name)) },
      remove: { _ in }, now: { 0 })
    let (peers, arrived) = AsyncStream<FakePeer>.makeStream(bufferingPolicy: .bufferingOldest(4))
    let lists = Mutex(0)
    let launcher = ClosureLauncher { server in
      MCPSession(
        name: server.name, options: MCPSessionOptions(clientInfo: MCPImplementation(name: "test", version: "1"))
      ) {
        let (ours, theirs) = InMemoryTransport.pair()
        arrived.yield(
          FakePeer(theirs) { peer, message in
            switch message["method"]?.stringValue {
            case "initialize":
              let capabilities: JSON = ["tools": ["listChanged": true]]
              peer.answer(
                message,
                [
                  "protocolVersion": message["params"]?["protocolVersion"] ?? nil, "capabilities": capabilities,
                  "serverInfo": ["name": "x", "version": "1"],
                ])
            case "tools/list":
              let number = lists.withLock { lists in
                lists += 1
                return lists
              }
              peer.answer(message, ["tools": [["name": .string("t\(number)"), "inputSchema": ["type": "object"]]]])
            case let method? where message["id"] != nil: peer.refuse(message, -32601, "no \(method)")
            default: break
            }
          })
        return ours
      }
    }
    let pool = ServerPool(launcher, cache: cache) { 1 }
    var definition = ServerDefinition(name: "x", endpoint: .url("tcp://127.0.0.1:1"))
    definition.protocolPolicy = .legacy
    let key = pool.key(of: definition)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for await peer in peers {
          async let running: Void? = try? await peer.run()
          while saved.lists.isEmpty { await Task.yield() }
          // Until somebody hears it: whoever follows the list begins a moment after the server is ready.
          while saved.lists.count < 2 {
            peer.send(["jsonrpc": "2.0", "method": "notifications/tools/list_changed"])
            await Task.yield()
          }
          _ = await running
        }
      }
      let listed = try await pool.listTools(key)
      #expect(listed.map(\.name) == ["t1"])
      while saved.lists.count < 2 { await Task.yield() }
      #expect(pool.keptTools(key) != nil)
      await pool.close()
      group.cancelAll()
    }
    #expect(saved.lists.prefix(2) == [["t1"], ["t2"]])
  }
}

/// The lists that were kept, in order.
private final class Saved: Sendable {
  private let state = Mutex<[[String]]>([])

  var lists: [[String]] { state.withLock { $0 } }

  func add(_ names: [String]) { state.withLock { $0.append(names) } }
}
