import JSONKit
import Runs
import TestKit
import Testing

@Suite(.timeLimit(.minutes(5)))
struct EventFeedTests {
  private func all(_ reader: EventReader) async throws -> [RunEvent] {
    var events: [RunEvent] = []
    for try await event in reader { events.append(event) }
    return events
  }

  /// A run of some steps; each shows text while it is performed.
  private func play(_ run: TestRun, steps: Int = 3) async throws {
    let log = RunLog(run.services)
    try await log.start(["agent": "a", "input": nil])
    let context = RunContext(log)
    for number in 0..<steps {
      let effect = Effect("model", family: .model, input: .integer(Int64(number)), safety: .idempotent)
      _ = try await context.effect(effect) { _, scope in
        for letter in ["a", "b", "c"] {
          scope.show(LiveText(letter))
          await Task.yield()
        }
        return .value("abc")
      }
    }
    try log.finish(["status": "failed", "exit": 1, "output": nil, "usage": [:]])
  }

  @Test func `every reader sees init first and exactly one result, last`() async throws {
    let run = TestRun()
    let readers = (0..<3).map { _ in run.services.feed.reader() }
    try await withThrowingTaskGroup(of: [RunEvent].self) { group in
      for reader in readers { group.addTask { try await all(reader) } }
      try await play(run)
      for try await events in group {
        #expect(events.first?.kind == .start)
        #expect(events.last?.kind == .result)
        #expect(events.filter { $0.kind == .result }.count == 1)
        #expect(events.filter { $0.seq > 0 } == run.journal.events)
      }
    }
  }

  @Test func `texts of a step, joined or not, are its whole text`() async throws {
    let run = TestRun()
    let reader = run.services.feed.reader()
    try await play(run)
    var texts: [StepKey: String] = [:]
    for event in try await all(reader) where event.kind == .modelDelta {
      texts[event.step, default: ""] += event.data["text"]?.stringValue ?? ""
    }
    #expect(texts.count == 3)
    #expect(texts.values.allSatisfy { $0 == "abc" })
    #expect(reader.droppedLive == 0)
  }

  @Test func `a reader that lags far behind still sees every durable event`() async throws {
    var limits = EventFeed.Limits()
    limits.maximumEvents = 8
    limits.pageEvents = 5
    let run = TestRun(limits: limits)
    let reader = run.services.feed.reader()
    try await play(run, steps: 100)
    #expect(try await all(reader).filter { $0.seq > 0 } == run.journal.events)
  }

  @Test func `a reader that comes when all is over sees the run from its first event`() async throws {
    let run = TestRun()
    try await play(run)
    #expect(try await all(run.services.feed.reader()) == run.journal.events)
  }

  @Test func `live events are not made when nobody reads`() async throws {
    let run = TestRun()
    let context = try await run.begun()
    _ = try await context.effect(Effect("e", input: nil, safety: .read)) { _, scope in
      scope.show(.progress) {
        Issue.record("made for nobody")
        return nil
      }
      return .value(nil)
    }
    let reader = run.services.feed.reader()
    #expect(run.services.feed.isWatched)
    withExtendedLifetime(reader) {}
  }

  @Test func `a reader that is let go is no longer served`() {
    let run = TestRun()
    do { _ = run.services.feed.reader() }
    #expect(!run.services.feed.isWatched)
  }

  @Test func `a waiting reader ends when its task is cancelled`() async throws {
    let run = TestRun()
    let reader = run.services.feed.reader()
    try await withThrowingTaskGroup(of: RunEvent?.self) { group in
      group.addTask { try await reader.next() }
      await Task.yield()
      group.cancelAll()
      let last = try await group.next()
      #expect(last == .some(nil))
    }
  }

  @Test func `a reader may outlive the cancellation of its task, to see how the run ends`() async throws {
    let run = TestRun()
    let reader = run.services.feed.reader(outlivesCancellation: true)
    let seen = try await withThrowingTaskGroup(of: [RunEvent].self) { group in
      group.addTask { try await all(reader) }
      await Task.yield()
      group.cancelAll()
      try await play(run)
      return try await group.next() ?? []
    }
    #expect(seen.filter { $0.seq > 0 } == run.journal.events)
    #expect(seen.last?.kind == .result)
  }
}
