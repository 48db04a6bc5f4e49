import Runs
import Stores
import TestKit
import Testing
import Tributary

/// Runs of agents that are kept, cut off, and gone on with.
@Suite(.timeLimit(.minutes(5)))
struct KeptAgentTests {
  private let agent = AgentDefinition(
    name: "worker", description: "Works.", instructions: "Work.", tools: ["work", "!other"],
    limits: AgentLimits(turns: 5, calls: 9, tokens: 100_000, usd: 0.5, time: .seconds(90)),
    options: ModelOptions(temperature: 0.5), input: ["type": "object"], output: ["type": "string"],
    source: "agents/worker.md")

  @Test func `a definition comes back from its JSON as it was`() throws {
    #expect(try AgentDefinition(json: JSON(parsing: agent.json.text)) == agent)
    let plain = AgentDefinition(name: "a", servers: [])
    #expect(try AgentDefinition(json: plain.json) == plain)
  }

  @Test func `a kept run goes on from where its process ended, without its file`() async throws {
    let machine = try KeptRuns()
    let first = try machine.client(FakeModel(.call("work"), .call("rest", id: "c2"), .text("done")))
    try first.registerTool(machine.tool("work"))
    try first.registerTool(machine.tool("rest") { try machine.crash(to: "image") })
    let worker = AgentDefinition(name: "worker", instructions: "Work.")
    let whole = try await first.run(worker, input: "Go", keeping: true) { _ in }
    #expect(whole.status == .succeeded, "\(whole)")
    #expect(try await first.runs().summary(of: whole.run)?.state == RunState(.succeeded))

    let model = FakeModel(.text("done, after all"))
    let second = try machine.client(model, data: "image")
    try second.registerTool(machine.tool("work"))
    try second.registerTool(machine.tool("rest"))
    let doubtful = try await second.resume(whole.run, takeOver: true)
    #expect(doubtful.status == .inDoubt, "\(doubtful)")
    let step = try #require(try await second.runs().stepsInDoubt(of: whole.run).first?.step)
    let result = try await second.resume(whole.run, again: [step.path])
    #expect(result.status == .succeeded, "\(result)")
    #expect(result.output == "done, after all")
    #expect(machine.done == ["work ", "rest ", "rest "])
    #expect(model.requests.count == 1)
    #expect(model.requests.first?.messages.count == 6)
  }

  @Test func `an agent of a workflow goes on after its turns`() async throws {
    let machine = try KeptRuns()
    let text = """
      workflow: 1
      name: team
      steps:
        - id: job
          agent: { system: Work., tools: [team.work, team.rest] }
          task: Go
      """
    let files = ["/work/team.yaml": text]
    let calls = FakeModel(.call("team__work"), .call("team__rest", id: "c2"), .text("done"))
    let first = try machine.client(calls, files: files)
    let rest = machine.tool("rest") { try machine.crash(to: "image") }
    try first.registerMCPServer(FakeServer("team", tools: [machine.tool("work"), rest]))
    let seen = SeenKinds()
    let whole = try await first.runWorkflow("team.yaml") { events in
      for try await event in events { seen.add(event.kind) }
    }
    #expect(whole.output == "done", "\(whole)")
    #expect(whole.usage.turns == 3)
    #expect(seen.all.filter { $0 == .start }.count == 1)
    #expect(seen.all.filter { $0 == .result }.count == 1)

    let model = FakeModel(.text("done, after all"))
    let second = try machine.client(model, data: "image")
    try second.registerMCPServer(FakeServer("team", tools: [machine.tool("work"), machine.tool("rest")]))
    let doubtful = try await second.resume(whole.run, takeOver: true)
    #expect(doubtful.status == .inDoubt, "\(doubtful)")
    #expect(machine.done == ["work ", "rest "])
    let result = try await second.resume(whole.run, again: ["job/turn[2]/tool[0]/team.rest"])
    #expect(result.output == "done, after all", "\(result)")
    #expect(machine.done == ["work ", "rest ", "rest "])
    #expect(model.requests.count == 1)
  }

  @Test func `a kept run that is stopped is over`() async throws {
    let machine = try KeptRuns()
    let client = try machine.client(FakeModel(.silence))
    let seen = SeenKinds()
    let store = try client.runs()
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        _ = try? await client.run(AgentDefinition(name: "a"), input: "Go", keeping: true) { events in
          for try await event in events { seen.add(event.kind) }
        }
      }
      _ = await comesTrue { seen.all.contains(.modelRequest) }
      group.cancelAll()
    }
    #expect(seen.all.last == .result)
    #expect(try await store.list().map(\.state) == [RunState(.cancelled)])
  }
}
