import GRDB
import JSONKit
import Runs
import Stores
import Synchronization
import Testing

/// What happens when the disk does not take a write.
@Suite(.timeLimit(.minutes(5)))
struct JournalFailureTests {
  private let stores: RunStores

  init() throws { stores = try RunStores() }

  @Test(arguments: [1, 2, 3, 7, 12])
  func `after a failed write nothing more is recorded, and the file holds what was acknowledged`(failing: Int)
    async throws
  {
    let count = Mutex(0)
    stores.beforeCommit.withLock { hook in
      hook = {
        if count.withLock({
          $0 += 1; return $0
        }) == failing {
          throw RunStores.Broken()
        }
      }
    }
    let store = stores.store()
    let journal = try await store.begin(1)
    for number in 1..<failing {
      try journal.note()
      try await journal.commit(through: UInt64(number))
    }
    try journal.intent("lost")
    await #expect(throws: RunStores.Broken.self) { try await journal.commit(through: UInt64(failing)) }
    // The disk is well again, but this journal has a hole.
    #expect(throws: RunStores.Broken.self) { try journal.note() }
    await #expect(throws: RunStores.Broken.self) { try await journal.commit(through: UInt64(failing)) }
    await #expect(throws: RunStores.Broken.self) { try await journal.record(of: StepKey(path: "lost", occurrence: 1)) }
    try await journal.commit(through: UInt64(failing - 1))
    #expect(journal.lastSequence == UInt64(failing - 1))
    #expect(try await journal.events(after: 0, limit: 50).count == failing - 1)
    let other = try await store.begin(2)
    try other.note()
    try await other.commit(through: 1)
    await #expect(throws: RunStores.Broken.self) { try await journal.close() }
    let again = try await stores.store(2).resume(journal.run)
    #expect(again.lastSequence == UInt64(failing - 1))
    #expect(try await again.record(of: StepKey(path: "lost", occurrence: 1)) == nil)
  }

  @Test(arguments: 1...12)
  func `a full disk loses nothing that was acknowledged`(pages: Int) async throws {
    let store = stores.store()
    let journal = try await store.begin(1)
    try await store.file.uninterrupted { db in
      let used = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
      try db.execute(sql: "PRAGMA max_page_count = \(used + pages)")
    }
    var acknowledged: UInt64 = 0
    var failure: StoreError?
    for number in 0..<60 where failure == nil {
      do {
        let seq = try journal.intent("s\(number)", input: .string(String(repeating: "x", count: 3_000)))
        try await journal.commit(through: seq)
        acknowledged = seq
      } catch { failure = error as? StoreError }
    }
    #expect(failure?.code == .full)
    #expect(failure?.message.contains("make room on it") == true)
    #expect(throws: StoreError.self) { try journal.note() }
    let checked = stores.store(2)
    #expect(try await checked.events(of: journal.run, limit: 100).map(\.seq) == (0..<acknowledged).map { $0 + 1 })
    #expect(try await checked.file.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
  }

  @Test func `a file that another process holds for too long breaks the journal that wanted it`() async throws {
    var settings = RunStoreSettings()
    settings.busyTimeout = .milliseconds(20)
    let journal = try await stores.store(1, settings).begin(1)
    let other = try Tampered(stores.path)
    try await other.run("BEGIN IMMEDIATE")
    try journal.note()
    let error = await #expect(throws: StoreError.self) { try await journal.commit(through: 1) }
    #expect(error?.code == .busy)
    try await other.run("ROLLBACK")
    #expect(throws: StoreError.self) { try journal.note() }
  }

  @Test func `a run whose intent cannot be written does not perform it, and is in no doubt`() async throws {
    let store = stores.store()
    let journal = try await store.begin(1)
    let sources = RunSources(seed: 1, now: { [stores] in stores.time }, clock: ContinuousClock())
    let log = RunLog(RunServices(sources: sources, journal: journal))
    try await log.start(["agent": "a", "input": nil])
    stores.beforeCommit.withLock { $0 = { throw RunStores.Broken() } }
    let context = RunContext(log)
    let error = await #expect(throws: RunError.self) {
      try await context.effect(Effect("send", input: 1, safety: .unsafe)) { _, _ in
        Issue.record("performed")
        return .value(1)
      }
    }
    #expect(error?.code == .journalUnavailable)
    #expect(try await store.events(of: journal.run).isEmpty)
    #expect(try await store.stepsInDoubt(of: journal.run).isEmpty)
  }
}
