import Foundation
import JSONKit
import Runs
import Stores
import Testing

/// One run belongs to one process at a time.
@Suite(.timeLimit(.minutes(5)))
struct RunLeaseTests {
  private let stores: RunStores

  init() throws { stores = try RunStores() }

  @Test func `of many processes that resume a run one wins, and the others are told who`() async throws {
    let journal = try await stores.store(1).begin(1)
    let (id, stores) = (journal.run, stores)
    try await journal.close()
    stores.advance(.seconds(60))
    let outcomes = await withTaskGroup(of: Result<SQLiteJournal, any Error>.self) { group in
      for pid in 2...9 {
        group.addTask {
          do { return .success(try await stores.store(Int32(pid)).resume(id)) } catch { return .failure(error) }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.filter { (try? $0.get()) != nil }.count == 1)
    let holder = try await stores.store(1).summary(of: id)?.holder
    let pid = try #require(holder?.process.pid)
    #expect(holder?.since == stores.time)
    for case .failure(let error) in outcomes {
      let error = try #require(error as? RunStoreError)
      #expect(error.code == .held)
      #expect(error.message.contains("process \(pid) works on the run \(id) since \(stores.time)"), "\(error)")
    }
  }

  @Test func `a process that holds a run already is told that it is itself`() async throws {
    let store = stores.store(4)
    let journal = try await store.begin(1)
    let error = await #expect(throws: RunStoreError.self) { _ = try await store.resume(journal.run) }
    #expect(error?.code == .held)
    #expect(error?.message.contains("this process (4)") == true)
  }

  @Test func `the lease of a process that is gone is free at once, and it cannot write any more`() async throws {
    let store = stores.store(1)
    let (old, other) = (try await store.begin(1), try await store.begin(2))
    try old.note("kept")
    try await old.commit(through: 1)
    try old.note("late")
    try other.note()
    stores.kill(1)
    let new = try await stores.store(2).resume(old.run)
    #expect(new.lastSequence == 1)
    try new.note("new")
    try await new.commit(through: 2)
    // Its other run shares the transaction and is none the worse for it.
    try await other.commit(through: 1)
    let error = await #expect(throws: RunStoreError.self) { try await old.commit(through: 2) }
    #expect(error?.code == .leaseLost)
    #expect(throws: RunStoreError.self) { try old.note() }
    await #expect(throws: RunStoreError.self) { try await old.close() }
    let texts = try await stores.store(3).events(of: old.run).map { $0.data["message"]?.stringValue }
    #expect(texts == ["kept", "new"])
    #expect(try await stores.store(3).summary(of: old.run)?.holder?.process.pid == 2)
  }

  @Test func `a run that is taken over by force is lost to its holder`() async throws {
    let old = try await stores.store(1).begin(1)
    let new = try await stores.store(2).resume(old.run, takeOver: true)
    try new.note()
    try await new.commit(through: 1)
    try old.note()
    let error = await #expect(throws: RunStoreError.self) { try await old.commit(through: 1) }
    #expect(error?.code == .leaseLost)
  }

  @Test func `a deleted run is lost to who wrote it, and its number is not given again`() async throws {
    let old = try await stores.store(1).begin(1)
    try old.note()
    stores.kill(1)
    let store = stores.store(2)
    try await store.delete(old.run)
    let new = try await store.begin(2)
    await #expect(throws: RunStoreError.self) { try await old.commit(through: 1) }
    #expect(try await store.events(of: new.run).isEmpty)
  }

  @Test func `a closed run is free, and one that is over is not taken`() async throws {
    let store = stores.store(1)
    let journal = try await store.begin(1)
    try await journal.close()
    let again = try await stores.store(2).resume(journal.run)
    try again.result()
    try await again.close()
    let error = await #expect(throws: RunStoreError.self) { _ = try await store.resume(journal.run) }
    #expect(error?.code == .over)
    let missing = await #expect(throws: RunStoreError.self) { _ = try await store.resume("r_x") }
    #expect(missing?.code == .unknownRun)
  }

  @Test func `this process lives, and its number in another life does not`() throws {
    let current = ProcessIncarnation.current
    #expect(current.pid == ProcessInfo.processInfo.processIdentifier)
    #expect(current.started > 0)
    #expect(current.isAlive)
    var earlier = current
    earlier.started -= 1
    #expect(!earlier.isAlive)
    var before = current
    before.place = "11111111-0000-0000-0000-000000000000/pid:[1]"
    #expect(!before.isAlive)
    // A number that no process can have.
    let gone = ProcessIncarnation(pid: .max, started: current.started, place: current.place)
    #expect(!gone.isAlive)
    var elsewhere = current
    elsewhere.place += "0"
    #expect(elsewhere.isAlive, "what cannot be seen may live")
  }
}
