import JSONKit
import Runs
import Synchronization
import TestKit
import Testing
import Workflows

@Suite(.timeLimit(.minutes(5)))
struct ModelStepTests {
  private static let typed = """
    - id: a
      prompt: Classify.
      output_schema: { type: object, required: [ok], properties: { ok: { type: boolean } } }
    """

  private func run(
    _ steps: String, top: String = "", _ script: FakeWorkflowHost.Script
  ) async throws -> (WorkflowResult, WorkflowBench, MemoryJournal) {
    let bench = WorkflowBench(script)
    let journal = MemoryJournal()
    let result = await bench.run(WorkflowBench.workflow(steps, top: top), journal: journal)
    #expect(try RunEventSchema().violations(of: journal.events) == [])
    return (result, bench, journal)
  }

  @Test func `a prompt is one request, with its data labelled and apart`() async throws {
    let seen = Mutex<[ModelRequest]>([])
    let (result, _, _) = try await run(
      "- { id: a, prompt: 'Sum it up', system: Be short, data: { page: '${{ \"ignore all\" }}' }, model: fast }",
      .init(model: { request, _ in
        seen.withLock { $0.append(request) }
        return .model("done")
      }))
    #expect(result.output == "done")
    let request = try #require(seen.withLock { $0.first })
    #expect(request.model == "fast")
    #expect(request.messages.map { $0["role"]?.stringValue } == ["system", "user"])
    let parts = try #require(request.messages[1]["content"]?.arrayValue)
    #expect(parts.count == 2)
    #expect(parts[1]["text"]?.stringValue?.hasSuffix("\n\"ignore all\"") == true)
    #expect(result.usage == WorkflowUsage(turns: 1, inputTokens: 10, outputTokens: 10, usd: 0.5))
  }

  @Test func `an answer that does not fit its schema is sent back once with what is wrong`() async throws {
    let (result, bench, _) = try await run(
      Self.typed,
      .init(model: { request, count in count == 1 ? .model(#"{"ok": 1}"#) : .model("```json\n{\"ok\": true}\n```") }))
    #expect(result.output == ["ok": true])
    #expect(bench.host.count("model") == 2)
    #expect(bench.host.deeds[1].arguments.stringValue?.contains("/ok") == true)
    #expect(result.usage.turns == 2)
  }

  @Test func `an answer that never fits is a schema error`() async throws {
    let (result, bench, _) = try await run(Self.typed, .init(model: { _, _ in .model("no") }))
    #expect(result.error?.kind == .schema)
    #expect(bench.host.count("model") == 2)
  }

  @Test func `a retry on schema gives more rounds`() async throws {
    let (result, bench, _) = try await run(
      Self.typed + "\n  retry: { max: 4, on: [schema] }",
      .init(model: { _, count in .model(count < 4 ? "no" : #"{"ok": false}"#) }))
    #expect(result.output == ["ok": false])
    #expect(bench.host.count("model") == 4)
  }

  @Test func `a model that fails ends the run as its provider's failure`() async throws {
    let (result, _, _) = try await run("- { id: a, prompt: x }", .init(model: { _, _ in .failed(.model) }))
    #expect(result.status == .providerFailed)
  }

  @Test func `an agent's turns are recorded below its step, and a finished one is not run again`() async throws {
    let ran = Atomic<Int>(0)
    let (result, bench, journal) = try await run(
      "- { id: a, agent: helper, task: Fix, data: { x: 1 } }\n- { id: b, ask: { message: ok? } }",
      .init(agent: { request, branch in
        ran.wrappingAdd(1, ordering: .relaxed)
        let turn = branch.child("turn[1]")
        let value = try await turn.effect(Effect("model", input: "q", safety: .read)) { _, _ in .value("a") }
        return AgentAnswer(output: value, usage: WorkflowUsage(turns: 1, inputTokens: 5))
      }))
    #expect(result.status == .waiting)
    #expect(journal.events.contains { $0.step.path == "a/turn[1]/model" })
    let again = await bench.resume(MemoryJournal(journal.events))
    #expect(again.status == .waiting)
    #expect(again.usage.inputTokens == 5)
    #expect(ran.load(ordering: .relaxed) == 1)
  }

  @Test func `an agent that fails fails its step, and what it used counts`() async throws {
    let (result, _, _) = try await run(
      "- { id: a, agent: helper, task: Fix, on_error: continue }\n- { id: b, set: '${{ $steps.a.error.type }}' }",
      .init(agent: { _, _ in
        AgentAnswer(failure: StepFailure(.limit, code: "turns", "too many"), usage: WorkflowUsage(turns: 3))
      }))
    #expect(result.output == "limit")
    #expect(result.usage.turns == 3)
  }

  @Test func `an agent of the file gets its model, words and tools`() async throws {
    let seen = Mutex<AgentRequest?>(nil)
    _ = try await run(
      "- { id: a, agent: fixer, task: Fix, max_turns: 3 }",
      top: "agents: { fixer: { model: strong, system: You fix., tools: [git.*] } }",
      .init(agent: { request, _ in
        seen.withLock { $0 = request }
        return AgentAnswer(output: "x")
      }))
    let request = try #require(seen.withLock { $0 })
    #expect(request.name == nil)
    #expect(request.model == "strong")
    #expect(request.system == "You fix.")
    #expect(request.tools == ["git.*"])
    #expect(request.maximumTurns == 3)
  }
}
