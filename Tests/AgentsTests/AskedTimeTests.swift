import Agents
import JSONKit
import LLM
import MCP
import Runs
import TestKit
import Testing

/// `limits.time` of an agent that asks people: the time they take is not the agent's.
@Suite(.timeLimit(.minutes(1)))
struct AskedTimeTests {
  private let clock = ManualClock()
  private let act = FunctionTool.fixed("act", "done")

  private var agent: AgentDefinition {
    AgentDefinition(name: "a", model: "fake/fake", limits: AgentLimits(time: .seconds(60)))
  }

  /// A run whose every call a person agrees to, after an hour.
  private func run(_ events: [RunEvent] = []) -> TestRun {
    TestRun(events: events, clock: clock) { [clock] effect, scope in
      guard effect.family == .tool else { return .allow(effect) }
      let answer = try await scope.question("approval", ["tool": "act"]) {
        clock.advance(by: .seconds(3_600))
        return ["action": "accept"]
      }
      return answer["action"] == "accept" ? .allow(effect) : .deny(nil)
    }
  }

  @Test func `a person may take longer than the run may`() async throws {
    let run = run()
    let runner = AgentRunner(provider: FakeModel(.call("act"), .call("act", id: "c2"), .text("ok")), tools: [act])
    let result = await runner.run(agent, input: "go", services: run.services)
    #expect(result.output == "ok", "\(result)")
    #expect(clock.now.offset == .seconds(7_200))
  }

  @Test func `what is left of the time is kept after the answer`() async throws {
    let run = run()
    let runner = AgentRunner(provider: FakeModel(.call("act"), .silence), tools: [act])
    async let result = runner.run(agent, input: "go", services: run.services)
    await clock.sleeper(until: .seconds(3_660))
    clock.advance(by: .seconds(60))
    #expect(await result.status == .timeout)
  }

  @Test(arguments: [MCPEra.modern, .legacy])
  func `a form that a server has filled in is a question, too`(era: MCPEra) async throws {
    let approver = FakeApprover { [clock] _ in
      clock.advance(by: .seconds(3_600))
      return .accept(["branch": "dev"])
    }
    var world = InputWorld(era: era, approver: approver, questions: [("elicitation/create", formWithout)])
    (world.clock, world.limits) = (clock, AgentLimits(time: .seconds(60)))
    let outcome = try await world.run()
    #expect(outcome.result.status == .succeeded, "\(outcome.result)")
    #expect(outcome.answers == [["action": "accept", "content": ["branch": "dev"]]])
  }

  @Test func `an agent that is a part of a run has time of its own`() async throws {
    let run = run()
    let branch = try await run.begun().child("job")
    let runner = AgentRunner(provider: FakeModel(.call("act"), .silence), tools: [act])
    async let result = runner.run(agent, input: "go", in: branch)
    await clock.sleeper(until: .seconds(3_660))
    clock.advance(by: .seconds(60))
    #expect(try await result.status == .timeout)
  }

  @Test func `nothing of it is recorded: replayed and gone on with, the run is the same`() async throws {
    let whole = run()
    let runner = AgentRunner(provider: FakeModel(.call("act"), .text("ok")), tools: [act])
    let result = await runner.run(agent, input: "go", services: whole.services)
    let recording = Recording(run: whole.services.sources.runID, seed: 7, events: whole.journal.events)
    let again = await AgentRunner.recorded(settings: ToolSettings()).replay(
      agent, input: "go", recording, started: WallTime(milliseconds: 0), isStrict: true)
    #expect(again.divergence == nil && again.result == result, "\(again)")

    let answered = try #require(whole.journal.events.firstIndex { $0.kind == .approvalAnswer })
    let rest = run(Array(whole.journal.events.prefix(through: answered)))
    let model = FakeModel(.text("ok"))
    let resumed = await AgentRunner(provider: model, tools: [act]).run(agent, input: "go", services: rest.services)
    #expect(resumed == result)
    #expect(rest.byCause == whole.byCause)
  }
}
