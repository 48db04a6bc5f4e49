import JSONKit
import Runs
import Stores
import TestKit
import Testing

/// Going on with a run: after an end without notice, from an earlier step, and past a step nobody knows the outcome of.
@Suite(.timeLimit(.minutes(5)))
struct RunRepairTests {
  private let stores: RunStores

  init() throws { stores = try RunStores() }

  private func context(_ journal: SQLiteJournal, seed: UInt64) async throws -> RunContext {
    let sources = RunSources(seed: seed, id: journal.run, now: { [stores] in stores.time }, clock: ContinuousClock())
    let log = RunLog(RunServices(sources: sources, journal: journal))
    try await log.start(["agent": "a", "input": nil])
    return RunContext(log)
  }

  /// Three steps, the second with an id in its input; returns what was performed.
  private func steps(_ context: RunContext, stopBefore: String? = nil) async throws -> [String] {
    var performed: [String] = []
    for (name, safety) in [("look", Safety.read), ("send", .unsafe), ("save", .unsafe)] {
      let id = context.makeID("letter")
      _ = try await context.effect(Effect(name, input: .string(id), safety: safety)) { _, scope in
        if name == stopBefore { return nil }
        performed.append(name + " " + scope.idempotencyKey)
        return .value(.string(name))
      }
    }
    return performed
  }

