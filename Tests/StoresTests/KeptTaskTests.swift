import JSONKit
import Runs
import Stores
import Testing

/// The tasks of clients, beside the runs.
@Suite(.timeLimit(.minutes(5)))
struct KeptTaskTests {
  private let stores: RunStores

  init() throws { stores = try RunStores() }

  private func task(_ id: String, owner: String = "ann", seconds: Int64 = 60) -> KeptTask {
    let now = stores.time.milliseconds
    return KeptTask(
      id: id, owner: owner, created: now, expires: now + seconds * 1_000, isOver: false, record: ["at": "work"])
  }

  @Test func `a task is there for other processes, by its id and its owner`() async throws {
    let store = stores.store(1)
    let one = task("one")
    try await store.insert(one)
    stores.advance(.seconds(1))
    try await store.insert(task("two"))
    try await store.insert(task("three", owner: "bob"))
    let other = stores.store(2)
    #expect(try await other.task("one") == one)
    #expect(try await other.task("ONE") == nil)
    #expect(try await other.tasks(of: "ann").map(\.id) == ["one", "two"])
    let error = await #expect(throws: RunStoreError.self) { try await other.insert(one) }
    #expect(error?.code == .exists)
    let changed = try await other.update("one") { $0.record = ["at": "rest"] }
    #expect(changed?.record == ["at": "rest"])
    #expect(try await store.task("one")?.record == ["at": "rest"])
    #expect(try await store.update("none") { $0.isOver = true } == nil)
  }

  @Test func `what a process left is taken by one other, once, unless it is over or too old`() async throws {
    let store = stores.store(1)
    for id in ["working", "over"] { try await store.insert(task(id)) }
    try await store.insert(task("old", seconds: 5))
    _ = try await store.update("over") { $0.isOver = true }
    stores.advance(.seconds(5))
    let other = stores.store(2)
    #expect(try await other.takeAbandonedTasks() == [], "its process lives")
    stores.kill(1)
    #expect(try await other.takeAbandonedTasks().map(\.id) == ["working"])
    #expect(try await stores.store(3).takeAbandonedTasks() == [])
    stores.kill(2)
    #expect(try await stores.store(3).takeAbandonedTasks().map(\.id) == ["working"])
  }

  @Test func `a task that has expired is forgotten when another one comes`() async throws {
    let store = stores.store()
    try await store.insert(task("old", seconds: 5))
    stores.advance(.seconds(5))
    #expect(try await store.task("old") != nil)
    try await store.insert(task("new"))
    #expect(try await store.task("old") == nil)
  }
}
