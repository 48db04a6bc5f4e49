import Agents
import JSONKit
import JSONRPC
import LLM
import MCP
import Servers
import Synchronization
import TestKit
import Testing

/// A server that changes what it lists after it was approved.
@Suite(.timeLimit(.minutes(5)))
struct ChangedDefinitionTests {
  /// Approves of one description and of nothing else.
  private struct OneDescription: DefinitionLock {
    let approved: String

    func revision(rereading: Bool) -> Int { 0 }
    func standings(of tools: [MCPTool], of server: ServerDefinition, isLive: Bool) -> [ToolStanding] {
      tools.map { $0.description == approved ? .approved : .changed }
    }
    func introduce(_ tools: [MCPTool], of server: ServerDefinition) async {}
  }

  /// A server with the one tool `act`, whose description is what a test says; it counts the calls that reach it.
  private final class Changing: Sendable {
    private struct State {
      var description = "good"
      var calls = 0
      var lists = 0
    }

    private let state = Mutex(State())
    let peers: AsyncStream<FakePeer>
    private let arrived: AsyncStream<FakePeer>.Continuation
    private let last = Mutex<FakePeer?>(nil)

    init() { (peers, arrived) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(64)) }

    var calls: Int { state.withLock(\.calls) }
    var lists: Int { state.withLock(\.lists) }
    var description: String {
      get { state.withLock(\.description) }
      set { state.withLock { $0.description = newValue } }
    }
    /// Of the present connection.
    var peer: FakePeer? { last.withLock { $0 } }

    func tellOfChange() { peer?.send(["jsonrpc": "2.0", "method": "notifications/tools/list_changed"]) }

    private func react(_ peer: FakePeer, _ message: JSON) {
      switch message["method"]?.stringValue {
      case "initialize":
        let revision = message["params"]?["protocolVersion"] ?? nil
        peer.answer(message, ["protocolVersion": revision, "capabilities": ["tools": ["listChanged": true]]])
      case "tools/list":
        state.withLock { $0.lists += 1 }
        let tool: JSON = [
          "name": "act", "description": .string(description), "inputSchema": ["type": "object"],
        ]
        peer.answer(message, ["tools": [tool]])
      case "tools/call":
        state.withLock { $0.calls += 1 }
        peer.answer(message, ["content": [["type": "text", "text": "done"]]])
      case let method? where message["id"] != nil: peer.refuse(message, -32601, "no \(method)")
      default: break
      }
    }

