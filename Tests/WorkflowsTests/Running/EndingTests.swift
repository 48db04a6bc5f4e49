import JSONKit
import Runs
import TestKit
import Testing
import Workflows

@Suite(.timeLimit(.minutes(5)))
struct EndingTests {
  private func run(
    _ steps: String, top: String = "", _ script: FakeWorkflowHost.Script = .init()
  ) async throws -> (WorkflowResult, WorkflowBench, MemoryJournal) {
    let bench = WorkflowBench(script)
    let journal = MemoryJournal()
    let result = await bench.run(WorkflowBench.workflow(steps, top: top), journal: journal)
    #expect(try RunEventSchema().violations(of: journal.events) == [])
    #expect(journal.events.count { $0.kind == .result } == 1)
    #expect(journal.events.last?.kind == .result)
    return (result, bench, journal)
  }

  private static let undone = """
    - { id: a, call: s.a, compensate: { call: s.undo, with: { what: '${{ $steps.a.output.n }}', why: a } }, with: { n: 1 } }
    - id: m
      map: '[10, 20]'
      concurrency: 1
      steps:
        - { id: b, call: s.b, with: { n: '${{ $item }}' }, compensate: { call: s.undo, with: { what: '${{ $steps.b.output.n }}', why: b } } }
    - { id: c, call: s.c, compensate: { call: s.undo, with: { why: c } } }
    - { id: d, call: s.d }
    """

  @Test func `what was done is undone in reverse when the run fails`() async throws {
    let (result, bench, _) = try await run(
      Self.undone, .init(tools: ["s.c": { _, _ in .failed(.toolError) }]))
    #expect(result.status == .failed)
    #expect(result.error?.step == "c")
    let undone = bench.host.deeds.filter { $0.name == "s.undo" }.map { $0.arguments["what"] }
    #expect(undone == [20, 10, 1])
    #expect(bench.host.count("s.d") == 0)
  }

  @Test func `what a stopped branch did is undone, wherever the process ended meanwhile`() async throws {
    let done = Gate()
    let tools: [String: FakeWorkflowHost.Tool] = [
      "s.bad": { _, _ in
        await done.wait()
        return .failed(.toolError)
      },
      "s.hang": { _, _ in
        let never = Gate()
        done.open()
        await withTaskCancellationHandler {
          await never.wait()
        } onCancel: {
          never.open()
        }
        return .unknown(StepFailure.detail("cancelled", "stopped"))
      },
    ]
    let script = FakeWorkflowHost.Script(
      tools: tools, safeties: ["s.undo": .idempotent, "s.hang": .read, "s.bad": .read])
    let (_, bench, journal) = try await run(
      """
      - id: p
        parallel:
          x: [{ id: g, steps: [{ id: a, call: s.a, compensate: { call: s.undo } }, { id: h, call: s.hang }] }]
          y: [{ id: b, call: s.bad }]
      """, script)
    #expect(bench.host.count("s.undo") == 1)
    let failed = try #require(journal.events.firstIndex { $0.step.path == "p/y/b" && $0.kind == .toolResult })
    for length in (failed + 1)..<journal.events.count {
      let again = WorkflowBench(script)
      let kept = Array(journal.events.prefix(length))
      let wasUndone = kept.contains { $0.step.path == "p/x/g/a/compensate" && $0.kind == .toolResult }
      let result = await again.resume(MemoryJournal(kept))
      #expect(result.error?.step == "p/y/b", "after \(length) events: \(result)")
      #expect(again.host.count("s.undo") == (wasUndone ? 0 : 1), "after \(length) events")
      #expect(again.host.count("s.a") == 0)
    }
  }

  @Test func `what other elements of a map did is undone, wherever the process ended meanwhile`() async throws {
    let last = Gate()
    let script = FakeWorkflowHost.Script(
      tools: [
        "s.a": { arguments, _ in
          if arguments["n"] == 5 { last.open() }
          guard arguments["n"] == 0 else { return .tool(arguments) }
          await last.wait()
          return .failed(.toolError)
        }
      ], safeties: ["s.undo": .idempotent])
    let (_, bench, journal) = try await run(
      """
      - id: m
        map: '[range(6)]'
        concurrency: 2
        steps: [{ id: a, call: s.a, with: { n: '${{ $item }}' }, compensate: { call: s.undo } }]
      """, script)
    #expect(bench.host.count("s.undo") >= 4)
    let failed = try #require(journal.events.firstIndex { $0.step.path == "m[0]/a" && $0.kind == .toolResult })
    let kept = Array(journal.events.prefix(failed + 1))
    let open = try await MemoryJournal(kept).openSteps().contains { $0.step.path == "m[5]/a" }
    let again = WorkflowBench(script)
    let result = await again.resume(MemoryJournal(kept))
    if open {
      #expect(result.open.map(\.step.path) == ["m[5]/a"])
    } else {
      #expect(result.error?.step == "m[0]/a")
      #expect(again.host.count("s.undo") == 5)
    }
    #expect(again.host.count("s.a") == 0)
  }

  @Test func `a compensation that fails does not keep the others from being tried, and is told`() async throws {
    let (result, bench, _) = try await run(
      Self.undone,
      .init(tools: [
        "s.c": { _, _ in .failed(.toolError) },
        "s.undo": { arguments, _ in arguments["what"] == 10 ? .failed(.toolError) : .tool(nil) },
      ]))
    #expect(bench.host.count("s.undo") == 3)
    #expect(result.error?.details["compensation"]?.arrayValue?.count == 1)
  }

