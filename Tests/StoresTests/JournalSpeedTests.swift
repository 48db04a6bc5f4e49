import Foundation
import JSONKit
import Runs
import Stores
import Testing

/// How fast runs are recorded; figures for people, checked against nothing: `RUNS_SPEED=1 swift test -c release --filter JournalSpeed`.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["RUNS_SPEED"] != nil), .serialized)
struct JournalSpeedTests {
  private let stores: RunStores

  init() throws { stores = try RunStores() }

  @Test(arguments: [1, 8, 64, 512])
  func `commits by so many branches at once`(branches: Int) async throws {
    let journal = try await stores.store().begin(1)
    let each = max(5, 400 / branches)
    let took = try await ContinuousClock().measure {
      try await withThrowingDiscardingTaskGroup { group in
        for branch in 0..<branches {
          group.addTask {
            for number in 0..<each {
              let seq = try journal.intent("b\(branch)/s\(number)")
              try await journal.commit(through: seq)
              try journal.settle("b\(branch)/s\(number)")
            }
          }
        }
      }
    }
    let (steps, commits) = (branches * each, stores.committed.count)
    report("\(branches) branches: \(steps) unsafe steps, \(commits) transactions", steps, "steps", took)
    report("\(branches) branches", commits, "transactions", took)
  }

  @Test func `events without waiting`() async throws {
    let store = stores.store()
    let journal = try await store.begin(1)
    let clock = ContinuousClock()
    var appending = Duration.zero
    let took = try await clock.measure {
      for round in 0..<10 {
        appending += try clock.measure {
          for number in 0..<5_000 {
            try journal.intent("s\(round)/\(number)", safety: .read, input: ["tool": "git.log", "arguments": ["n": 5]])
            try journal.settle("s\(round)/\(number)", ["content": [["type": "text", "text": "a line of text"]]])
          }
        }
        try await journal.commit(through: journal.lastSequence)
      }
    }
    report("append", 100_000, "events", appending)
    report("append and write", 100_000, "events", took)
    let looking = try await clock.measure {
      for number in 0..<5_000 { _ = try await journal.record(of: StepKey(path: "s3/\(number)", occurrence: 1)) }
    }
    report("look-ups in the file", 5_000, "look-ups", looking)
    let fresh = try await clock.measure {
      for number in 0..<5_000 { _ = try await journal.record(of: StepKey(path: "new/\(number)", occurrence: 1)) }
    }
    report("look-ups of new steps", 5_000, "look-ups", fresh)
    let reading = try await clock.measure {
      var seq: UInt64 = 0
      while let last = try await journal.events(after: seq, limit: 256).last { seq = last.seq }
    }
    report("pages of 256", 100_000, "events", reading)
  }

  private func report(_ what: String, _ count: Int, _ unit: String, _ took: Duration) {
    print("\(what): \(Int(Double(count) / (took / .seconds(1)))) \(unit)/s")
  }
}
