import JSONKit
import Runs
import TestKit
import Testing

@testable import Workflows

/// Recorded runs of workflows that are performed anew, over their recording alone.
@Suite(.timeLimit(.minutes(5)))
struct ReplayTests {
  /// Everything a run can do, side by side.
  private static let busy = WorkflowBench.workflow(
    """
    - { id: a, call: s.read, with: { n: 1 } }
    - id: m
      map: '[1, 2, 3, 4, 5, 6, 7, 8]'
      concurrency: 4
      on_item_error: collect
      steps:
        - { id: x, call: s.item, with: { n: '${{ $item }}' }, retry: { max: 3, on: [transport] } }
        - { id: y, prompt: 'say ${{ $item }}' }
    - id: p
      parallel:
        left: [{ id: l, call: s.t, with: { side: left } }, { id: l2, agent: { model: m/1, tools: [] }, task: go }]
        right: [{ id: r, read: 's#file:///r' }, { id: never, if: 'false', call: s.t }]
    - { id: q, ask: { message: "Go on?" } }
    - { id: w, wait: { for: 5m } }
    - id: n
      loop: { until: $loop.index == 2, max: 5 }
      steps: [{ id: z, call: s.t, with: { round: '${{ $loop.index }}' } }]
    - { id: bad, call: s.bad, on_error: { steps: [{ id: repair, call: s.t, with: { why: '${{ $error.message }}' } }] } }
    - { id: d, set: '${{ [$steps.m.output[].ok] }}' }
    """, top: "outputs: { ok: $steps.d.output, a: $steps.q.output.action }")

  private static var script: FakeWorkflowHost.Script {
    var script = FakeWorkflowHost.Script()
    script.safeties = ["s.read": .read]
    script.tools["s.item"] = { arguments, attempt in
      switch arguments["n"] {
      case 3: .failure(["code": "disconnected", "message": "the connection broke"])
      case 5: .denied(["code": "denied", "message": "not this one"])
      default: .tool(arguments)
      }
    }
    script.tools["s.bad"] = { _, _ in .failure(["code": "broken", "message": "it is broken"]) }
    script.person = { _ in .accept(["note": "fine"]) }
    return script
  }

  private func replay(
    _ journal: some TestJournal, _ text: String? = nil, isStrict: Bool = true
  ) async throws -> (result: WorkflowResult, divergence: ReplayDivergence?) {
    let events: [RunEvent] = journal.events
    let recording = Recording(run: try #require(events.first?.run), seed: 7, events: events)
    return try await WorkflowRunner.replay(
      recording, with: text.map { WorkflowSource(file: "test.yaml", text: $0) }, started: Self.started(events),
      isStrict: isStrict
    ) { request, _ in AgentAnswer(output: .string(request.input)) }
  }

  private static func started(_ events: [RunEvent]) -> WallTime {
    let text = events.first?.data["started"]?.stringValue ?? ""
    return WallTime(milliseconds: PointInTime.rfc3339(text) ?? 0)
  }

  @Test func `a run is the same again, in the recorded order, and nobody is reached`() async throws {
    let bench = WorkflowBench(Self.script)
    let journal = MemoryJournal()
    let recorded = await bench.run(Self.busy, journal: journal)
    #expect(recorded.status == .succeeded, "\(recorded)")
    for _ in 1...20 {
      let (result, divergence) = try await replay(journal)
      #expect(divergence == nil, "\(divergence.map(\.description) ?? "")")
      #expect(result == recorded)
    }
  }

  @Test func `a run that was stopped at any event is the same again`() async throws {
    let length: Int = await {
      let journal = MemoryJournal()
      _ = await WorkflowBench(Self.script).run(Self.busy, journal: journal)
      return journal.events.count
    }()
    for event in 1...length {
      let control = RunControl()
      let journal = DyingJournal(onAppend: { if $0 == event { control.cancel() } })
      let recorded = await WorkflowBench(Self.script).run(Self.busy, journal: journal, control: control)
      let (result, divergence) = try await replay(journal, isStrict: false)
      #expect(divergence == nil, "stopped at \(event): \(divergence.map(\.description) ?? "")")
      #expect(result == recorded, "stopped at \(event)")
    }
  }

  @Test func `a run that was left at any event is the same up to there`() async throws {
    for event in stride(from: 2, to: 60, by: 3) {
      let control = RunControl()
      let journal = DyingJournal(onAppend: { if $0 == event { control.leave() } })
      let recorded = await WorkflowBench(Self.script).run(Self.busy, journal: journal, control: control)
      guard !recorded.status.isFinal else { continue }
      let (result, divergence) = try await replay(journal, isStrict: false)
      #expect(divergence == nil, "left at \(event): \(divergence.map(\.description) ?? "")")
      #expect(!result.status.isFinal, "left at \(event): \(result)")
    }
  }

  @Test func `a changed workflow tells the first step that is another one`() async throws {
    let journal = MemoryJournal()
    _ = await WorkflowBench(Self.script).run(Self.busy, journal: journal)
    let same = try await replay(journal, Self.busy + "# a comment more\n")
    #expect(same.divergence == nil, "\(same.divergence.map(\.description) ?? "")")
    let other = try await replay(journal, Self.busy.replacing("round: '${{ $loop.index }}'", with: "round: 9"))
    let changed = try #require(other.divergence)
    #expect(changed.reason == .changed)
    #expect(changed.recorded?.step == StepKey(path: "n[0]/z", occurrence: 1))
    #expect(changed.difference?.pointer == "/digest" || changed.difference?.pointer == "/input/arguments/round")
    let renamed = try await replay(journal, Self.busy.replacing("id: w,", with: "id: v,"))
    #expect(renamed.divergence?.reason == .unexpected)
    #expect(renamed.divergence?.event?.step.path.hasPrefix("v") == true)
    #expect(renamed.divergence?.recorded?.step.path.hasPrefix("w") == true)
    let shorter = try await replay(journal, Self.busy.replacing("max: 5 }", with: "max: 2 }"))
    #expect(shorter.divergence != nil)
  }

  @Test func `every byte of an event that the run makes is compared`() async throws {
    let journal = MemoryJournal()
    _ = await WorkflowBench(Self.script).run(Self.busy, journal: journal)
    let events: [RunEvent] = journal.events
    let call = try #require(events.firstIndex { $0.kind == .modelRequest })
    for index in [call, events.count - 1] {
      let text = Array(events[index].data.text.utf8)
      for byte in text.indices {
        var spoiled = text
        spoiled[byte] ^= 1
        guard let data = try? JSON(parsing: String(decoding: spoiled, as: UTF8.self)), data != events[index].data else {
          continue
        }
        var changed = events
        changed[index].data = data
        let (_, divergence) = try await replay(MemoryJournal(changed))
        #expect(divergence != nil, "byte \(byte) of \(events[index].kind.rawValue)")
      }
    }
  }
}

/// A journal whose events a test can see.
protocol TestJournal {
  var events: [RunEvent] { get }
}

extension MemoryJournal: TestJournal {}
extension DyingJournal: TestJournal {}
