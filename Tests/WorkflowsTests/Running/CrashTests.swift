import JSONKit
import Runs
import TestKit
import Testing
import Workflows

/// Each of these workflows is killed at every append, in every way a process can die, and goes on to the same end.
@Suite(.timeLimit(.minutes(5)))
struct CrashTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var text: String
    var script = FakeWorkflowHost.Script()
    var answer: WorkflowAnswer?

    var testDescription: String { name }
  }

  private static let failsOnX: FakeWorkflowHost.Tool = { arguments, _ in
    arguments["x"] == 1 ? .text("no", isError: true) : .tool(arguments)
  }

  static let cases: [Case] = [
    Case(
      name: "in order",
      text: WorkflowBench.workflow(
        """
        - { id: a, call: s.t, with: { x: 1 } }
        - { id: skipped, call: s.t, if: 'false' }
        - { id: b, prompt: Think, data: { a: '${{ $steps.a.output }}' } }
        - { id: c, call: s.t, with: { x: '${{ $steps.b.output }}' } }
        """)),
    Case(
      name: "map",
      text: WorkflowBench.workflow(
        """
        - id: m
          map: '[range(4)]'
          concurrency: 2
          on_item_error: collect
          steps:
            - { id: a, call: s.x, with: { x: '${{ $item }}' } }
            - { id: b, call: s.t, with: { y: '${{ $item }}' } }
        - { id: sum, set: '${{ [$steps.m.output[] | .ok] }}' }
        """), script: .init(tools: ["s.x": failsOnX])),
    Case(
      name: "parallel and needs",
      text: WorkflowBench.workflow(
        """
        - { id: a, call: s.t, with: { n: a } }
        - id: p
          needs: [a]
          parallel:
            x: [{ id: x1, call: s.t, with: { n: x1 } }, { id: x2, call: s.r, with: { n: x2 } }]
            y: [{ id: y1, call: s.t, with: { n: y1 } }]
        - { id: b, call: s.t, with: { n: b } }
        - { id: c, set: '${{ [$steps.p.output.x.n, $steps.b.output.n] }}', needs: [p, b] }
        """), script: .init(safeties: ["s.r": .read])),
    Case(
      name: "retry, loop and on_error",
      text: WorkflowBench.workflow(
        """
        - id: l
          loop: { until: $loop.index == 2, max: 5 }
          steps: [{ id: a, call: s.t, with: { i: '${{ $loop.index }}' } }]
        - id: g
          retry: { max: 3, on: [tool_error] }
          on_error: { steps: [{ id: e, call: s.t, with: { error: '${{ $error.type }}' } }] }
          steps:
            - { id: b, call: s.t, with: { b: 1 } }
            - { id: c, call: s.x, with: { x: 1 } }
        """), script: .init(tools: ["s.x": failsOnX])),
    Case(
      name: "attempts",
      text: WorkflowBench.workflow(
        """
        - { id: a, call: s.flaky, retry: { max: 9, delay: 1s } }
        - { id: b, call: s.t, with: { a: '${{ $steps.a.output }}' } }
        """),
      script: .init(
        tools: ["s.flaky": { arguments, attempt in attempt < 3 ? .failed(.transport) : .tool(arguments) }],
        safeties: ["s.flaky": .idempotent])),
    Case(
      name: "compensate and finally",
      text: WorkflowBench.workflow(
        """
        - { id: a, call: s.t, with: { n: a }, compensate: { call: s.undo, with: { n: a } } }
        - id: m
          map: '[1, 2]'
          steps: [{ id: b, call: s.t, with: { n: '${{ $item }}' }, compensate: { call: s.undo, with: { n: '${{ $item }}' } } }]
        - { id: c, call: s.x, with: { x: 1 } }
        """, top: "finally: [{ id: f, call: s.last, with: { status: '${{ $run.status }}' } }]"),
      script: .init(tools: ["s.x": failsOnX])),
    Case(
      name: "ask and wait",
      text: WorkflowBench.workflow(
        """
        - { id: a, call: s.t, with: { n: a } }
        - { id: w, wait: { for: 10m } }
        - { id: q, ask: { message: go?, timeout: 3d } }
        - { id: b, call: s.t, with: { n: '${{ $steps.q.output.content.n }}' } }
        """), answer: .accept(["n": 9])),
    Case(
      name: "another workflow",
      text: WorkflowBench.workflow(
        """
        - { id: a, call: s.t, with: { n: a }, compensate: { call: s.undo, with: { n: a } } }
        - { id: w, workflow: inner, with: { n: 1 }, on_error: continue }
        - { id: b, call: s.t, with: { n: '${{ $steps.w.status }}' } }
        """),
      script: .init(
        tools: ["s.x": failsOnX],
        workflows: [
          "inner": WorkflowBench.workflow(
            """
            - { id: i, call: s.t, with: { n: '${{ $inputs.n }}' }, compensate: { call: s.undo, with: { n: i } } }
            - { id: j, call: s.x, with: { x: 1 } }
            """, top: "inputs: { n: integer }")
        ])),
    Case(
      name: "agent",
      text: WorkflowBench.workflow(
        """
        - { id: a, agent: helper, task: Do it }
        - { id: b, call: s.t, with: { got: '${{ $steps.a.output }}' } }
        """),
      script: .init(agent: { _, branch in
        var said: [JSON] = []
        for turn in 1...3 {
          let place = branch.child("turn[\(turn)]")
          said.append(
            try await place.effect(Effect("model", input: JSON(turn), safety: .read)) { _, _ in .value(JSON(turn)) })
        }
        return AgentAnswer(output: .array(said), usage: WorkflowUsage(turns: 3))
      })),
  ]

  @Test(arguments: cases)
  func `a run that is killed at any append ends as if it had not been`(one: Case) async throws {
    let crashes = try await Crashes(one.text, one.script, answer: one.answer)
    for death in DyingJournal.Death.allCases {
      for append in 1...crashes.length { try await crashes.dies(at: append, death) }
    }
  }

  @Test(arguments: cases)
  func `a run whose processes die one after the other ends, too`(one: Case) async throws {
    let crashes = try await Crashes(one.text, one.script, answer: one.answer)
    for first in 1...crashes.length {
      for later in [[2], [3, 2], [1, 4, 2]] { try await crashes.dies(at: first, .after, later: later) }
    }
  }

  @Test func `an unsafe step that was begun stops the run and names the step`() async throws {
    let text = WorkflowBench.workflow("- { id: a, call: s.t, with: { x: 1 } }")
    let bench = WorkflowBench()
    // init, the body's start, the intent, then the settlement that is not written
    let journal = DyingJournal(death: (4, .before))
    _ = await bench.run(text, journal: journal)
    let result = await bench.resume(MemoryJournal(journal.events))
    #expect(result.status == .inDoubt)
    #expect(result.exitCode == .waiting)
    #expect(result.open.map(\.kind) == [.doubt])
    #expect(result.open.map(\.step.path) == ["a"])
    #expect(bench.host.count("s.t") == 1)
  }

  @Test(arguments: [
    ("in_doubt: retry", 2, RunStatus.succeeded), ("idempotent: true", 2, .succeeded), ("in_doubt: fail", 1, .failed),
    ("in_doubt: skip", 1, .succeeded), ("in_doubt: ask", 1, .inDoubt),
  ])
  func `what becomes of a step in doubt is what the workflow says`(
    rule: String, calls: Int, status: RunStatus
  ) async throws {
    let text = WorkflowBench.workflow(
      "- { id: a, call: s.t, with: { x: 1 }, \(rule) }\n- { id: b, set: '${{ $steps.a.status }}' }")
    let bench = WorkflowBench()
    let journal = DyingJournal(death: (4, .before))
    _ = await bench.run(text, journal: journal)
    let result = await bench.resume(MemoryJournal(journal.events))
    #expect(result.status == status)
    #expect(bench.host.count("s.t") == calls)
    if rule == "in_doubt: skip" { #expect(result.output == "skipped") }
    if rule == "in_doubt: fail" { #expect(result.error?.kind == .inDoubt) }
  }

  @Test func `a step in doubt does not stop what runs beside it`() async throws {
    let text = WorkflowBench.workflow(
      """
      - id: p
        parallel:
          x: [{ id: a, call: s.t }]
          y: [{ id: q, ask: { message: go? } }, { id: b, call: s.u }]
      """)
    let bench = WorkflowBench()
    let journal = MemoryJournal()
    _ = await bench.run(text, journal: journal)
    var events = journal.events.filter { !($0.kind == .toolResult && $0.step.path == "p/x/a") }
    for index in events.indices { events[index].seq = UInt64(index) + 1 }
    let result = await bench.resume(MemoryJournal(events))
    #expect(result.status == .inDoubt)
    #expect(Set(result.open.map(\.step.path)) == ["p/x/a", "p/y/q"])
  }
}
