import JSONKit
import Runs
import Synchronization
import TestKit
import Testing
import Workflows

@Suite(.timeLimit(.minutes(5)))
struct CancellationTests {
  private static let text = WorkflowBench.workflow(
    """
    - { id: a, call: s.t, with: { n: a }, compensate: { call: s.undo, with: { n: a } } }
    - id: m
      map: '[1, 2, 3]'
      concurrency: 2
      steps: [{ id: b, call: s.t, with: { n: '${{ $item }}' }, compensate: { call: s.undo, with: { n: '${{ $item }}' } } }]
    - { id: c, call: s.t, with: { n: c }, compensate: { call: s.undo, with: { n: c } } }
    """, top: "finally: [{ id: f, call: s.last }]")

  /// How many events the run has when nobody stops it.
  private func length() async -> Int {
    let journal = MemoryJournal()
    _ = await WorkflowBench().run(Self.text, journal: journal)
    return journal.events.count
  }

  @Test func `a run that is cancelled at any event undoes what it did, tidies up, and says so`() async throws {
    for event in 1...(await length()) {
      let bench = WorkflowBench()
      let control = RunControl()
      let journal = DyingJournal(onAppend: { if $0 == event { control.cancel() } })
      let result = await bench.run(Self.text, journal: journal, control: control)
      let done = Set(bench.host.deeds.filter { $0.name == "s.t" }.map { $0.arguments["n"] })
      let undone = bench.host.deeds.filter { $0.name == "s.undo" }.map { $0.arguments["n"] }
      if result.status == .succeeded {
        #expect(undone.isEmpty, "cancelled at \(event)")
      } else {
        #expect(result.status == .cancelled, "cancelled at \(event): \(result)")
        #expect(Set(undone) == done, "cancelled at \(event)")
        #expect(undone.count == done.count, "cancelled at \(event)")
      }
      #expect(bench.host.count("s.last") == 1, "cancelled at \(event)")
      #expect(journal.events.count { $0.kind == .result } == 1, "cancelled at \(event)")
      #expect(try RunEventSchema().violations(of: journal.events) == [])
    }
  }

  @Test func `a run that is left at any event goes on from there`() async throws {
    let reference = await WorkflowBench().run(Self.text)
    for event in 1...(await length()) {
      let bench = WorkflowBench()
      let control = RunControl()
      let journal = DyingJournal(onAppend: { if $0 == event { control.leave() } })
      var result = await bench.run(Self.text, journal: journal, control: control)
      if !result.status.isFinal {
        #expect(result.status == .interrupted, "left at \(event): \(result)")
        result = await bench.resume(MemoryJournal(journal.events))
      }
      #expect(result.output == reference.output, "left at \(event): \(result)")
      #expect(bench.host.count("s.t") == 5, "left at \(event)")
    }
  }

  @Test func `a call that is under way is cancelled, and its outcome is unknown`() async throws {
    let began = Gate()
    let bench = WorkflowBench(.init(tools: ["s.t": Self.hanging(began)]))
    let control = RunControl()
    let journal = MemoryJournal()
    async let ended = bench.run(WorkflowBench.workflow("- { id: a, call: s.t }"), journal: journal, control: control)
    await began.wait()
    control.cancel()
    #expect(await ended.status == .cancelled)
    let settled = journal.events.first { $0.kind == .toolResult }
    #expect(settled?.data["outcome"] == "unknown")
  }

  @Test func `the second cancel leaves the run, and what undoes it goes on when it is resumed`() async throws {
    let began = Gate()
    let script = FakeWorkflowHost.Script(tools: [
      "s.bad": { _, _ in .failed(.toolError) },
      "s.undo": { arguments, attempt in
        guard attempt == 1 else { return .tool(nil) }
        return await Self.hanging(began)(arguments, attempt)
      },
    ])
    let bench = WorkflowBench(script)
    let control = RunControl()
    let journal = MemoryJournal()
    let text = WorkflowBench.workflow(
      """
      - { id: a, call: s.t, compensate: { call: s.undo, idempotent: true } }
      - { id: b, call: s.bad }
      """)
    async let left = bench.run(text, journal: journal, control: control)
    await began.wait()
    control.cancel()
    control.cancel()
    #expect(await left.status == .interrupted)
    #expect(!journal.events.contains { $0.kind == .result })
    let result = await bench.resume(MemoryJournal(journal.events))
    #expect(result.status == .failed)
    #expect(result.error?.step == "b")
    #expect(bench.host.count("s.undo") == 2)
    #expect(bench.host.count("s.t") == 1)
  }

  @Test func `a run that waits is ended by a cancel, and what it did is undone`() async throws {
    let bench = WorkflowBench()
    let journal = MemoryJournal()
    let text = WorkflowBench.workflow(
      "- { id: a, call: s.t, compensate: { call: s.undo } }\n- { id: q, ask: { message: go? } }")
    #expect(await bench.run(text, journal: journal).status == .waiting)
    let control = RunControl()
    control.cancel()
    #expect(await bench.resume(journal, control: control).status == .cancelled)
    #expect(bench.host.names == ["s.t", "s.undo"])
  }

  @Test func `cancelling the task leaves the run`() async throws {
    let began = Gate()
    let bench = WorkflowBench(.init(tools: ["s.t": Self.hanging(began)], safeties: ["s.t": .read]))
    let journal = MemoryJournal()
    let result = await withTaskGroup(of: WorkflowResult.self) { group in
      group.addTask { await bench.run(WorkflowBench.workflow("- { id: a, call: s.t }"), journal: journal) }
      await began.wait()
      group.cancelAll()
      return await group.next()
    }
    #expect(result?.status == .interrupted)
    #expect(!journal.events.contains { $0.kind == .toolResult })
  }

  private static func hanging(_ began: Gate) -> FakeWorkflowHost.Tool {
    { _, _ in
      let never = Gate()
      began.open()
      await withTaskCancellationHandler {
        await never.wait()
      } onCancel: {
        never.open()
      }
      return .unknown(StepFailure.detail("cancelled", "it was stopped"))
    }
  }
}
