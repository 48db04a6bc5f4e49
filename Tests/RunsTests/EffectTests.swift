import JSONKit
import Runs
import Synchronization
import TestKit
import Testing

@Suite(.timeLimit(.minutes(5)))
struct EffectTests {
  private static let send = Effect("send", family: .tool, input: ["to": "x"], safety: .unsafe)

  private func kinds(_ run: TestRun) -> [String] { run.journal.events.map(\.kind.rawValue) }

  @Test func `an effect is intent, then result, at one step`() async throws {
    let run = TestRun()
    let value = try await run.begun().effect(Self.send) { _, _ in .value("sent") }
    #expect(value == "sent")
    #expect(kinds(run) == ["init", "tool.call", "tool.result"])
    #expect(run.journal.events.map(\.seq) == [1, 2, 3])
    #expect(run.journal.events[1].step == StepKey(path: "send", occurrence: 1))
    #expect(run.journal.events[2].step == run.journal.events[1].step)
    #expect(run.journal.events[1].data["input"] == ["to": "x"])
    #expect(run.journal.events[2].data["value"] == "sent")
  }

  @Test func `the intent is recorded before the effect is performed`() async throws {
    let run = TestRun()
    _ = try await run.begun().effect(Self.send) { _, _ in
      #expect(run.journal.events.last?.kind == .toolCall)
      return .value(nil)
    }
  }

  @Test func `a denied effect is not performed, and its denial is recorded`() async throws {
    let run = TestRun(decide: { _, _ in .deny(["message": "no"]) })
    let outcome = try await run.begun().settle(Self.send) { _, _ in
      Issue.record("performed")
      return .value(nil)
    }
    #expect(outcome == .denied(["message": "no"]))
    #expect(kinds(run) == ["init", "tool.result"])
    #expect(run.journal.events[1].data["outcome"] == "denied")
  }

  @Test func `the gate may change an effect, and what it made of it is recorded and performed`() async throws {
    let run = TestRun(decide: { effect, _ in
      var edited = effect
      edited.input = ["to": "y"]
      return .allow(edited)
    })
    _ = try await run.begun().effect(Self.send) { effect, _ in
      #expect(effect.input == ["to": "y"])
      return .value(nil)
    }
    #expect(run.journal.events[1].data["input"] == ["to": "y"])
    // A resumed run still asks for the same as before, so it is compared with what was wanted.
    let again = TestRun(events: run.journal.events)
    _ = try await again.begun().effect(Self.send) { _, _ in .value("again") }
  }

  @Test func `an effect returns what was recorded, redacted`() async throws {
    let run = TestRun(redact: { $0 == "secret" ? "***" : $0 })
    let value = try await run.begun().effect(Self.send) { _, _ in .value("secret") }
    #expect(value == "***")
    #expect(run.journal.events[2].data["value"] == "***")
  }

  @Test(arguments: [Outcome.value(1), .failure("f"), .denied("d"), .unknown("u")])
  func `a settled step is taken from the journal and never performed again`(outcome: Outcome) async throws {
    let first = TestRun()
    #expect(try await first.begun().settle(Self.send) { _, _ in outcome } == outcome)
    let second = TestRun(events: first.journal.events)
    let again = try await second.begun().settle(Self.send) { _, _ in
      Issue.record("performed again")
      return .value("other")
    }
    #expect(again == outcome)
    #expect(second.journal.events == first.journal.events)
  }

