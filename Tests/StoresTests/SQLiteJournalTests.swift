import GRDB
import JSONKit
import Runs
import Stores
import Synchronization
import TestKit
import Testing

/// The journal on disk: what every journal keeps, what survives, and how many share a commit.
@Suite(.timeLimit(.minutes(5)))
struct SQLiteJournalTests {
  private let stores: RunStores

  init() throws { stores = try RunStores() }

  @Test func `memory keeps what every journal keeps`() async throws {
    #expect(try await JournalConformance.failures { MemoryJournal($0) } == [])
  }

  @Test func `the disk keeps what every journal keeps`() async throws {
    let stores = stores
    let files = Atomic<Int>(0)
    let failures = try await JournalConformance.failures { events in
      let path = stores.folder.file("\(files.wrappingAdd(1, ordering: .relaxed).newValue).db")
      let journal = try await stores.store(1, path: path).begin(JournalConformance.seed)
      for event in events { _ = try journal.append(event) }
      try await journal.close()
      return try await stores.store(2, path: path).resume(JournalConformance.run)
    }
    #expect(failures == [])
  }

  @Test func `acknowledged events wait for the disk, on the very connection that writes`() async throws {
    let store = stores.store()
    try await store.begin(1).close()
    #expect(try await store.file.read { try Int.fetchOne($0, sql: "PRAGMA synchronous") } == 2)
    #expect(try await store.file.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "wal")
  }

  @Test func `the file belongs to its owner alone`() async throws {
    let store = stores.store()
    try await store.begin(1).close()
    for file in [stores.path, stores.path + "-wal", stores.path + "-shm"] {
      #expect(try stores.folder.mode(file) == 0o600, "\(file)")
    }
    #expect(store.path == stores.path)
  }

  @Test func `what was committed is in the file, and what was not is only in memory`() async throws {
    let journal = try await stores.store().begin(1)
    try journal.note("a")
    #expect(journal.durableSequence == 0)
    try await journal.commit(through: 1)
    try journal.note("b")
    #expect((journal.lastSequence, journal.durableSequence) == (2, 1))
    #expect(try await stores.store(2).events(of: journal.run).map(\.seq) == [1])
    #expect(try await journal.events(after: 0, limit: 5).map(\.seq) == [1, 2])
  }

  @Test func `a commit of one run takes what waits of all runs with it, and the others find nothing to do`()
    async throws
  {
    let store = stores.store()
    var journals: [SQLiteJournal] = []
    for seed in 1...20 { journals.append(try await store.begin(UInt64(seed))) }
    for journal in journals { for _ in 0..<3 { try journal.note() } }
    try await withThrowingDiscardingTaskGroup { group in
      for journal in journals { group.addTask { try await journal.commit(through: 3) } }
    }
    #expect(stores.committed == [60])
    for journal in journals { #expect(journal.durableSequence == 3) }
  }

  @Test func `whoever comes while a commit is under way shares the next one`() async throws {
    let store = stores.store()
    let (first, others) = (try await store.begin(1), try await store.begin(2))
    let later = Mutex(false)
    stores.beforeCommit.withLock { hook in
      hook = {
        // The others append while the first transaction is open.
        if later.withLock({ isDone in
          defer { isDone = true }; return isDone
        }) {
          return
        }
        for _ in 0..<50 { try others.note() }
      }
    }
    try first.note()
    try await first.commit(through: 1)
    #expect(others.lastSequence == 50)
    try await withThrowingDiscardingTaskGroup { group in
      for seq in 1...50 { group.addTask { try await others.commit(through: UInt64(seq)) } }
    }
    #expect(stores.committed == [1, 50])
  }

  @Test func `what nobody waits for follows after the delay, and at once when it is much`() async throws {
    let clock = ManualClock()
    var settings = RunStoreSettings()
    settings.flushBytes = 10_000
    let store = stores.store(1, settings)
    let journal = try await store.begin(1)
    let (small, large) = (Gate(), Gate())
    stores.beforeCommit.withLock { $0 = { if small.isOpen { large.open() } else { small.open() } } }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await store.run(clock: clock) }
      try journal.note()
      await clock.sleeper(until: settings.flushDelay)
      #expect(stores.committed == [])
      clock.advance(by: settings.flushDelay)
      await small.wait()
      try journal.note(String(repeating: "x", count: 10_000))
      await large.wait()
      group.cancelAll()
    }
    #expect(journal.durableSequence == 2)
  }

  @Test func `a store that is cancelled writes what waits before it ends`() async throws {
    let store = stores.store()
    let journal = try await store.begin(1)
    try journal.note()
    await withTaskGroup(of: Void.self) { group in
      group.cancelAll()
      group.addTask { await store.run(clock: ManualClock()) }
    }
    #expect(journal.durableSequence == 1)
  }

  @Test func `more than may wait in memory is refused, and there is room again later`() async throws {
    var settings = RunStoreSettings()
    settings.maximumPendingEvents = 3
    settings.maximumPendingBytes = 2_000
    settings.maximumEvents = 6
    let journal = try await stores.store(1, settings).begin(1)
    for _ in 1...3 { try journal.note() }
    #expect(throws: RunStoreError.self) { try journal.note() }
    try await journal.commit(through: 3)
    #expect(throws: RunStoreError.self) { try journal.note(String(repeating: "x", count: 2_000)) }
    for _ in 4...6 { try journal.note() }
    try await journal.commit(through: 6)
    let error = #expect(throws: RunStoreError.self) { try journal.note() }
    #expect(error?.code == .full)
    #expect(journal.lastSequence == 6)
  }

  @Test func `a path with a NUL is refused, because the file would cut it`() async throws {
    let journal = try await stores.store().begin(1)
    let error = #expect(throws: RunStoreError.self) { try journal.intent("a\u{0}b") }
    #expect(error?.code == .unfit)
    #expect(journal.lastSequence == 0)
  }

  @Test func `a closed journal takes nothing more and can still be read`() async throws {
    let journal = try await stores.store().begin(1)
    try journal.intent("a")
    try await journal.close()
    let error = #expect(throws: RunStoreError.self) { try journal.note() }
    #expect(error?.code == .closed)
    #expect(try await journal.events(after: 0, limit: 5).count == 1)
    #expect(try await journal.record(of: StepKey(path: "a", occurrence: 1)) != nil)
  }

  @Test func `a reader who fell behind gets every event from the file, once`() async throws {
    let journal = try await stores.store().begin(1)
    var limits = EventFeed.Limits()
    limits.maximumEvents = 4
    limits.pageEvents = 3
    let sources = RunSources(seed: 1, now: { [stores] in stores.time }, clock: ContinuousClock())
    let services = RunServices(
      sources: sources, journal: journal, feed: EventFeed(journal: journal, limits: limits))
    let reader = services.feed.reader()
    let log = RunLog(services)
    try await log.start(["agent": "a", "input": nil])
    for number in 0..<20 {
      let seq = try log.append(.warning, at: .run, data: ["code": "c", "message": .string("\(number)")])
      if number % 7 == 0 { try await journal.commit(through: seq) }
    }
    try log.finish(["status": "succeeded", "exit": 0, "output": "x"])
    try await journal.close()
    var seen: [UInt64] = []
    for try await event in reader { seen.append(event.seq) }
    #expect(seen == Array(1...22))
  }
}
