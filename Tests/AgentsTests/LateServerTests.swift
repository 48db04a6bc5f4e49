import Agents
import JSONKit
import JSONRPC
import LLM
import MCP
import Runs
import Servers
import Services
import Synchronization
import TestKit
import Testing

/// Servers that a run does not wait for.
@Suite(.timeLimit(.minutes(5)))
struct LateServerTests {
  private static let info = MCPImplementation(name: "test", version: "1")

  /// A server whose connections are answered from when `open` is called.
  private final class Gate: Sendable {
    let server: RemoteMCPServer
    let connections: AsyncStream<InMemoryTransport>
    private let opened = Wakeup()

    init(_ name: String, start: ServerDefinition.Start = .lazy) {
      let (connections, arrived) = AsyncStream<InMemoryTransport>.makeStream(bufferingPolicy: .bufferingOldest(8))
      self.connections = connections
      let definition = ServerDefinition(name: name, endpoint: .url("tcp://127.0.0.1:1"), start: start)
      server = RemoteMCPServer(definition, closeGrace: .zero) { definition in
        MCPSession(name: definition.name, options: MCPSessionOptions(clientInfo: LateServerTests.info)) {
          let (ours, theirs) = InMemoryTransport.pair()
          arrived.yield(theirs)
          return ours
        }
      }
    }

    func open() { opened.fire() }

    func serve() async throws {
      let service = try MCPService(info: LateServerTests.info) {
        MCPServiceTool(name: "act") { _, _ in MCPCallResult(text: "done") }
      }
      await opened.wait()
      for await transport in connections { try? await service.serve(over: transport) }
    }
  }

  @Test func `a run begins without a server that is late, and has its tools as soon as it is ready`() async throws {
    let (clock, gate) = (ManualClock(), Gate("slow"))
    let client = MCPClient([gate.server], patience: .seconds(5), clock: clock)
    // The first turn is spent on waiting for the server, with no tool of it; the second one has it.
    let wait = FunctionTool(name: "wait", description: "Waits for the server.", isReadOnly: true) { _, _ in
      gate.open()
      #expect(await comesTrue { gate.server.health.state == .ready && gate.server.hasListedTools })
      return ToolResult("ready")
    }
    let model = FakeModel(.call("wait"), .text("fine"))
    let run = TestRun(clock: clock)
    await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await gate.serve() }
      group.addTask {
        await clock.sleeper(until: .seconds(5))
        clock.advance(by: .seconds(5))
      }
      let runner = AgentRunner(provider: model, servers: client, tools: [wait])
      let result = await runner.run(
        AgentDefinition(name: "a", model: "fake/fake"), input: "go", services: run.services)
      #expect(result.status == .succeeded)
      await client.disconnect()
      group.cancelAll()
    }
    #expect(model.requests.map { $0.tools?.map(\.name) } == [["wait"], ["wait", "slow__act"]])
    let states = run.journal.events.filter { $0.kind == .serverState }.compactMap { $0.data["state"]?.stringValue }
    #expect(states == ["late", "ready"])
  }

  @Test func `a server that is required is waited for as long as its start may take`() async throws {
    let (clock, gate) = (ManualClock(), Gate("slow", start: .required))
    let client = MCPClient([gate.server], startTimeout: .seconds(20), clock: clock)
    await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await gate.serve() }
      async let statuses = client.offer(required: ["slow"])
      await clock.sleeper(until: .seconds(20))
      clock.advance(by: .seconds(19))
      gate.open()
      #expect(await statuses.map(\.state) == [.ready])
      await client.disconnect()
      group.cancelAll()
    }
  }

  @Test func `a server whose tool the agent names is waited for, and its tool is there from the first turn on`() async {
    let (clock, gate) = (ManualClock(), Gate("slow"))
    let client = MCPClient([gate.server], startTimeout: .seconds(20), patience: .seconds(5), clock: clock)
    let model = FakeModel(.text("fine"))
    var agent = AgentDefinition(name: "a", model: "fake/fake")
    agent.tools = ["slow.act"]
    await withThrowingTaskGroup(of: Void.self) { [agent] group in
      group.addTask { try await gate.serve() }
      group.addTask {
        await clock.sleeper(until: .seconds(20))
        clock.advance(by: .seconds(19))
        gate.open()
      }
      let result = await AgentRunner(provider: model, servers: client).run(
        agent, input: "go", services: TestRun(clock: clock).services)
      #expect(result.status == .succeeded, "\(result.error?.message ?? "")")
      await client.disconnect()
      group.cancelAll()
    }
    #expect(model.requests.map { $0.tools?.map(\.name) } == [["slow__act"]])
  }
}
