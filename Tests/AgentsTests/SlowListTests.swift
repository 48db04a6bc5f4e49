import Agents
import JSONKit
import JSONRPC
import LLM
import MCP
import Runs
import Servers
import Synchronization
import TestKit
import Testing

/// A server that is connected at once and takes long to list its tools.
@Suite(.timeLimit(.minutes(5)))
struct SlowListTests {
  /// The server, and the lists it was asked for and has not given yet.
  private final class SlowServer: Sendable {
    private let asked = Mutex<[(peer: FakePeer, message: JSON)]>([])
    private let peers: AsyncStream<FakePeer>
    private let arrived: AsyncStream<FakePeer>.Continuation

    init() { (peers, arrived) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(2)) }

    var count: Int { asked.withLock(\.count) }

    /// A connection to it.
    func connect() -> InMemoryTransport {
      let (ours, theirs) = InMemoryTransport.pair()
      arrived.yield(FakePeer(theirs) { self.react($0, $1) })
      return ours
    }

    func serve() async { for await peer in peers { try? await peer.run() } }

    /// Answers the last list that it was asked for.
    func answer(_ body: (FakePeer, JSON) -> Void) {
      guard let last = asked.withLock(\.last) else { return }
      body(last.peer, last.message)
    }

    private func react(_ peer: FakePeer, _ message: JSON) {
      switch message["method"]?.stringValue {
      case "initialize":
        let revision = message["params"]?["protocolVersion"] ?? nil
        peer.answer(message, ["protocolVersion": revision, "capabilities": ["tools": [:]]])
      case "tools/list": asked.withLock { $0.append((peer, message)) }
      case let method? where message["id"] != nil: peer.refuse(message, -32601, "no \(method)")
      default: break
      }
    }
  }

  /// Runs an agent whose first turn waits until the list was given up and asked for again, and is there or refused.
  private func run(
    _ answer: @escaping @Sendable (FakePeer, JSON) -> Void, until isOver: @escaping @Sendable (RemoteMCPServer) -> Bool
  ) async -> (offered: [[String]], states: [JSON], server: RemoteMCPServer) {
    let (clock, slow) = (ManualClock(), SlowServer())
    var definition = ServerDefinition(name: "slow", endpoint: .url("tcp://127.0.0.1:1"))
    definition.protocolPolicy = .legacy
    let server = RemoteMCPServer(definition, closeGrace: .zero) { definition in
      let info = MCPImplementation(name: "test", version: "1")
      return MCPSession(name: definition.name, options: MCPSessionOptions(clientInfo: info)) { slow.connect() }
    }
    let client = MCPClient([server], patience: .seconds(5), clock: clock)
    let wait = FunctionTool(name: "wait", description: "Waits for the list.", isReadOnly: true) { _, _ in
      #expect(await comesTrue(within: .seconds(60)) { slow.count == 2 })
      slow.answer(answer)
      #expect(await comesTrue(within: .seconds(60)) { isOver(server) })
      return ToolResult("over")
    }
    let model = FakeModel(.call("wait"), .text("fine"))
    let run = TestRun(clock: clock)
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await slow.serve() }
      group.addTask {
        await clock.sleeper(until: .seconds(5))
        let isAsked = await comesTrue { slow.count == 1 && server.health.state == .ready }
        #expect(isAsked)
        clock.advance(by: .seconds(5))
      }
      let runner = AgentRunner(provider: model, servers: client, tools: [wait])
      let result = await runner.run(
        AgentDefinition(name: "a", model: "fake/fake"), input: "go", services: run.services)
      #expect(result.status == .succeeded)
      #expect(await comesTrue { server.health.state != .ready || server.hasListedTools })
      await client.disconnect()
      group.cancelAll()
    }
    let states = run.journal.events.filter { $0.kind == .serverState }.map(\.data)
    return (model.requests.map { $0.tools?.map(\.name) ?? [] }, states, server)
  }

  @Test func `tools that take long to be listed hold up no run, and join as soon as they are known`() async {
    let (offered, states, _) = await run(
      { peer, message in
        peer.answer(message, ["tools": [["name": "act", "inputSchema": ["type": "object"]]]])
      }, until: \.hasListedTools)
    #expect(offered == [["wait"], ["wait", "slow__act"]])
    #expect(states.compactMap { $0["state"] } == ["late", "ready"])
  }

  @Test func `a list that is refused in the end is told once, and the server is given up`() async {
    let (offered, states, server) = await run(
      { $0.refuse($1, -32603, "no list today") }, until: { $0.listFailure != nil })
    #expect(offered == [["wait"], ["wait"]])
    #expect(states.compactMap { $0["state"] } == ["late", "failed"])
    #expect(states.last?["error"]?.stringValue?.contains("no list today") == true)
    #expect(server.health.state == .idle)
  }
}
