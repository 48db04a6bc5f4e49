import JSONKit
import Runs
import Synchronization
import TestKit
import Testing
import Workflows

@Suite(.timeLimit(.minutes(5)))
struct ModifierTests {
  private func bench(_ script: FakeWorkflowHost.Script = .init()) -> (WorkflowBench, SkippingClock) {
    let clock = SkippingClock()
    return (WorkflowBench(script, clock: clock), clock)
  }

  private static func failing(_ times: Int, _ outcome: Outcome) -> FakeWorkflowHost.Tool {
    { arguments, attempt in attempt <= times ? outcome : .tool(arguments) }
  }

  @Test func `a step whose condition does not hold is skipped, and what follows runs`() async throws {
    let (bench, _) = bench()
    let journal = MemoryJournal()
    let text = WorkflowBench.workflow(
      "- { id: a, call: s.t, if: $inputs.go }\n- { id: b, set: '${{ $steps.a }}' }", top: "inputs: { go: boolean }")
    let result = await bench.run(text, inputs: ["go": false], journal: journal)
    #expect(result.output == ["output": nil, "status": "skipped"])
    #expect(bench.host.deeds.isEmpty)
    #expect(try RunEventSchema().violations(of: journal.events) == [])
  }

  @Test func `a retry waits longer each time, and tells of each attempt`() async throws {
    let (bench, clock) = bench(.init(tools: ["s.t": Self.failing(3, .failed(.transport))]))
    let journal = MemoryJournal()
    let result = await bench.run(
      WorkflowBench.workflow("- { id: a, call: s.t, retry: { max: 4, delay: 1s, jitter: 0, factor: 3 } }"),
      journal: journal)
    #expect(result.status == .succeeded)
    #expect(clock.sleeps == [.seconds(1), .seconds(3), .seconds(9)])
    let retries = journal.events.filter { $0.kind == .retry }
    #expect(retries.map { $0.data["attempt"] } == [1, 2, 3])
    #expect(retries.allSatisfy { $0.step.path == "a" })
    #expect(Set(bench.host.deeds.map(\.key)).count == 1)
    #expect(result.usage.calls == 4)
  }

  @Test func `only the kinds of failure that a retry names are tried again`() async throws {
    let (bench, _) = bench(.init(tools: ["s.t": { _, _ in .text("no", isError: true) }]))
    let once = await bench.run(WorkflowBench.workflow("- { id: a, call: s.t, retry: 3 }"))
    #expect(once.error?.kind == .toolError)
    #expect(bench.host.count("s.t") == 1)
    _ = await bench.run(WorkflowBench.workflow("- { id: a, call: s.t, retry: { max: 3, on: [tool_error] } }"))
    #expect(bench.host.count("s.t") == 4)
  }

  @Test func `a condition of a retry sees the error`() async throws {
    let (bench, _) = bench(.init(tools: ["s.t": { _, _ in .failed(.rateLimit) }]))
    _ = await bench.run(
      WorkflowBench.workflow("- { id: a, call: s.t, retry: { max: 9, if: '$error.attempt < 3' } }"))
    #expect(bench.host.count("s.t") == 3)
  }

  @Test func `an error tells the attempt it came from`() async throws {
    let (bench, _) = bench(.init(tools: ["s.t": { _, _ in .failed(.rateLimit) }]))
    let result = await bench.run(
      WorkflowBench.workflow(
        "- { id: a, call: s.t, retry: 3, on_error: continue }\n- { id: b, set: '${{ $steps.a.error.attempt }}' }"))
    #expect(result.output == 3)
  }

  @Test func `what was sent and not answered is sent again only where that does no harm`() async throws {
    let lost: FakeWorkflowHost.Tool = { _, _ in .unknown(StepFailure.detail("transport", "the connection broke")) }
    let (bench, _) = bench(.init(tools: ["s.t": lost, "s.r": lost], safeties: ["s.r": .read]))
    let result = await bench.run(WorkflowBench.workflow("- { id: a, call: s.t, retry: 3 }"))
    #expect(result.error?.message.contains("unknown") == true)
    #expect(bench.host.count("s.t") == 1)
    _ = await bench.run(WorkflowBench.workflow("- { id: a, call: s.r, retry: 3 }"))
    #expect(bench.host.count("s.r") == 3)
    _ = await bench.run(WorkflowBench.workflow("- { id: a, call: s.t, retry: 3, idempotent: true }"))
    #expect(bench.host.count("s.t") == 4)
  }

