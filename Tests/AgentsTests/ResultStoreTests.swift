import Agents
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5)))
struct ResultStoreTests {
  @Test func `what is written can be read, by its handle alone`() async throws {
    let texts = Mutex<[String: String]>([:])
    let files = ResultStoreClosures(
      write: { text, handle in texts.withLock { $0[handle] = text } },
      read: { handle in texts.withLock { $0[handle] } })
    let stores: [any ResultStore] = [MemoryResultStore(), files]
    for store in stores {
      try await store.write("one", handle: "a")
      try await store.write("one", handle: "a")
      #expect(try await store.read("a") == "one")
      #expect(try await store.read("b") == nil)
    }
  }
}
