import JSONKit
import Runs
import TestKit
import Testing

/// Steps that were begun and not settled, and what becomes of them from outside.
@Suite(.timeLimit(.minutes(5)))
struct OpenStepTests {
  private static let send = Effect("send", family: .tool, input: ["to": "x"], safety: .unsafe)
  private static let question = Effect("q", family: .ask, input: ["message": "go?"], safety: .idempotent)
  private static let now = WallTime(milliseconds: 0)

  /// What a process recorded that ended before the effect did.
  private func interrupted(_ effect: Effect) async throws -> [RunEvent] {
    let run = TestRun()
    _ = try? await run.begun().settle(effect) { _, _ in nil }
    return run.journal.events
  }

  @Test func `an open step is settled from outside, and the run takes that`() async throws {
    let journal = MemoryJournal(try await interrupted(Self.send))
    let open = try await journal.openSteps()
    #expect(open.map(\.step.path) == ["send"])
    try await journal.settle(StepKey(path: "send", occurrence: 1), .value("sent"), now: Self.now)
    let left = try await journal.openSteps()
    #expect(left.isEmpty)
    #expect(journal.events.last?.kind == .toolResult)
    let again = TestRun(events: journal.events)
    let value = try await again.begun().effect(Self.send) { _, _ in
      Issue.record("performed")
      return .value(nil)
    }
    #expect(value == "sent")
  }

  @Test func `what was not begun, or has its outcome, is not settled`() async throws {
    let journal = MemoryJournal(try await interrupted(Self.send))
    let send = StepKey(path: "send", occurrence: 1)
    try await journal.settle(send, .value("sent"), now: Self.now)
    for step in [send, StepKey(path: "other", occurrence: 1), StepKey(path: "send", occurrence: 2)] {
      let error = await failure(RunError.self) { try await journal.settle(step, .value("sent"), now: Self.now) }
      #expect(error?.code == .misuse)
    }
    #expect(journal.events.count { $0.kind == .toolResult } == 1)
  }

  @Test func `a question is recorded once, however often the run is resumed`() async throws {
    var events = try await interrupted(Self.question)
    for _ in 1...3 {
      let again = TestRun(events: events)
      _ = try? await again.begun().settle(Self.question) { _, _ in nil }
      events = again.journal.events
    }
    #expect(events.map(\.kind) == [.start, .approvalAsk])
    let last = TestRun(events: events)
    _ = try await last.begun().settle(Self.question) { _, _ in .value("yes") }
    #expect(last.journal.events.map(\.kind) == [.start, .approvalAsk, .approvalAnswer])
    #expect(try RunEventSchema().violations(of: last.journal.events) == [])
  }

  @Test func `an effect in doubt is performed again, or settled unperformed, where a rule says so`() async throws {
    let events = try await interrupted(Self.send)
    let again = TestRun(events: events)
    let repeated = try await again.begun().settle(Self.send, inDoubt: .again) { _, scope in
      .value(JSON(scope.attempt))
    }
    #expect(repeated == .value(2))
    let settled = TestRun(events: events)
    let outcome = try await settled.begun().settle(Self.send, inDoubt: .settle(.failure("gone"))) { _, _ in
      Issue.record("performed")
      return nil
    }
    #expect(outcome == .failure("gone"))
    #expect(settled.journal.events.last?.kind == .toolResult)
    let stopped = await failure(RunError.self) {
      try await TestRun(events: events).begun().settle(Self.send) { _, _ in nil }
    }
    #expect(stopped?.code == .inDoubt)
  }

  @Test func `a skipped step is recorded once, and is no other step later`() async throws {
    let run = TestRun()
    try await run.begun().skip("a", reason: "false")
    let again = TestRun(events: run.journal.events)
    try await again.begun().skip("a", reason: "false")
    #expect(again.journal.events.map(\.kind) == [.start, .stepSkip])
    #expect(try RunEventSchema().violations(of: again.journal.events) == [])
    let other = await failure(RunError.self) {
      try await TestRun(events: run.journal.events).begun().effect(Effect("a", input: 1, safety: .pure)) { _, _ in
        .value(nil)
      }
    }
    #expect(other?.code == .diverged)
  }

  @Test func `a run that is not over has its own words and codes`() {
    #expect(RunStatus.waiting.exitCode == .waiting)
    #expect(RunStatus.inDoubt.exitCode == .waiting)
    #expect(RunStatus.interrupted.exitCode == .interrupted)
    #expect([RunStatus.waiting, .inDoubt, .interrupted].allSatisfy { !$0.isFinal })
    #expect([RunStatus.succeeded, .failed, .cancelled, .limit].allSatisfy { $0.isFinal })
  }
}
