import JSONKit
import Runs
import TestKit
import Testing
import Workflows

@Suite(.timeLimit(.minutes(5)))
struct AskAndWaitTests {
  private static let asking = WorkflowBench.workflow(
    """
    - { id: a, call: s.t }
    - id: q
      ask:
        message: "Keep ${{ 1 + 1 }}?"
        show: { json: "${{ $steps.a.output }}" }
        schema: { type: object, properties: { note: { type: string } } }
    - { id: b, set: "${{ $steps.q.output.content.note }}" }
    """)

  @Test func `a person who is there is asked at once`() async throws {
    let bench = WorkflowBench(
      .init(person: { question in
        question.message == "Keep 2?" ? .accept(["note": "yes"]) : .decline
      }))
    let journal = MemoryJournal()
    let result = await bench.run(Self.asking, journal: journal)
    #expect(result.output == "yes")
    #expect(journal.events.filter { $0.step.path == "q" }.map(\.kind) == [.approvalAsk, .approvalAnswer])
    #expect(try RunEventSchema().violations(of: journal.events) == [])
  }

  @Test func `a run waits when nobody is there, and goes on when the answer is in the journal`() async throws {
    let bench = WorkflowBench()
    let journal = MemoryJournal()
    let waiting = await bench.run(Self.asking, journal: journal)
    #expect(waiting.status == .waiting)
    #expect(waiting.exitCode == .waiting)
    #expect(waiting.open.map(\.step) == [StepKey(path: "q", occurrence: 1)])
    #expect(!journal.events.contains { $0.kind == .result })

    // Asked once, however often the run is resumed.
    #expect(await bench.resume(journal).status == .waiting)
    #expect(journal.events.count { $0.kind == .approvalAsk } == 1)

    try await journal.settle(
      StepKey(path: "q", occurrence: 1), .value(WorkflowAnswer.accept(["note": "later"]).json),
      now: WallTime(milliseconds: 0))
    let done = await bench.resume(journal)
    #expect(done.output == "later")
    #expect(bench.host.names == ["s.t"])
    #expect(try RunEventSchema().violations(of: journal.events) == [])
  }

  @Test func `a question that has its answer takes no second one`() async throws {
    let bench = WorkflowBench()
    let journal = MemoryJournal()
    _ = await bench.run(Self.asking, journal: journal)
    let step = StepKey(path: "q", occurrence: 1)
    try await journal.settle(step, .value(WorkflowAnswer.decline.json), now: WallTime(milliseconds: 0))
    let error = await failure(RunError.self) {
      try await journal.settle(step, .value(WorkflowAnswer.accept().json), now: WallTime(milliseconds: 0))
    }
    #expect(error?.code == .misuse)
  }

