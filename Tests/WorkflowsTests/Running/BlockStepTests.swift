import JSONKit
import Runs
import Synchronization
import TestKit
import Testing
import Workflows

@Suite(.timeLimit(.minutes(5)))
struct BlockStepTests {
  private func run(
    _ steps: String, inputs: JSON = [:], top: String = "", _ script: FakeWorkflowHost.Script = .init()
  ) async throws -> (WorkflowResult, WorkflowBench, MemoryJournal) {
    let bench = WorkflowBench(script)
    let journal = MemoryJournal()
    let result = await bench.run(WorkflowBench.workflow(steps, top: top), inputs: inputs, journal: journal)
    #expect(try RunEventSchema().violations(of: journal.events) == [])
    return (result, bench, journal)
  }

  @Test func `a map gives one result per element, in their order, and names the element`() async throws {
    let (result, _, journal) = try await run(
      """
      - id: m
        map: '["a", "b", "c"]'
        as: letter
        concurrency: 2
        steps:
          - { id: q, call: s.t, with: { x: '${{ $letter }}', i: '${{ $index }}', same: '${{ $item == $letter }}' } }
          - { id: r, set: '${{ $steps.q.output.x + ($steps.q.output.i | tostring) }}' }
      """)
    #expect(result.output == ["a0", "b1", "c2"])
    #expect(journal.events.contains { $0.step.path == "m[2]/q" && $0.kind == .toolResult })
  }

  @Test func `at most as many elements run at a time as the map says`() async throws {
    let running = Mutex((now: 0, most: 0))
    let full = Gate()
    let (result, _, _) = try await run(
      """
      - id: m
        map: '[range(6)]'
        concurrency: 3
        steps: [{ id: q, call: s.t }]
      """,
      .init(tools: [
        "s.t": { _, _ in
          let now = running.withLock { state -> Int in
            state.now += 1
            state.most = max(state.most, state.now)
            return state.now
          }
          if now == 3 { full.open() }
          await full.wait()
          running.withLock { $0.now -= 1 }
          return .tool(nil)
        }
      ]))
    #expect(result.status == .succeeded)
    #expect(running.withLock(\.most) == 3)
  }

  private static let odd: FakeWorkflowHost.Tool = { arguments, _ in
    (arguments["x"]?.intValue ?? 0) % 2 == 0 ? .tool(arguments) : .text("odd", isError: true)
  }

  private static let rules: [(String, JSON)] = [
    ("skip", [0, 2]),
    (
      "collect",
      [
        ["ok": true, "value": 0], ["ok": false, "error": "odd"], ["ok": true, "value": 2],
        ["ok": false, "error": "odd"],
      ]
    ),
  ]

  @Test(arguments: rules)
  func `an element that fails is left out, or told`(rule: String, expected: JSON) async throws {
    let (result, _, _) = try await run(
      """
      - id: m
        map: '[range(4)]'
        on_item_error: \(rule)
        steps: [{ id: q, call: s.t, with: { x: '${{ $item }}' }, output: .x }]
      - id: r
        set: '${{ [$steps.m.output[] | if type == "object" and has("error") then .error = .error.message else . end] }}'
      """, .init(tools: ["s.t": Self.odd]))
    #expect(result.output == expected)
  }

  @Test func `an element that fails stops the map, and what was not begun is not begun`() async throws {
    let (result, bench, _) = try await run(
      """
      - id: m
        map: '[range(100)]'
        concurrency: 1
        steps: [{ id: q, call: s.t, with: { x: '${{ $item }}' } }]
      """, .init(tools: ["s.t": Self.odd]))
    #expect(result.status == .failed)
    #expect(result.error?.step == "m[1]/q")
    #expect(bench.host.count("s.t") == 2)
  }

  @Test func `a map of no list, and one of too many, fails`() async throws {
    let (wrong, _, _) = try await run("- { id: m, map: '{}', steps: [{ id: q, set: 1 }] }")
    #expect(wrong.error?.kind == .expression)
    let (large, _, _) = try await run("- { id: m, map: '[range(100001)]', steps: [{ id: q, set: 1 }] }")
    #expect(large.error?.code == "items")
  }

  @Test func `branches run side by side and give an object`() async throws {
    let both = Mutex(0)
    let met = Gate()
    let tool: FakeWorkflowHost.Tool = { arguments, _ in
      if both.withLock({ count in
        count += 1; return count == 2
      }) {
        met.open()
      }
      await met.wait()
      return .tool(arguments)
    }
    let (result, _, journal) = try await run(
      """
      - id: p
        parallel:
          left: [{ id: a, call: s.t, with: { x: 1 } }]
          right: [{ id: b, call: s.t, with: { x: 2 } }]
      """, .init(tools: ["s.t": tool]))
    #expect(result.output == ["left": ["x": 1], "right": ["x": 2]])
    #expect(journal.events.contains { $0.step.path == "p/left/a" })
  }

