import GRDB
import JSONKit
import Runs
import Stores
import TestKit
import Testing

/// Keeping many runs: keys, lists, look-ups, large values, and what is let go.
@Suite(.timeLimit(.minutes(5)))
struct RunStoreTests {
  private let stores: RunStores

  init() throws { stores = try RunStores() }

  @Test func `a run is kept with what it was made of`() async throws {
    let journal = try await stores.store().begin(7) { run in
      run.title = "Labels \u{e9}"
      run.snapshot = ["input": "x", "model": "a/b"]
      run.parent = "r_1"
      run.startKey = "monday"
    }
    stores.advance(.seconds(2))
    try journal.result(.limit)
    try await journal.close()
    let summary = try #require(try await stores.store(2).summary(of: "r_0000000000000007"))
    #expect(summary.id == journal.run)
    #expect((summary.seed, summary.kind, summary.name, summary.title) == (7, "agent", "triage", "Labels \u{e9}"))
    #expect((summary.state, summary.exit) == (RunState(.limit), 8))
    #expect(summary.updated.milliseconds - summary.created.milliseconds == 2_000)
    #expect((summary.events, summary.parent, summary.startKey) == (1, "r_1", "monday"))
    #expect(summary.holder == nil)
    #expect(try await stores.store(2).snapshot(of: journal.run) == ["input": "x", "model": "a/b"])
  }

  @Test func `the same key gives the same run`() async throws {
    let stores = stores
    let starts = try await withThrowingTaskGroup(of: RunStore.Start.self) { group in
      for pid in 1...8 {
        group.addTask {
          var run = NewRun("agent", "a", seed: UInt64(pid))
          run.startKey = "k"
          return try await stores.store(Int32(pid)).start(run)
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    let begun = starts.compactMap { if case .begun(let journal) = $0 { journal.run } else { nil } }
    let known = starts.compactMap { if case .known(let run) = $0 { run.id } else { nil } }
    #expect(begun.count == 1 && known.count == 7)
    #expect(Set(known) == Set(begun))
  }

  @Test func `a seed is used once`() async throws {
    _ = try await stores.store().begin(1)
    let error = await #expect(throws: RunStoreError.self) { _ = try await stores.store(2).begin(1) }
    #expect(error?.code == .exists)
  }

  @Test func `the state says whether anybody works on a run, waits for it, or doubts it`() async throws {
    let store = stores.store(1)
    let working = try await store.begin(1)
    let waiting = try await store.begin(2)
    try await waiting.close(isWaiting: true)
    let stopped = try await store.begin(3)
    try stopped.intent("a", safety: .read)
    try await stopped.close()
    let doubted = try await store.begin(4)
    try doubted.intent("a")
    try await doubted.commit(through: 1)
    let other = stores.store(2)
    func states() async throws -> [RunState] { try await other.list().reversed().map(\.state) }
    #expect(try await states() == [.running, .waiting, .interrupted, .running])
    stores.kill(1)
    #expect(try await states() == [.interrupted, .waiting, .interrupted, .inDoubt])
    #expect(try await other.stepsInDoubt(of: doubted.run).map(\.step.path) == ["a"])
    let again = try await other.resume(waiting.run)
    #expect(try await states() == [.interrupted, .running, .interrupted, .inDoubt])
    try again.result()
    try await again.commit(through: 1)
    #expect(try await other.summary(of: again.run)?.state == RunState(.succeeded))
    _ = working
  }

  @Test func `a list is filtered, the newest first, and goes on where it ended`() async throws {
    let store = stores.store()
    for seed in 1...10 {
      let journal = try await store.begin(UInt64(seed)) { run in
        run.kind = seed % 2 == 0 ? "workflow" : "agent"
        run.name = seed > 5 ? "late" : "early"
      }
      if seed % 3 == 0 { try journal.result() }
      try await journal.close()
      if seed % 2 == 0 { stores.advance(.seconds(1)) }
    }
    func seeds(_ change: (inout RunFilter) -> Void) async throws -> [UInt64] {
      var filter = RunFilter()
      change(&filter)
      return try await store.list(filter).map(\.seed)
    }
    #expect(try await seeds { _ in } == Array(1...10).reversed())
    #expect(try await seeds { $0.kind = "workflow" } == [10, 8, 6, 4, 2])
    #expect(
      try await seeds {
        $0.name = "early"; $0.kind = "agent"
      } == [5, 3, 1])
    #expect(try await seeds { $0.state = RunState(.succeeded) } == [9, 6, 3])
    #expect(
      try await seeds {
        $0.state = .interrupted; $0.limit = 2
      } == [10, 8])
    var filter = RunFilter()
    filter.limit = 3
    var paged: [UInt64] = []
    while case let page = try await store.list(filter), let last = page.last {
      paged += page.map(\.seed)
      filter.before = last
    }
    #expect(paged == Array(1...10).reversed())
  }

  @Test func `a run is found by how its id begins`() async throws {
    let store = stores.store()
    for seed in [0xa100_0000_0000_0000, 0xa200_0000_0000_0000, 0xb100_0000_0000_0000] as [UInt64] {
      try await store.begin(seed).close()
    }
    #expect(try await store.find("r_b").seed == 0xb100_0000_0000_0000)
    #expect(try await store.find("a2").seed == 0xa200_0000_0000_0000)
    #expect(try await store.find("r_a100000000000000").seed == 0xa100_0000_0000_0000)
    let ambiguous = await #expect(throws: RunStoreError.self) { _ = try await store.find("a") }
    #expect(ambiguous?.code == .ambiguousRun)
    #expect(ambiguous?.message.contains("r_a200000000000000, r_a100000000000000") == true)
    let missing = await #expect(throws: RunStoreError.self) { _ = try await store.find("r_a100000000000001") }
    #expect(missing?.code == .unknownRun)
    #expect(missing?.message.contains("did you mean \"r_a100000000000000\"?") == true)
    for text in ["", "r_", "%", "c"] {
      let error = await #expect(throws: RunStoreError.self) { _ = try await store.find(text) }
      #expect(error?.code == .unknownRun, "\(text)")
    }
  }

  @Test func `large values are kept once, and as long as somebody holds them`() async throws {
    var settings = RunStoreSettings()
    settings.blobBytes = 1_000
    let store = stores.store(1, settings)
    let large = String(repeating: "x", count: 2_000)
    var journals: [SQLiteJournal] = []
    for seed in 1...2 {
      let journal = try await store.begin(UInt64(seed))
      for text in [large, "small", large] { try journal.note(text) }
      try await journal.close()
      journals.append(journal)
    }
    let file = try Tampered(stores.path)
    #expect(try await file.number("SELECT count(*) FROM blobs") == 1)
    #expect(try await file.number("SELECT uses FROM blobs") == 4)
    #expect(try await file.number("SELECT max(length(data)) FROM events") ?? 0 < 1_000)
    let texts = try await journals[1].events(after: 0, limit: 9).map { $0.data["message"]?.stringValue }
    #expect(texts == [large, "small", large])
    try await store.delete(journals[0].run)
    #expect(try await file.number("SELECT uses FROM blobs") == 2)
    try await store.delete(journals[1].run)
    for table in ["blobs", "events", "steps", "runs"] {
      #expect(try await file.number("SELECT count(*) FROM \(table)") == 0, "\(table)")
    }
  }

  @Test func `a run that is worked on is not deleted`() async throws {
    let journal = try await stores.store(1).begin(1)
    let error = await #expect(throws: RunStoreError.self) { try await stores.store(2).delete(journal.run) }
    #expect(error?.code == .held)
    let missing = await #expect(throws: RunStoreError.self) { try await stores.store(2).delete("r_none") }
    #expect(missing?.code == .unknownRun)
  }

  @Test func `an export has every event in its published form`() async throws {
    let store = stores.store()
    let journal = try await store.begin(1)
    for number in 0..<600 { try journal.note("\(number)") }
    try await journal.close()
    var lines: [JSON] = []
    try await store.export(journal.run) { lines.append($0) }
    #expect(lines.count == 600)
    #expect(
      try lines.map { try RunEvent(json: JSON(parsing: $0.text)) } == (try await journal.events(after: 0, limit: 999)))
    await #expect(throws: RunStoreError.self) { try await store.export("r_none") { _ in } }
  }

