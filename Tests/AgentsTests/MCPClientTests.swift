import Agents
import JSONKit
import LLM
import Runs
import Servers
import TestKit
import Testing

@Suite(.timeLimit(.minutes(5)))
struct MCPClientTests {
  private let agent = AgentDefinition(name: "a", model: "fake/fake")

  @Test func `one server that fails hides no other`() async {
    let servers: [any MCPServer] = [
      FakeServer("good", tools: [.fixed("t", "x")]),
      FakeServer("bad") {
        throw MCPServerError(.unavailable, "bad: no such program", diagnostics: "last words")
      },
    ]
    let statuses = await MCPClient(servers).connect()
    #expect(statuses.map(\.name) == ["bad", "good"])
    #expect(statuses.map(\.state) == [.failed, .ready])
    #expect(statuses[0].message == "bad: no such program")
    #expect(statuses[0].diagnostics == "last words")
    #expect(statuses.sources.map(\.server) == ["good"])
  }

  @Test func `a server that never answers is given up at its own deadline, others are not held up`() async {
    let clock = ManualClock()
    let slow = FakeServer("slow") {
      try await ManualClock().sleep(until: ManualClock.Instant(offset: .seconds(1)), tolerance: nil)
    }
    let client = MCPClient([slow, FakeServer("quick")], startTimeout: .seconds(20), clock: clock)
    async let statuses = client.connect()
    await clock.sleeper(until: .seconds(20))
    clock.advance(by: .seconds(20))
    let all = await statuses
    #expect(all.map(\.state) == [.ready, .failed])
    #expect(all[1].message?.contains("not ready within") == true)
  }

  @Test func `a server whose start is cancelled says so in words for people`() async {
    let slow = FakeServer("slow") {
      try await ManualClock().sleep(until: ManualClock.Instant(offset: .seconds(1)), tolerance: nil)
    }
    let client = MCPClient([slow], clock: ManualClock())
    let statuses = await withTaskGroup(of: [ServerStatus].self) { group in
      group.addTask { await client.connect() }
      group.cancelAll()
      return await group.next() ?? []
    }
    #expect(statuses.map(\.state) == [.failed])
    #expect(statuses[0].message == "slow was stopped before it was ready")
  }

  @Test func `an unknown name gets a status that suggests one`() async {
    let statuses = await MCPClient([FakeServer("files")]).connect(["fils"])
    #expect(statuses.map(\.state) == [.failed])
    #expect(statuses[0].message?.contains("did you mean \"files\"") == true)
  }

  @Test func `names are unique`() throws {
    let client = MCPClient([FakeServer("a")])
    #expect(throws: InvocationError.self) { try client.add(FakeServer("a")) }
    try client.add(FakeServer("b"))
    #expect(client.servers.map(\.name) == ["a", "b"])
  }

  @Test func `disconnect reaches every server`() async {
    let servers = [FakeServer("a"), FakeServer("b")]
    await MCPClient(servers).disconnect()
    #expect(servers.map(\.disconnects) == [1, 1])
  }

  @Test func `a server the agent names is required, any other is skipped`() async {
    let bad = FakeServer("bad") { throw MCPServerError(.unavailable, "bad: gone", diagnostics: "stack trace") }
    let client = MCPClient([bad, FakeServer("good", tools: [.fixed("t", "x")])])
    let model = FakeModel(.text("fine"))
    let run = TestRun()
    let lenient = await AgentRunner(provider: model, servers: client).run(agent, input: "go", services: run.services)
    #expect(lenient.status == .succeeded)
    let states = run.journal.events.filter { $0.kind == .serverState }.compactMap { $0.data["state"]?.stringValue }
    #expect(states == ["failed", "ready"])
    #expect(model.requests[0].tools?.map(\.name) == ["good__t"])
    var strict = agent
    strict.servers = ["bad"]
    let failed = await AgentRunner(provider: model, servers: client).run(
      strict, input: "go", services: TestRun().services)
    #expect(failed.exitCode.rawValue == 5)
    #expect(failed.error?.message == "bad: gone")
    #expect(failed.error?.details["stderr"] == "stack trace")
  }

  @Test(
    arguments: [(["fils"], [], "did you mean \"files\""), (nil, ["files.reed"], "did you mean \"files.read\"")]
      as [([String]?, [String], String)])
  func `an agent that names what nobody has is invalid`(servers: [String]?, tools: [String], words: String) async {
    let client = MCPClient([FakeServer("files", tools: [.fixed("read", "x")])])
    var wrong = agent
    (wrong.servers, wrong.tools) = (servers, tools)
    let result = await AgentRunner(provider: FakeModel(.text("x")), servers: client).run(
      wrong, input: "go", services: TestRun().services)
    #expect(result.exitCode.rawValue == 3)
    #expect(result.error?.message.contains(words) == true)
  }
}
