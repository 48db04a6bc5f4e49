import FoundationEssentials
import JSONKit
import Runs
import TestKit
import Testing
import Workflows

/// What the engine itself costs; only measured when `TRIBUTARY_MEASURE` is set, and never judged by a clock.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["TRIBUTARY_MEASURE"] != nil))
struct OverheadTests {
  private func measure(_ label: String, steps: Int, _ text: String) async {
    let bench = WorkflowBench()
    let clock = ContinuousClock()
    var best = Duration.seconds(1_000)
    for _ in 1...5 {
      let journal = MemoryJournal()
      let took = await clock.measure { _ = await bench.run(text, journal: journal) }
      best = min(best, took)
    }
    let nanoseconds = best.components.seconds * 1_000_000_000 + best.components.attoseconds / 1_000_000_000
    print("\(label): \(Double(nanoseconds) / 1_000 / Double(steps)) µs per step")
  }

  @Test func `what a step costs`() async {
    let rounds = 1_000
    await measure(
      "set in a loop", steps: rounds,
      WorkflowBench.workflow("- { id: l, loop: { until: 'false', max: \(rounds) }, steps: [{ id: a, set: { x: 1 } }] }")
    )
    await measure(
      "set with an expression", steps: rounds,
      WorkflowBench.workflow(
        "- { id: l, loop: { until: 'false', max: \(rounds) }, steps: [{ id: a, set: '${{ $loop.index + 1 }}' }] }"))
    await measure(
      "call in a loop", steps: rounds,
      WorkflowBench.workflow(
        "- { id: l, loop: { until: 'false', max: \(rounds) }, steps: [{ id: a, call: s.t, with: { x: 1 } }] }"))
    await measure(
      "call in a map of 10 000, 8 at a time", steps: 10_000,
      WorkflowBench.workflow(
        "- { id: m, map: '[range(10000)]', concurrency: 8, steps: [{ id: a, call: s.t, with: { x: '${{ $item }}' } }] }"
      ))
  }
}
