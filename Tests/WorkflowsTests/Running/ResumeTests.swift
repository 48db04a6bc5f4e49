import JSONKit
import Runs
import Synchronization
import TestKit
import Testing
import Workflows

@Suite(.timeLimit(.minutes(5)))
struct ResumeTests {
  @Test func `a run of ten thousand steps that goes on looks at each record once`() async throws {
    let text = WorkflowBench.workflow(
      """
      - id: m
        map: '[range(10000)]'
        concurrency: 8
        steps: [{ id: a, call: s.t, with: { n: '${{ $item }}' }, output: .n }]
      - { id: q, ask: { message: go? } }
      """)
    let bench = WorkflowBench()
    let first = DyingJournal()
    #expect(await bench.run(text, journal: first).status == .waiting)
    let second = DyingJournal(first.events)
    #expect(await bench.resume(second).status == .waiting)
    let lookUps = second.lookUps
    #expect(lookUps.values.max() == 1)
    // The 10 000 steps, the map, the body and the question.
    #expect(lookUps.count == 10_003)
    #expect(bench.host.count("s.t") == 10_000)
  }

  /// Keeps nothing but which branches of the run are still there.
  private final class BranchCount: Sendable {
    /// A branch belongs to one task; here it is only asked whether it is still there.
    private final class Weak: @unchecked Sendable {
      weak let branch: RunContext?
      init(_ branch: RunContext) { self.branch = branch }
    }

    private let branches = Mutex<[Weak]>([])

    func add(_ branch: RunContext) {
      let one = Weak(branch)
      branches.withLock { branches in
        branches.removeAll { $0.branch == nil }
        branches.append(one)
      }
    }

    var alive: Int { branches.withLock { $0.count { $0.branch != nil } } }
  }

  @Test func `of an element of a map nothing stays but its result`() async throws {
    let branches = BranchCount()
    let most = Mutex(0)
    let bench = WorkflowBench(
      .init(agent: { _, branch in
        branches.add(branch)
        most.withLock { $0 = max($0, branches.alive) }
        return AgentAnswer(output: 1)
      }))
    let text = WorkflowBench.workflow(
      "- { id: m, map: '[range(2000)]', concurrency: 4, steps: [{ id: a, agent: helper, task: x }], output: length }")
    let result = await bench.run(text, journal: ForgettingJournal())
    #expect(result.output == 2000)
    #expect(most.withLock { $0 } <= 8)
    #expect(branches.alive == 0)
  }

  @Test func `a map may have a hundred thousand elements`() async throws {
    let text = WorkflowBench.workflow(
      "- { id: m, map: '[range(100000)]', concurrency: 1, steps: [{ id: a, set: 1 }], output: length }")
    let result = await WorkflowBench().run(text, journal: ForgettingJournal())
    #expect(result.output == 100_000)
  }
}

/// A journal that keeps nothing, for runs whose memory is looked at.
private final class ForgettingJournal: Journal {
  private let count = Mutex<UInt64>(0)

  var lastSequence: UInt64 { count.withLock { $0 } }

  func append(_ event: RunEvent) throws -> UInt64 {
    count.withLock { count in
      count += 1
      return count
    }
  }

  func commit(through seq: UInt64) async throws {}
  func record(of step: StepKey) async throws -> StepRecord? { nil }
  func events(after seq: UInt64, limit: Int) async throws -> [RunEvent] { [] }
}