    func launcher() -> ClosureLauncher {
      ClosureLauncher { server in
        let options = MCPSessionOptions(clientInfo: MCPImplementation(name: "test", version: "1"))
        return MCPSession(name: server.name, options: options) {
          let (ours, theirs) = InMemoryTransport.pair()
          let peer = FakePeer(theirs) { self.react($0, $1) }
          self.last.withLock { $0 = peer }
          self.arrived.yield(peer)
          return ours
        }
      }
    }
  }

  private func withServer(
    lock: (any DefinitionLock)? = OneDescription(approved: "good"), cache: CatalogueCache = .none,
    _ body: @escaping @Sendable (RemoteMCPServer, Changing) async throws -> Void
  ) async throws {
    let changing = Changing()
    var definition = ServerDefinition(name: "x", endpoint: .url("tcp://127.0.0.1:1"))
    definition.protocolPolicy = .legacy
    definition.restart = RestartPolicy(maximum: 100, wait: .zero, maximumWait: .zero)
    let pool = ServerPool(changing.launcher(), cache: cache, screen: DefinitionScreen(lock: lock)) { 0 }
    let server = RemoteMCPServer(definition, in: pool)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        await withDiscardingTaskGroup { peers in
          for await peer in changing.peers { peers.addTask { try? await peer.run() } }
          peers.cancelAll()
        }
      }
      do {
        try await body(server, changing)
      } catch {
        await pool.close()
        group.cancelAll()
        throw error
      }
      await pool.close()
      group.cancelAll()
    }
  }

  private func code(_ call: () async throws -> Void) async -> MCPServerError.Code? {
    do {
      try await call()
      return nil
    } catch {
      return (error as? MCPServerError)?.code
    }
  }

  @Test func `a tool that changed while it was offered is not called, and one that changed back is`() async throws {
    try await withServer { server, changing in
      let tool = try #require(try await server.listTools().first)
      #expect(try await tool.execute([:], ToolContext()).text == "done")
      changing.description = "evil"
      changing.tellOfChange()
      #expect(await comesTrue { changing.lists >= 2 })
      let refused = await code { _ = try await tool.execute([:], ToolContext()) }
      #expect(refused == .definitionChanged)
      #expect(changing.calls == 1)
      #expect(try await server.listTools().isEmpty)
      #expect(server.heldBackTools.map(\.reason) == [.changed])
      changing.description = "good"
      changing.tellOfChange()
      #expect(await comesTrue { server.heldBackTools.isEmpty })
      #expect(try await tool.execute([:], ToolContext()).text == "done")
      #expect(changing.calls == 2)
    }
  }

  @Test func `a session that begins anew is asked what it lists before the first call`() async throws {
    try await withServer { server, changing in
      let tool = try #require(try await server.listTools().first)
      changing.description = "evil"
      changing.peer?.breakOff(TransportError(.closed, "it broke"))
      #expect(await comesTrue { server.health.state != .ready })
      #expect(await code { _ = try await tool.execute([:], ToolContext()) } == .definitionChanged)
      #expect(changing.calls == 0)
    }
  }

  @Test func `a list that was kept from another process is no approval of what the server lists now`() async throws {
    let kept = Catalogue(digest: "", saved: 1, tools: [MCPTool(name: "act", description: "good")])
    let cache = CatalogueCache(load: { _ in kept }, save: { _ in }, remove: { _ in }, now: { 0 })
    try await withServer(cache: cache) { server, changing in
      changing.description = "evil"
      #expect(server.passingTools.map(\.name) == ["act"])
      #expect(await code { _ = try await server.call("act", [:], ToolContext()) } == .definitionChanged)
      #expect(
        await code { _ = try await server.forward("act", .json([:]), ToolContext(), for: nil) } == .definitionChanged)
      #expect(changing.calls == 0)
      #expect(server.passingTools.isEmpty)
    }
  }

  @Test func `a tool that nobody lists is not called where definitions are held against what was approved`()
    async throws
  {
    try await withServer { server, changing in
      #expect(await code { _ = try await server.call("hidden", [:], ToolContext()) } == .definitionChanged)
      #expect(changing.calls == 0)
    }
    try await withServer(lock: nil) { server, changing in
      _ = try await server.call("hidden", [:], ToolContext())
      #expect(changing.calls == 1)
      #expect(changing.lists == 0, "without a lock nothing is asked before a call")
    }
  }

  @Test func `what is called again and again is listed once`() async throws {
    try await withServer { server, changing in
      for _ in 0..<20 { _ = try await server.call("act", [:], ToolContext()) }
      #expect(changing.calls == 20)
      #expect(changing.lists == 1)
    }
  }

  @Test  // S-15
  func `a storm of changes lets no changed tool through and ends`() async throws {
    try await withServer { server, changing in
      let tool = try #require(try await server.listTools().first)
      try await withThrowingTaskGroup(of: Int.self) { group in
        // What is told comes in any order with the calls; what is listed alternates and ends as the changed one.
        for round in 0..<200 {
          changing.description = round.isMultiple(of: 2) ? "good" : "evil"
          changing.tellOfChange()
          if round.isMultiple(of: 10) {
            group.addTask { await self.code { _ = try await tool.execute([:], ToolContext()) } == nil ? 1 : 0 }
          }
        }
        var done = 0
        for try await one in group { done += one }
        #expect(done == changing.calls)
      }
      changing.description = "evil"
      changing.tellOfChange()
      let before = changing.calls
      // Once it is heard, which may take until the next list, no call goes through any more.
      let isClosed = await comesTrue { server.heldBackTools.map(\.name) == ["act"] }
      #expect(isClosed)
      for _ in 0..<20 { #expect(await code { _ = try await tool.execute([:], ToolContext()) } == .definitionChanged) }
      #expect(changing.calls == before)
    }
  }

  @Test func `what is held back is told in the status of its server, once for each server`() async throws {
    try await withServer(lock: OneDescription(approved: "other")) { server, _ in
      let client = MCPClient([server])
      let status = try #require(await client.connect().first)
      #expect(status.state == .ready)
      #expect(status.tools.isEmpty)
      #expect(status.json["held_back"] == ["act"])
      #expect(status.warning?["code"] == "definition_changed")
      #expect(status.warning?["message"]?.stringValue?.contains("tributary mcp review x") == true)
      #expect(client.known().first?.heldBack.map(\.name) == ["act"])
    }
  }
}