  @Test func `a timeout covers all attempts`() async throws {
    let clock = ManualClock()
    let bench = WorkflowBench(
      .init(tools: ["s.t": { _, _ in .failed(.rateLimit) }]), clock: clock)
    async let result = bench.run(
      WorkflowBench.workflow("- { id: a, call: s.t, timeout: 10s, retry: { max: 9, delay: 60s, jitter: 0 } }"))
    await clock.sleeper(until: .seconds(60))
    clock.advance(by: .seconds(10))
    let ended = await result
    #expect(ended.error?.kind == .timeout)
    #expect(bench.host.count("s.t") == 1)
  }

  @Test func `a block whose time is over is recorded so, and stays so`() async throws {
    let clock = ManualClock()
    let began = Gate()
    let script = FakeWorkflowHost.Script(tools: [
      "s.t": { _, _ in
        let never = Gate()
        began.open()
        await withTaskCancellationHandler {
          await never.wait()
        } onCancel: {
          never.open()
        }
        return .unknown(StepFailure.detail("cancelled", "stopped"))
      }
    ])
    let bench = WorkflowBench(script, clock: clock)
    let journal = MemoryJournal()
    let text = WorkflowBench.workflow(
      """
      - { id: g, timeout: 10s, on_error: continue, steps: [{ id: a, call: s.t }, { id: b, call: s.u }] }
      - { id: c, ask: { message: '${{ $steps.g.error.type }}' } }
      """)
    async let first = bench.run(text, journal: journal)
    await began.wait()
    await clock.sleeper(until: .seconds(10))
    clock.advance(by: .seconds(10))
    #expect(await first.open.map(\.message) == ["timeout"])
    let again = await bench.resume(MemoryJournal(journal.events))
    #expect(again.open.map(\.message) == ["timeout"])
    #expect(bench.host.names == ["s.t"])
  }

  @Test func `on_error goes on, or runs steps whose result is the output`() async throws {
    let (bench, _) = bench(.init(tools: ["s.t": { _, _ in .failed(.toolError) }]))
    let result = await bench.run(
      WorkflowBench.workflow(
        """
        - { id: a, call: s.t, on_error: continue }
        - { id: b, call: s.t, on_error: { steps: [{ id: c, set: 'saved from ${{ $error.type }} of ${{ $error.step }}' }] } }
        - { id: d, set: ['${{ $steps.a.status }}', '${{ $steps.a.output }}', '${{ $steps.b.output }}', '${{ $steps.b.status }}'] }
        """))
    #expect(result.output == ["failed", nil, "saved from tool_error of b", "failed"])
  }

  @Test func `a retried block begins anew in a branch of its own`() async throws {
    let (bench, _) = bench(.init(tools: ["s.t": Self.failing(1, .failed(.toolError))]))
    let journal = MemoryJournal()
    let result = await bench.run(
      WorkflowBench.workflow(
        "- { id: g, retry: { max: 2, on: [tool_error] }, steps: [{ id: a, call: s.r }, { id: b, call: s.t }] }"),
      journal: journal)
    #expect(result.status == .succeeded)
    #expect(bench.host.names == ["s.r", "s.t", "s.r", "s.t"])
    #expect(journal.events.contains { $0.step.path == "g#2/b" })
    #expect(try RunEventSchema().violations(of: journal.events) == [])
  }

  @Test func `a kept value is taken instead of a call`() async throws {
    let (bench, _) = bench()
    let text = WorkflowBench.workflow("- { id: a, call: s.t, with: { x: 1 }, cache: 1h }")
    let first = await bench.run(text)
    let second = await bench.run(text)
    #expect(first.output == second.output)
    #expect(bench.host.count("s.t") == 1)
    #expect(bench.host.kept.count == 1)
  }

