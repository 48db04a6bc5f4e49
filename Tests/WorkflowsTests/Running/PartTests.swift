import Documents
import JSONKit
import Runs
import Testing

@testable import Workflows

/// The values that decide, without a run.
struct PartTests {
  @Test func `a schedule begins what may begin, in the order of the file and not too much at a time`() {
    var schedule = BlockSchedule(needs: [[], [0], [0], [1, 2], []], limit: 2)
    #expect(schedule.begin() == [0, 4])
    #expect(schedule.begin() == [])
    schedule.ended(0, opening: true)
    #expect(schedule.begin() == [1])
    schedule.ended(4, opening: true)
    #expect(schedule.begin() == [2])
    schedule.ended(2, opening: true)
    #expect(schedule.begin() == [])
    schedule.ended(1, opening: true)
    #expect(schedule.begin() == [3])
    schedule.ended(3, opening: true)
    #expect(schedule.isIdle)
  }

  @Test func `what needs a step that did not end well never begins`() {
    var schedule = BlockSchedule(needs: [[], [0]], limit: 4)
    _ = schedule.begin()
    schedule.ended(0, opening: false)
    #expect(schedule.begin() == [])
    #expect(schedule.isIdle)
  }

  private func retry(_ change: (inout Retry) -> Void) -> Retry {
    var retry = Retry(attempts: 5, position: .start)
    retry.jitter = 0
    change(&retry)
    return retry
  }

  private func delays(_ retry: Retry, _ failure: StepFailure = StepFailure(.timeout, "late")) -> [Duration] {
    var plan = RetryPlan(retry, SeededGenerator(seed: 1))
    var delays: [Duration] = []
    while let delay = plan.delay(after: failure) { delays.append(delay) }
    return delays
  }

  @Test func `delays grow as the policy says and are bounded`() {
    #expect(delays(retry { $0.backoff = .fixed }) == [.seconds(1), .seconds(1), .seconds(1), .seconds(1)])
    #expect(delays(retry { $0.backoff = .linear }) == [.seconds(1), .seconds(2), .seconds(3), .seconds(4)])
    #expect(delays(retry { _ in }) == [.seconds(1), .seconds(2), .seconds(4), .seconds(8)])
    #expect(delays(retry { $0.maximumDelay = .seconds(3) }) == [.seconds(1), .seconds(2), .seconds(3), .seconds(3)])
  }

  @Test func `a server that says when to come back is believed within the bound`() {
    let busy = StepFailure(.rateLimit, "busy", details: ["retry_after_ms": 5_000])
    #expect(delays(retry { $0.attempts = 2 }, busy) == [.seconds(5)])
    #expect(
      delays(
        retry {
          $0.attempts = 2; $0.maximumDelay = .seconds(2)
        }, busy) == [.seconds(2)])
  }

  @Test func `jitter is the same in every repetition and stays within its part`() {
    let policy = retry { $0.jitter = 0.2 }
    let first = delays(policy)
    #expect(first == delays(policy))
    #expect(first != delays(retry { _ in }))
    for (jittered, plain) in zip(first, delays(retry { _ in })) {
      #expect(jittered >= plain * 0.8 && jittered <= plain * 1.2)
    }
  }

  @Test func `a meter counts what is under way, and its parent counts too`() {
    let outer = UsageMeter(UsageLimits(calls: 3))
    let inner = UsageMeter(UsageLimits(calls: 2), in: outer)
    #expect(inner.begin() == nil)
    #expect(inner.begin() == nil)
    #expect(inner.begin() == .init(word: "calls", value: "2"))
    #expect(outer.begin() == nil)
    #expect(outer.begin() == .init(word: "calls", value: "3"))
    inner.end()
    inner.add(WorkflowUsage(calls: 1))
    #expect(inner.begin() == .init(word: "calls", value: "3"))
    #expect(outer.usage.calls == 1)
  }

  @Test func `of several reasons the one counts that keeps the run from being repaired`() {
    let failed = StepStop.failed(StepFailure(.other, "x"))
    let waiting = StepStop.open([OpenStep(.answer, .run, "q")])
    let doubt = StepStop.open([OpenStep(.doubt, .run, "d")])
    func word(_ stops: [StepStop]) -> String {
      switch StepStop.telling(stops.enumerated().map { ($0, $1) }) {
      case .failed: "failed"
      case .open(let steps): steps.map(\.message).joined()
      case .cancelled: "cancelled"
      default: "none"
      }
    }
    #expect(word([]) == "none")
    #expect(word([.cancelled(nil), waiting, failed]) == "failed")
    #expect(word([.cancelled(nil), waiting]) == "q")
    #expect(word([failed, waiting, doubt]) == "qd")
  }

  @Test func `csv and lines keep every field`() throws {
    #expect(try TextParser.parse("", as: .csv) == [])
    #expect(try TextParser.parse("a,b\r\n\"x,\n\"\"y\",", as: .csv) == [["a", "b"], ["x,\n\"y", ""]])
    #expect(try TextParser.parse("a\n\nb", as: .lines) == ["a", "", "b"])
    #expect(throws: StepFailure.self) { try TextParser.parse("\"a", as: .csv) }
  }
}