  @Test func `runs are kept by age and number, but for those that wait, are worked on or in doubt`() async throws {
    let store = stores.store(1)
    func end(_ seed: UInt64) async throws -> String {
      let journal = try await store.begin(seed)
      try journal.result()
      try await journal.close()
      stores.advance(.seconds(10))
      return journal.run
    }
    let waiting = try await store.begin(100)
    try await waiting.close(isWaiting: true)
    let working = try await store.begin(101)
    let doubted = try await store.begin(102)
    try doubted.intent("a")
    try await doubted.close()
    let interrupted = try await store.begin(103)
    try await interrupted.close()
    let answered = try await store.begin(104)
    try answered.intent("a")
    try await answered.close()
    try await store.settle(answered.run, StepKey(path: "a", occurrence: 1), as: .value(1), by: "ann")
    stores.advance(.seconds(1_000))
    var ended: [String] = []
    for seed in 1...5 { ended.append(try await end(UInt64(seed))) }
    #expect(try await store.keep(RunRetention()) == [])
    #expect(try await store.keep(RunRetention(maximumAge: .seconds(900))) == [interrupted.run])
    #expect(try await store.keep(RunRetention(maximumAge: .seconds(45))) == [ended[0]])
    #expect(try await store.keep(RunRetention(maximumRuns: 2)) == [ended[2], ended[1]])
    #expect(try await store.keep(RunRetention(maximumAge: .zero, maximumRuns: 0)) == [ended[4], ended[3]])
    #expect(Set(try await store.list().map(\.id)) == [waiting.run, working.run, doubted.run, answered.run])
  }

  @Test func `what is kept is there for other processes, until it is too old or one of too many`() async throws {
    let store = stores.store(1)
    try await store.keep(["a": 1], as: "k")
    let other = stores.store(2)
    #expect(try await other.value("k", within: nil) == ["a": 1])
    #expect(try await other.value("K", within: nil) == nil)
    stores.advance(.seconds(10))
    #expect(try await other.value("k", within: .seconds(10)) == ["a": 1])
    #expect(try await other.value("k", within: .seconds(9)) == nil)
    try await other.keep(2, as: "k")
    #expect(try await store.value("k", within: .zero) == 2)
    stores.advance(.seconds(1))
    try await store.file.uninterrupted { db in
      for number in 0..<RunStore.maximumValues {
        try db.execute(
          sql: "INSERT INTO kept (key, at, value) VALUES (?, ?, '1')",
          arguments: [
            "n\(number)", stores.time.milliseconds,
          ])
      }
    }
    try await store.keep(3, as: "last")
    #expect(try await store.value("k", within: nil) == nil)
    #expect(try await store.value("last", within: nil) == 3)
  }
}
