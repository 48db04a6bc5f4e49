import JSONKit
import Runs
import Synchronization
import TestKit
import Testing

@Suite(.timeLimit(.minutes(5)))
struct RunContextMapTests {
  private struct Broken: Error, Equatable { var index: Int }

  /// Gives up the processor as often as a generator wants: another schedule each time.
  private static func wander(_ seed: UInt64) async {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<Int.random(in: 0..<20, using: &generator) { await Task.yield() }
  }

  @Test func `results come in the order of the items`() async throws {
    let context = try await TestRun().begun()
    let results = try await context.map("item", Array(0..<50), concurrency: 8) { _, index, item in
      await Self.wander(UInt64(index))
      return item * 2
    }
    #expect(results == (0..<50).map { $0 * 2 })
  }

  @Test func `at most so many branches run at a time`() async throws {
    let running = Mutex((now: 0, most: 0))
    let context = try await TestRun().begun()
    _ = try await context.map("item", Array(0..<40), concurrency: 3) { _, index, _ in
      running.withLock { counts in
        counts.now += 1
        counts.most = max(counts.most, counts.now)
      }
      await Self.wander(UInt64(index))
      running.withLock { $0.now -= 1 }
    }
    #expect(running.withLock { $0.most } <= 3)
    #expect(running.withLock { $0.now } == 0)
  }

  @Test func `each branch has a path of its own, a second map another one`() async throws {
    let run = TestRun()
    let context = try await run.begun()
    for _ in 0..<2 {
      _ = try await context.map("item", ["a", "b"]) { branch, _, _ in branch.path }
    }
    let paths = try await context.map("item", ["a", "b"]) { branch, _, _ in branch.path }
    #expect(paths == ["item#3[0]", "item#3[1]"])
    #expect(context.child("turn[1]").child("tool").path == "turn[1]/tool")
  }

  @Test func `the error of the lowest failing branch is thrown, and not a cancellation it caused`() async throws {
    let context = try await TestRun().begun()
    let error = await #expect(throws: Broken.self) {
      try await context.map("item", Array(0..<4), concurrency: 4) { _, index, _ in
        if index == 2 { throw Broken(index: 2) }
        while !Task.isCancelled { await Task.yield() }
        throw CancellationError()
      }
    }
    #expect(error == Broken(index: 2))
  }

  @Test func `no items give no results`() async throws {
    let results = try await TestRun().begun().map("item", [Int]()) { _, _, item in item }
    #expect(results.isEmpty)
  }

  /// 50 branches with their own steps, ids and random numbers, on another schedule each time.
  private func wide(_ run: TestRun, schedule: UInt64) async throws -> [JSON] {
    let context = try await run.begun()
    return try await context.map("item", Array(0..<50), concurrency: 50) { branch, index, _ in
      await Self.wander(schedule &* 1_000 &+ UInt64(index))
      let look = Effect("look", family: .tool, input: .integer(Int64(index)), safety: .read)
      let seen = try await branch.effect(look) { _, scope in
        await Self.wander(schedule &+ UInt64(index))
        return .value(.string(scope.idempotencyKey))
      }
      var generator = branch.generator("dice")
      let number: Int64 = Int64.random(in: 0..<1_000_000, using: &generator)
      let send = Effect("send", family: .tool, input: [seen, .integer(number)], safety: .unsafe)
      return try await branch.effect(send) { _, _ in .value(.string(branch.makeID("id"))) }
    }
  }

  @Test func `50 parallel branches, run twice on other schedules, record the same by cause`() async throws {
    let first = TestRun()
    let second = TestRun()
    let values = try await wide(first, schedule: 1)
    #expect(try await wide(second, schedule: 2) == values)
    #expect(first.byCause == second.byCause)
    #expect(first.journal.events.count == 1 + 50 * 4)
  }

  @Test func `a resume from every prefix repeats no settled step`() async throws {
    let whole = TestRun()
    _ = try await wide(whole, schedule: 3)
    let events = whole.journal.events
    var inDoubt = 0
    for cut in 1...events.count {
      let prefix = Array(events.prefix(cut))
      let settled = Set(prefix.filter { $0.kind == .toolResult }.map(\.step))
      let run = TestRun(events: prefix)
      do {
        _ = try await wide(run, schedule: UInt64(cut))
        #expect(run.byCause.count >= whole.byCause.count)
      } catch let error as RunError {
        #expect(error.code == .inDoubt)
        inDoubt += 1
      }
      for event in run.journal.events.dropFirst(cut) where event.kind == .toolCall || event.kind == .toolResult {
        #expect(!settled.contains(event.step))
      }
    }
    #expect(inDoubt > 0)
    #expect(inDoubt < events.count)
  }
}