  @Test func `an unsafe effect that was begun and not settled is in doubt`() async throws {
    let first = TestRun()
    _ = try await first.begun().effect(Self.send) { _, _ in .value(1) }
    let second = TestRun(events: Array(first.journal.events.prefix(2)))
    let context = try await second.begun()
    let error = await #expect(throws: RunError.self) {
      try await context.effect(Self.send) { _, _ in .value(2) }
    }
    #expect(error?.code == .inDoubt)
  }

  @Test(arguments: [Safety.pure, .read, .idempotent])
  func `any other effect that was begun is performed again, as a further attempt`(safety: Safety) async throws {
    let effect = Effect("look", input: 1, safety: safety)
    let first = TestRun()
    _ = try await first.begun().effect(effect) { _, _ in .value(1) }
    let second = TestRun(events: Array(first.journal.events.prefix(2)))
    let value = try await second.begun().effect(effect) { _, scope in
      #expect(scope.attempt == 2)
      return .value(2)
    }
    #expect(value == 2)
    #expect(second.journal.events.suffix(2).map(\.attempt) == [2, 2])
  }

  @Test func `a run that asks something else than was recorded has diverged`() async throws {
    let first = TestRun()
    _ = try await first.begun().effect(Self.send) { _, _ in .value(1) }
    let second = TestRun(events: first.journal.events)
    let context = try await second.begun()
    let other = Effect("send", family: .tool, input: ["to": "z"], safety: .unsafe)
    let error = await #expect(throws: RunError.self) { try await context.effect(other) { _, _ in .value(2) } }
    #expect(error?.code == .diverged)
  }

  @Test func `an intent that cannot be written is not performed, and nothing after it is`() async throws {
    let run = TestRun(maximumEvents: 1)
    let context = try await run.begun()
    for _ in 0..<2 {
      let error = await #expect(throws: RunError.self) {
        try await context.effect(Self.send) { _, _ in
          Issue.record("performed without an intent")
          return .value(nil)
        }
      }
      #expect(error?.code == .journalUnavailable)
    }
  }

  @Test func `an effect that the stopping host leaves open stays begun`() async throws {
    let run = TestRun()
    let context = try await run.begun()
    await #expect(throws: CancellationError.self) { try await context.effect(Self.send) { _, _ in nil } }
    #expect(kinds(run) == ["init", "tool.call"])
  }

  @Test(arguments: [
    (Outcome.failure("f"), RunError.Code.failed), (.denied("d"), .denied), (.unknown("u"), .unknown),
  ])
  func `an outcome without a value is an error of its own kind`(outcome: Outcome, code: RunError.Code) async throws {
    let context = try await TestRun().begun()
    let error = await #expect(throws: RunError.self) { try await context.effect(Self.send) { _, _ in outcome } }
    #expect(error?.code == code)
    #expect(error?.detail == outcome.detail)
  }

  @Test func `a repeated name is another step`() async throws {
    let run = TestRun()
    let context = try await run.begun()
    for number: Int64 in 1...3 {
      let value = try await context.effect(Self.send) { _, _ in .value(.integer(number)) }
      #expect(value == .integer(number))
    }
    #expect(run.journal.events.filter { $0.kind == .toolResult }.map(\.step.occurrence) == [1, 2, 3])
  }

  @Test func `a name cannot forge a path`() async throws {
    let run = TestRun()
    let effect = Effect("a/b~c", input: nil, safety: .read)
    _ = try await run.begun().effect(effect) { _, _ in .value(nil) }
    #expect(run.journal.events[1].step.path == "a~1b~0c")
  }

  @Test func `ids, random numbers and time are the same in every repetition and differ between places`() async throws {
    func draw(_ run: TestRun) async throws -> [String] {
      let context = try await run.begun()
      var generator = context.generator("dice")
      return [
        context.makeID("t"), context.makeID("t"), context.child("a").makeID("t"), String(generator.next()),
        try await context.now().description,
      ]
    }
    let first = TestRun()
    let drawn = try await draw(first)
    #expect(Set(drawn).count == drawn.count)
    // The recorded time is taken from the journal, although the second run's clock shows another one.
    #expect(try await draw(TestRun(events: first.journal.events)) == drawn)
    #expect(try await draw(TestRun(seed: 8))[0] != drawn[0])
  }

  @Test func `the first event is init, and nothing follows the result`() async throws {
    let run = TestRun()
    let log = RunLog(run.services)
    #expect(throws: RunError.self) { try log.append(.warning, at: .run, data: nil) }
    try await log.start(["agent": "a", "input": nil])
    #expect(throws: RunError.self) { try log.append(.start, at: .run, data: nil) }
    try log.finish(["status": "failed"])
    #expect(throws: RunError.self) { try log.finish(["status": "failed"]) }
    #expect(throws: RunError.self) { try log.append(.warning, at: .run, data: nil) }
    #expect(kinds(run) == ["init", "result"])
    let over = RunLog(TestRun(events: run.journal.events).services)
    await #expect(throws: RunError.self) { try await over.start(["agent": "a", "input": nil]) }
  }
}