  @Test func `nothing is undone when the run succeeds, and nothing when a handled failure stays inside`() async throws {
    let (result, bench, _) = try await run(
      Self.undone, .init(tools: ["s.d": { _, _ in .tool("end") }]))
    #expect(result.output == "end")
    #expect(bench.host.count("s.undo") == 0)
  }

  @Test func `finally runs in any case and knows how the run ended`() async throws {
    for fails in [true, false] {
      let (result, bench, _) = try await run(
        "- { id: a, call: s.t }",
        top: """
          finally:
            - { id: f, call: s.last, with: { status: '${{ $run.status }}', error: '${{ $error.type }}', a: '${{ $steps.a.status }}' } }
          """, .init(tools: ["s.t": { _, _ in fails ? .failed(.toolError) : .tool(1) }]))
      #expect(result.status == (fails ? .failed : .succeeded))
      let expected: JSON =
        fails
        ? ["status": "failed", "error": "tool_error", "a": nil]
        : ["status": "succeeded", "error": nil, "a": "succeeded"]
      #expect(bench.host.deeds.last?.arguments == expected)
    }
  }

  @Test func `a failure in finally fails a run that had succeeded`() async throws {
    let (result, _, _) = try await run(
      "- { id: a, set: 1 }", top: "finally: [{ id: f, call: s.last }]",
      .init(tools: ["s.last": { _, _ in .failed(.toolError) }]))
    #expect(result.status == .failed)
    #expect(result.error?.step == "$finally/f")
  }

  @Test func `return ends the run with a value, from anywhere`() async throws {
    let (result, bench, _) = try await run(
      """
      - id: g
        steps: [{ id: a, return: { early: true } }]
        on_error: continue
      - { id: b, call: s.t }
      """, top: "finally: [{ id: f, call: s.last }]")
    #expect(result.status == .succeeded)
    #expect(result.output == ["early": true])
    #expect(bench.host.names == ["s.last"])
  }

  @Test func `a return of nothing is an empty object, because an answer is never empty`() async throws {
    let (result, _, _) = try await run("- { id: a, return: '${{ null }}' }")
    #expect(result.output == [:])
  }

  @Test func `fail ends the run, and nothing takes it`() async throws {
    let (result, bench, _) = try await run(
      """
      - id: g
        steps: [{ id: a, fail: 'not ${{ 1 + 1 }}' }]
        on_error: continue
      - { id: b, call: s.t }
      """)
    #expect(result.status == .failed)
    #expect(result.error?.kind == .stated)
    #expect(result.error?.message == "not 2")
    #expect(bench.host.deeds.isEmpty)
  }

  @Test func `outputs are expressions over all steps, and must fit their schemas`() async throws {
    let steps = "- { id: a, set: 1 }\n- { id: b, set: two }"
    let (good, _, _) = try await run(
      steps, top: "outputs: { x: $steps.a.output, y: { value: $steps.b.output, schema: { type: string } } }")
    #expect(good.output == ["x": 1, "y": "two"])
    let (bad, _, _) = try await run(
      steps, top: "outputs: { y: { value: $steps.a.output, schema: { type: string } } }")
    #expect(bad.status == .invalidOutput)
    #expect(bad.exitCode == .output)
  }

  @Test func `a run that is over gives its result again`() async throws {
    let (first, bench, journal) = try await run("- { id: a, call: s.t, with: { x: 1 } }")
    let again = await bench.resume(MemoryJournal(journal.events))
    #expect(again == first)
    #expect(bench.host.count("s.t") == 1)
  }

  @Test func `a resumed run goes by the definition it began with`() async throws {
    let bench = WorkflowBench()
    let journal = MemoryJournal()
    _ = await bench.run(
      WorkflowBench.workflow("- { id: a, call: s.t }\n- { id: q, ask: { message: go? } }"), journal: journal)
    let changed = WorkflowBench.workflow("- { id: z, call: s.other }")
    let again = await bench.run(changed, journal: MemoryJournal(journal.events))
    #expect(again.status == .waiting)
    #expect(bench.host.names == ["s.t"])
  }

  @Test func `a run whose definition cannot be read is refused, and not ended`() async throws {
    let bench = WorkflowBench()
    let journal = MemoryJournal()
    _ = await bench.run(WorkflowBench.workflow("- { id: q, ask: { message: go? } }"), journal: journal)
    var events = journal.events
    events[0].data = [
      "workflow": "test", "input": [:], "started": "x", "definition": ["file": "test.yaml", "digest": "", "text": "{"],
    ]
    let again = MemoryJournal(events)
    #expect(await bench.resume(again).status == .invalid)
    #expect(again.events.count == events.count)
  }

  @Test func `a journal that says something else than the run asks names the step`() async throws {
    let bench = WorkflowBench()
    let journal = MemoryJournal()
    _ = await bench.run(
      WorkflowBench.workflow("- { id: a, call: s.t, with: { x: 1 } }\n- { id: q, ask: { message: go? } }"),
      journal: journal)
    var events = journal.events
    let text = events[0].data["definition"]?["text"]?.stringValue ?? ""
    events[0].data = [
      "workflow": "test", "input": [:], "started": "x",
      "definition": ["file": "test.yaml", "digest": "", "text": .string(text.replacing("x: 1", with: "x: 2"))],
    ]
    let again = await bench.resume(MemoryJournal(events))
    #expect(again.status == .diverged)
    #expect(again.error?.step == "a")
    #expect(bench.host.count("s.t") == 1)
  }
}