  @Test func `a run waits until its last question is answered, and is ready then`() async throws {
    let store = stores.store()
    let journal = try await store.begin(9)
    let steps = ["one", "two"].map { StepKey(path: $0, occurrence: 1) }
    for step in steps {
      let data: JSON = ["digest": .string(Digest(of: nil).description), "safety": "idempotent", "input": nil]
      _ = try journal.append(RunEvent(run: journal.run, step: step, kind: .approvalAsk, data: data))
    }
    try await journal.close(isWaiting: true)
    try await store.settle(journal.run, steps[0], as: .value("yes"), by: "ann")
    #expect(try await store.summary(of: journal.run)?.state == .waiting)
    try await store.settle(journal.run, steps[1], as: .value("yes"), by: "ann")
    #expect(try await store.summary(of: journal.run)?.state == .ready)
    let error = await #expect(throws: RunStoreError.self) {
      try await store.settle(journal.run, steps[1], as: .value("no"), by: "bob")
    }
    #expect(error?.code == .notInDoubt)
    #expect(try await store.resume(journal.run).lastSequence == 4)
    #expect(try await store.summary(of: journal.run)?.state == .running)
  }

  @Test func `a resumed run performs only what was not recorded`() async throws {
    let journal = try await stores.store(1).begin(7)
    await #expect(throws: CancellationError.self) { try await steps(context(journal, seed: 7), stopBefore: "look") }
    try await journal.close()
    let second = try await stores.store(2).resume(journal.run)
    #expect(try await steps(context(second, seed: 7)).count == 3)
    try await second.close()
    let third = try await stores.store(3).resume(journal.run)
    #expect(try await steps(context(third, seed: 7)) == [])
    #expect(try RunEventSchema().violations(of: await third.events(after: 0, limit: 50)) == [])
  }

  @Test func `a step in doubt stops a run until somebody says what became of it`() async throws {
    let journal = try await stores.store(1).begin(7)
    await #expect(throws: CancellationError.self) { try await steps(context(journal, seed: 7), stopBefore: "send") }
    stores.kill(1)
    let store = stores.store(2)
    let second = try await store.resume(journal.run)
    let error = await #expect(throws: RunError.self) { try await steps(context(second, seed: 7)) }
    #expect(error?.code == .inDoubt)
    let send = StepKey(path: "send", occurrence: 1)
    let held = await #expect(throws: RunStoreError.self) {
      try await stores.store(3).settle(journal.run, send, as: .value("sent"), by: "ann")
    }
    #expect(held?.code == .held)
    try await second.close()
    #expect(try await store.summary(of: journal.run)?.state == .inDoubt)
    try await store.settle(journal.run, send, as: .value("sent"), by: "ann")
    #expect(try await store.summary(of: journal.run)?.state == .ready)
    let third = try await store.resume(journal.run)
    #expect(
      try await third.record(of: send) == .settled(digest: #require(try await digest(of: send, third)), .value("sent")))
    #expect(try await steps(context(third, seed: 7)).map { $0.prefix(4) } == ["save"])
    let events = try await third.events(after: 0, limit: 50)
    #expect(events.map(\.seq) == (1...UInt64(events.count)).map { $0 })
    #expect(events.first { $0.data["settled_by"] != nil }?.data["settled_by"] == "ann")
    #expect(try RunEventSchema().violations(of: events) == [])
    try await third.close()
    for path in ["send", "look", "none"] {
      let error = await #expect(throws: RunStoreError.self) {
        try await store.settle(journal.run, StepKey(path: path, occurrence: 1), as: .value(1), by: "ann")
      }
      #expect(error?.code == .notInDoubt, "\(path)")
    }
    #expect(try await store.summary(of: journal.run)?.holder == nil, "a refused settlement takes no lease")
  }

  private func digest(of step: StepKey, _ journal: SQLiteJournal) async throws -> Digest? {
    guard case .settled(let digest, _)? = try await journal.record(of: step) else { return nil }
    return digest
  }

  @Test func `who lost a run without knowing cannot write after it was settled`() async throws {
    let journal = try await stores.store(1).begin(7)
    try journal.intent("a")
    try await journal.commit(through: 1)
    stores.kill(1)
    try await stores.store(2).settle(journal.run, StepKey(path: "a", occurrence: 1), as: .failure("no"), by: "ann")
    try journal.settle("a")
    let error = await #expect(throws: RunStoreError.self) { try await journal.commit(through: 2) }
    #expect(error?.code == .leaseLost)
  }

  @Test func `a fork has what came before its step, and performs the rest under keys of its own`() async throws {
    let store = stores.store()
    let journal = try await store.begin(7) { $0.snapshot = ["model": "m"] }
    let first = try await steps(context(journal, seed: 7))
    try await journal.close()
    let fork = try await store.fork(journal.run, at: StepKey(path: "send", occurrence: 1), number: 99)
    #expect(fork.id == "r_" + Digest(99).description)
    #expect((fork.seed, fork.forkedFrom, fork.state) == (7, journal.run, .interrupted))
    #expect(try await store.snapshot(of: fork.id) == ["model": "m"])
    let copy = try await store.resume(fork.id)
    let events = try await copy.events(after: 0, limit: 50)
    #expect(events.map(\.kind.rawValue) == ["init", "step.start", "step.result"])
    #expect(events.allSatisfy { $0.run == fork.id })
    let second = try await steps(context(copy, seed: fork.seed))
    #expect(second.map { $0.prefix(5) } == ["send ", "save "])
    // The places give the same numbers, so recorded inputs are found; the keys differ by the run.
    #expect(Set(first).isDisjoint(with: second))
    #expect(first[1].replacing(journal.run, with: fork.id) == second[0])
    #expect(try await store.events(of: journal.run).count == 7, "the original is as it was")
  }

  @Test func `a fork knows how the other branches' steps ended, and not those around its own`() async throws {
    let store = stores.store()
    let journal = try await store.begin(1)
    try journal.note()
    try journal.intent("b")
    try journal.intent("outer")
    try journal.intent("outer/inner")
    try journal.settle("b", "kept")
    try journal.settle("outer/inner")
    try journal.settle("outer")
    try journal.intent("later")
    try await journal.close()
    let fork = try await store.fork(journal.run, at: StepKey(path: "outer/inner", occurrence: 1), number: 5)
    let events = try await store.events(of: fork.id)
    #expect(events.map(\.step.path) == ["", "b", "outer", "b"])
    #expect(events.map(\.seq) == [1, 2, 3, 4])
    #expect(fork.events == 4)
    #expect(try await store.stepsInDoubt(of: fork.id).map(\.step.path) == ["outer"])
    let copy = try await store.resume(fork.id)
    #expect(
      try await copy.record(of: StepKey(path: "b", occurrence: 1)) == .settled(digest: Digest(of: nil), .value("kept")))
    #expect(try await copy.record(of: StepKey(path: "outer/inner", occurrence: 1)) == nil)
  }

  @Test(arguments: [
    ("save", ["$body"], ["before"]), ("rows[1]/save", ["$body", "rows"], ["before", "rows[0]/save"]),
    ("sub/rows[0]/save", ["$body", "sub", "sub/$body", "sub/rows"], ["before", "sub/first", "other/$body"]),
  ])
  func `whatever is around the step of a fork is not over in it: bodies of workflows, and blocks with numbered items`(
    step: String, around: [String], done: [String]
  ) async throws {
    let store = stores.store()
    let journal = try await store.begin(1)
    for path in around + done { try journal.intent(path) }
    try journal.settle(step)
    for path in done + around.reversed() { try journal.settle(path) }
    try await journal.close()
    let fork = try await store.fork(journal.run, at: StepKey(path: step, occurrence: 1), number: 5)
    let copy = try await store.resume(fork.id)
    for path in around + done {
      let record = try await copy.record(of: StepKey(path: path, occurrence: 1))
      if around.contains(path) {
        #expect(record == .begun(digest: Digest(of: nil), attempt: 1), "\(path)")
      } else {
        #expect(record == .settled(digest: Digest(of: nil), .value(1)), "\(path)")
      }
    }
    #expect(try await copy.record(of: StepKey(path: step, occurrence: 1)) == nil)
  }

  @Test func `a fork may begin at a branch, and needs a step that is there`() async throws {
    let store = stores.store()
    let journal = try await store.begin(1)
    try journal.note()
    for path in ["turn[1]/model", "turn[2]/model", "turn[2]/tool", "turn[20]/x"] { try journal.settle(path) }
    try await journal.close()
    let fork = try await store.fork(journal.run, at: StepKey(path: "turn[2]", occurrence: 1), number: 5)
    #expect(fork.events == 2)
    for path in ["turn[3]", "turn[2]/mod", "turn"] {
      let error = await #expect(throws: RunStoreError.self) {
        _ = try await store.fork(journal.run, at: StepKey(path: path, occurrence: 1), number: 6)
      }
      #expect(error?.code == .unknownStep, "\(path)")
    }
    let again = await #expect(throws: RunStoreError.self) {
      _ = try await store.fork(journal.run, at: StepKey(path: "turn[2]", occurrence: 1), number: 5)
    }
    #expect(again?.code == .exists)
  }

  @Test func `a fork outlives its original, large values included`() async throws {
    var settings = RunStoreSettings()
    settings.blobBytes = 100
    let store = stores.store(1, settings)
    let journal = try await store.begin(1)
    try journal.note(String(repeating: "x", count: 500))
    try journal.intent("a")
    try await journal.close()
    let fork = try await store.fork(journal.run, at: StepKey(path: "a", occurrence: 1), number: 5)
    try await store.delete(journal.run)
    #expect(try await store.events(of: fork.id).first?.data["message"]?.stringValue?.count == 500)
  }
}