  @Test(arguments: [
    ("calls: 2", "calls"), ("tokens: 30", "tokens"), ("usd: 0.9", "usd"),
  ])
  func `a budget that is used up ends the run`(budget: String, limit: String) async throws {
    let (bench, _) = bench()
    let journal = MemoryJournal()
    let result = await bench.run(
      WorkflowBench.workflow(
        """
        - { id: a, prompt: x, on_error: continue }
        - { id: b, prompt: y, on_error: continue }
        - { id: c, prompt: z, on_error: continue }
        """, top: "budget: { \(budget) }"), journal: journal)
    #expect(result.status == .limit)
    #expect(result.exitCode == .limit)
    #expect(result.error?.details["limit"] == .string(limit))
    #expect(result.error?.message.contains("allows (\(budget))") == true, "\(result.error?.message ?? "")")
    #expect(bench.host.count("model") == 2)
    #expect(try RunEventSchema().violations(of: journal.events) == [])
  }

  @Test func `calls side by side do not pass the budget together`() async throws {
    let (bench, _) = bench()
    let result = await bench.run(
      WorkflowBench.workflow(
        "- { id: m, map: '[range(20)]', concurrency: 8, steps: [{ id: q, call: s.t }] }", top: "budget: { calls: 5 }"))
    #expect(result.status == .limit)
    #expect(bench.host.count("s.t") <= 5)
  }

  @Test func `the time of a budget ends the run`() async throws {
    let clock = ManualClock()
    let bench = WorkflowBench(clock: clock)
    async let result = bench.run(
      WorkflowBench.workflow("- { id: a, wait: { for: 1h } }", top: "budget: { time: 5m }"))
    await clock.sleeper(until: .seconds(300))
    await clock.sleeper(until: .seconds(60))
    clock.advance(by: .seconds(300))
    let ended = await result
    #expect(ended.status == .limit)
    #expect(ended.error?.details["limit"] == "time")
  }

  @Test(arguments: [("budget: { time: 5m }", ""), ("", ", timeout: 5m")])
  func `the time in which a person is asked counts neither against a budget nor against a block`(
    top: String, modifier: String
  ) async throws {
    let clock = ManualClock()
    let person: @Sendable (WorkflowQuestion) -> WorkflowAnswer? = { _ in
      clock.advance(by: .seconds(3_600))
      return .accept()
    }
    let bench = WorkflowBench(.init(person: person), clock: clock)
    async let result = bench.run(
      WorkflowBench.workflow(
        """
        - id: g
          steps: [{ id: q, ask: { message: go? } }, { id: a, wait: { for: 1h } }]\(modifier.replacing(", ", with: "\n  "))
        """, top: top))
    await clock.sleeper(until: .seconds(3_900))
    clock.advance(by: .seconds(300))
    let ended = await result
    #expect(ended.status == (top.isEmpty ? .failed : .limit))
    #expect(ended.error?.details["limit"]?.stringValue == (top.isEmpty ? nil : "time"))
    #expect(ended.error?.kind == (top.isEmpty ? .timeout : .limit))
  }

  @Test func `defaults hold for the steps that ask somebody`() async throws {
    let (bench, _) = bench(.init(tools: ["s.t": Self.failing(1, .failed(.timeout))], safeties: ["s.t": .read]))
    let result = await bench.run(
      WorkflowBench.workflow("- { id: a, call: s.t }", top: "defaults: { retry: 2 }"))
    #expect(result.status == .succeeded)
    #expect(bench.host.count("s.t") == 2)
  }

  @Test(arguments: [true, false])
  func `what the policy denies is not done, and blocks the run`(isAll: Bool) async throws {
    let (bench, _) = bench()
    var services = bench.services(MemoryJournal())
    services.decide = { effect, _ in isAll || effect.family == .tool ? .deny(["message": "not today"]) : .allow(effect)
    }
    let result = await WorkflowRunner(host: bench.host).run(
      WorkflowSource(file: "x.yaml", text: WorkflowBench.workflow("- { id: a, call: s.t }")), services: services)
    #expect(result.status == .blocked)
    #expect(result.error?.message == "not today")
    #expect(bench.host.deeds.isEmpty)
  }
}