  @Test func `a no fails the run, or is an answer like others`() async throws {
    for (rule, status) in [("fail", RunStatus.failed), ("continue", .succeeded)] {
      let bench = WorkflowBench(.init(person: { _ in .decline }))
      let result = await bench.run(
        WorkflowBench.workflow(
          "- { id: q, ask: { message: go?, on_decline: \(rule) } }\n- { id: b, set: '${{ $steps.q.output.accepted }}' }"
        ))
      #expect(result.status == status)
      if status == .succeeded { #expect(result.output == false) } else { #expect(result.error?.kind == .declined) }
    }
  }

  @Test func `an answer that does not fit the form fails the step`() async throws {
    let bench = WorkflowBench(.init(person: { _ in .accept(["note": 1]) }))
    let result = await bench.run(Self.asking)
    #expect(result.error?.kind == .schema)
  }

  @Test func `what runs beside a question goes on, and all questions are told`() async throws {
    let bench = WorkflowBench()
    let result = await bench.run(
      WorkflowBench.workflow(
        """
        - id: p
          parallel:
            x: [{ id: a, ask: { message: A? } }, { id: b, call: s.never }]
            y: [{ id: c, call: s.t }, { id: d, ask: { message: D? } }]
            z: [{ id: e, call: s.t }, { id: f, call: s.t }]
        """))
    #expect(result.open.map(\.message) == ["A?", "D?"])
    #expect(bench.host.count("s.t") == 3)
    #expect(bench.host.count("s.never") == 0)
  }

  @Test func `a question is too late at the time it was given when it was asked first`() async throws {
    let bench = WorkflowBench()
    let journal = MemoryJournal()
    let text = WorkflowBench.workflow(
      "- { id: q, ask: { message: go?, timeout: 3d }, on_error: continue }\n- { id: b, set: '${{ $steps.q.error.type }}' }"
    )
    let waiting = await bench.run(text, journal: journal)
    #expect(waiting.open[0].due == WallTime(milliseconds: 1_700_000_000_000 + 3 * 86_400_000))
    bench.wall.jump(.seconds(2 * 86_400))
    #expect(await bench.resume(journal).status == .waiting)
    bench.wall.jump(.seconds(86_400))
    #expect(await bench.resume(journal).output == "timeout")
  }

  @Test func `a wait is over at its time, whatever happens to the process`() async throws {
    let bench = WorkflowBench()
    let clock = try #require(bench.clock as? SkippingClock)
    let text = WorkflowBench.workflow("- { id: w, wait: { for: 150s } }")
    let result = await bench.run(text)
    #expect(result.status == .succeeded)
    #expect(clock.sleeps == [.seconds(60), .seconds(60), .seconds(30)])
  }

  @Test func `a resumed wait keeps its time`() async throws {
    var bench = WorkflowBench()
    bench.limits.longestWait = .seconds(3600)
    let clock = try #require(bench.clock as? SkippingClock)
    let journal = MemoryJournal()
    let waiting = await bench.run(WorkflowBench.workflow("- { id: w, wait: { for: 5h } }"), journal: journal)
    #expect(waiting.status == .waiting)
    #expect(waiting.open.map(\.kind) == [.time])
    bench.wall.jump(.seconds(5 * 3600 - 30))
    #expect(await bench.resume(journal).status == .succeeded)
    #expect(clock.sleeps == [.seconds(30)])
  }

  @Test func `a wall clock that jumps on ends a wait, and one that jumps back makes it longer`() async throws {
    let clock = ManualClock()
    let bench = WorkflowBench(clock: clock)
    async let ahead = bench.run(WorkflowBench.workflow("- { id: w, wait: { until: '2023-11-14T23:13:20Z' } }"))
    await clock.sleeper(until: .seconds(60))
    bench.wall.jump(.seconds(3600))
    clock.advance(by: .seconds(60))
    #expect(await ahead.status == .succeeded)

    bench.wall.jump(.seconds(-3600))
    async let back = bench.run(WorkflowBench.workflow("- { id: w, wait: { for: 30s } }"))
    await clock.sleeper(until: .seconds(90))
    bench.wall.jump(.seconds(-10))
    clock.advance(by: .seconds(30))
    await clock.sleeper(until: .seconds(100))
    clock.advance(by: .seconds(10))
    #expect(await back.status == .succeeded)
  }

  @Test func `a time that is none fails the step`() async throws {
    let result = await WorkflowBench().run(WorkflowBench.workflow("- { id: w, wait: { until: '${{ $run.id }}' } }"))
    #expect(result.error?.kind == .expression)
  }

  @Test func `an event that matches is the output; without one the run waits`() async throws {
    let text = WorkflowBench.workflow("- { id: w, wait: { event: paid, match: .n > 1 } }")
    let paid = await WorkflowBench(.init(event: { _ in ["n": 2] })).run(text)
    #expect(paid.output == ["n": 2])
    let waiting = await WorkflowBench(.init(event: { _ in ["n": 1] })).run(text)
    #expect(waiting.open.map(\.kind) == [.event])
    #expect(waiting.open.map(\.message) == ["paid"])
  }
}
