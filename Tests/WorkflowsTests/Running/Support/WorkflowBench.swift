import JSONKit
import Runs
import Synchronization
import TestKit
import Workflows

/// Runs workflows over a journal that a test can look into.
struct WorkflowBench {
  let host: FakeWorkflowHost
  var clock: any Clock<Duration> = SkippingClock()
  var limits = ExecutionLimits()
  /// Milliseconds of the wall clock, beside what the clock of the run shows.
  let wall = WallClock()

  init(_ script: FakeWorkflowHost.Script = FakeWorkflowHost.Script(), clock: any Clock<Duration> = SkippingClock()) {
    host = FakeWorkflowHost(script)
    self.clock = clock
  }

  func services(_ journal: any Journal) -> RunServices {
    let start = elapsed(clock)
    return RunServices(
      sources: RunSources(
        seed: 7, now: { [wall] in WallTime(milliseconds: 1_700_000_000_000 + wall.offset + start().milliseconds) },
        clock: clock), journal: journal)
  }

  /// One process: a new run, or the one in the journal.
  func run(
    _ text: String, inputs: JSON = [:], journal: any Journal = MemoryJournal(), control: RunControl = RunControl()
  ) async -> WorkflowResult {
    await WorkflowRunner(host: host, limits: limits).run(
      WorkflowSource(file: "test.yaml", text: text), inputs: inputs, services: services(journal), control: control)
  }

  func resume(
    _ journal: any Journal, again: Set<String> = [], control: RunControl = RunControl()
  ) async -> WorkflowResult {
    await WorkflowRunner(host: host, limits: limits).resume(
      services: services(journal), again: again, control: control)
  }

  /// A workflow with these steps, written as YAML at the left margin.
  static func workflow(_ steps: String, top: String = "") -> String {
    let indented = steps.split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 }
    return "workflow: 1\nname: test\n\(top)\nsteps:\n" + indented.joined(separator: "\n") + "\n"
  }
}

/// A wall clock that can be set.
final class WallClock: Sendable {
  private let milliseconds = Mutex<Int64>(0)

  var offset: Int64 { milliseconds.withLock { $0 } }

  func jump(_ duration: Duration) {
    milliseconds.withLock { $0 += duration.milliseconds }
  }
}

/// How long the clock has run since it was made, for clocks that begin at zero.
private func elapsed(_ clock: some Clock<Duration>) -> @Sendable () -> Duration {
  switch clock {
  case let clock as SkippingClock: { clock.now.offset }
  case let clock as ManualClock: { clock.now.offset }
  default: { .zero }
  }
}