  @Test func `the first branch that fails stops the others, unless fail_fast is false`() async throws {
    for failsFast in [true, false] {
      let (result, bench, _) = try await run(
        """
        - id: p
          parallel:
            bad: [{ id: a, call: s.bad }]
            good: [{ id: b, call: s.good }, { id: c, call: s.after }]
          fail_fast: \(failsFast)
        """,
        .init(tools: [
          "s.bad": { _, _ in .failed(.toolError) },
          "s.good": { _, _ in
            guard failsFast else { return .tool(nil) }
            let never = Gate()
            await withTaskCancellationHandler {
              await never.wait()
            } onCancel: {
              never.open()
            }
            return .unknown(StepFailure.detail("cancelled", "it was stopped"))
          },
        ]))
      #expect(result.error?.step == "p/bad/a")
      #expect(bench.host.count("s.after") == (failsFast ? 0 : 1))
    }
  }

  @Test(arguments: [(1, "one"), (2, "two"), (3, "other")])
  func `a switch takes the first case that holds`(n: Int, expected: String) async throws {
    let (result, _, _) = try await run(
      """
      - id: s
        switch:
          - { when: $inputs.n == 1, steps: [{ id: a, set: one }] }
          - { when: $inputs.n <= 2, steps: [{ id: b, set: two }] }
          - { steps: [{ id: c, set: other }] }
      """, inputs: ["n": JSON(n)], top: "inputs: { n: integer }")
    #expect(result.output == .string(expected))
  }

  @Test func `a loop sees its round and the one before, and ends when its condition holds`() async throws {
    let (result, _, journal) = try await run(
      """
      - id: l
        loop: { until: $steps.n.output >= 3, max: 9 }
        output: '{ n: $steps.n.output, calls: $steps.c.output.i }'
        steps:
          - { id: c, call: s.t, with: { i: '${{ $loop.index }}' } }
          - { id: n, set: '${{ ($loop.prev.n.output // 0) + 1 }}' }
      """)
    #expect(result.output == ["n": 3, "calls": 2])
    #expect(journal.events.contains { $0.step.path == "l[2]/c" })
    #expect(!journal.events.contains { $0.step.path == "l[3]/c" })
  }

  @Test func `a loop gives its last round when its rounds are used up`() async throws {
    let (result, _, _) = try await run(
      "- { id: l, loop: { until: 'false', max: 4 }, steps: [{ id: n, set: '${{ $loop.index }}' }] }")
    #expect(result.output == 3)
  }

  @Test func `steps with needs begin when those are done, and see them alone`() async throws {
    let order = Mutex<[String]>([])
    let tool: FakeWorkflowHost.Tool = { arguments, _ in
      order.withLock { $0.append(arguments["x"]?.stringValue ?? "") }
      return .tool(arguments)
    }
    let (result, _, _) = try await run(
      """
      - { id: a, call: s.t, with: { x: a }, needs: [] }
      - { id: b, call: s.t, with: { x: b }, needs: [a] }
      - { id: c, call: s.t, with: { x: c }, needs: [a] }
      - { id: d, set: '${{ [$steps.b.output.x, $steps.c.output.x] }}', needs: [b, c] }
      """, .init(tools: ["s.t": tool]))
    #expect(result.output == ["b", "c"])
    let done = order.withLock { $0 }
    #expect(done.first == "a")
    #expect(Set(done) == ["a", "b", "c"])
  }

  @Test func `a skipped step does not skip what needs it`() async throws {
    let (result, _, journal) = try await run(
      """
      - { id: a, call: s.t, if: 'false' }
      - { id: b, set: { status: '${{ $steps.a.status }}', output: '${{ $steps.a.output }}' }, needs: [a] }
      """)
    #expect(result.output == ["status": "skipped", "output": nil])
    #expect(journal.events.contains { $0.kind == .stepSkip && $0.step.path == "a" })
  }

  @Test func `a group gives the result of its last step that ran`() async throws {
    let (result, _, _) = try await run(
      "- { id: g, steps: [{ id: a, set: 1 }, { id: b, set: 2, if: 'false' }] }")
    #expect(result.output == 1)
  }

  @Test func `another workflow runs in a part of this one, with inputs and outputs of its own`() async throws {
    let inner = WorkflowBench.workflow(
      "- { id: t, call: s.t, with: { x: '${{ $inputs.n }}' } }",
      top: "inputs: { n: integer }\noutputs: { got: $steps.t.output.x }")
    let (result, bench, journal) = try await run(
      "- { id: w, workflow: inner, with: { n: 4 } }", .init(workflows: ["inner": inner]))
    #expect(result.output == ["got": 4])
    #expect(journal.events.contains { $0.step.path == "w/t" })
    #expect(bench.host.count("load") == 1)
  }

  @Test func `a workflow that starts itself is stopped`() async throws {
    let (result, _, _) = try await run(
      "- { id: w, workflow: inner }",
      .init(workflows: ["inner": WorkflowBench.workflow("- { id: w, workflow: inner }")]))
    #expect(result.error?.code == "depth")
  }
}
