import JSONRPC
import MCP
import TestKit
import Testing

@testable import Servers

/// What a pool tells of its servers to one reader.
@Suite(.timeLimit(.minutes(5)))
struct PoolNewsTests {
  private let one = ServerKey(place: 0)
  private let two = ServerKey(place: 1)

  @Test func `nothing is kept before somebody reads`() async {
    let news = PoolNews()
    news.add(.toolsChanged, of: one)
    news.begin()
    news.add(.promptsChanged, of: two)
    let entries = await news.next()
    #expect(entries?.map(\.server) == [two])
    #expect(entries?.map(\.changes) == [[.promptsChanged]])
  }

  @Test func `each change of a server is told once, in the order of the first`() async {
    let news = PoolNews()
    news.begin()
    news.add(.promptsChanged, of: two)
    news.add(.resourceUpdated(uri: "a"), of: one)
    news.add(.promptsChanged, of: two)
    news.add(.toolsChanged, of: two)
    let entries = await news.next()
    #expect(entries?.map(\.server) == [two, one])
    #expect(entries?.map(\.changes) == [[.promptsChanged, .toolsChanged], [.resourceUpdated(uri: "a")]])
    #expect(entries?.map(\.hasBegun) == [false, false])
  }

  @Test func `a new session is told, with all that may be different`() async {
    let news = PoolNews()
    news.begin()
    news.began(one)
    let entries = await news.next()
    #expect(entries?.map(\.hasBegun) == [true])
    #expect(entries?.map(\.changes) == [[.toolsChanged, .promptsChanged, .resourcesChanged]])
    news.add(.toolsChanged, of: one)
    #expect(await news.next()?.map(\.hasBegun) == [false])
  }

  @Test func `more single resources than the limit become the list of them`() async {
    let news = PoolNews()
    news.begin()
    for number in 0...PoolNews.maximumResources { news.add(.resourceUpdated(uri: "x://\(number)"), of: one) }
    #expect(await news.next()?.first?.changes == [.resourcesChanged])
  }

  @Test func `a reader that waits hears at once, and one that is cancelled hears no more`() async {
    let news = PoolNews()
    await withTaskGroup(of: [PoolNews.Entry]?.self) { group in
      group.addTask { await news.next() }
      // It reads once it has taken what there is, which is nothing.
      news.begin()
      news.add(.toolsChanged, of: one)
      #expect(await group.next()??.map(\.changes) == [[.toolsChanged]])
      group.addTask { await news.next() }
      group.cancelAll()
      let last = await group.next() ?? []
      #expect(last == nil)
    }
  }

  @Test func `a pool tells that a server is ready, and what it says has changed`() async throws {
    let world = FakeWorld()
    let pool = ServerPool(world, clock: world.clock, jitter: { 0 })
    let key = pool.key(of: world.definition("a"))
    pool.news.begin()
    await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await world.serve() }
      for number in 1...2 {
        await #expect(throws: Never.self) { try await pool.connect(key) }
        let entries = await pool.news.next()
        #expect(entries?.map(\.hasBegun) == [true])
        #expect(entries?.first?.server == key)
        guard number == 1 else { break }
        await world.kill("a")
        _ = await world.failed(pool, key)
      }
      await pool.close()
      group.cancelAll()
    }
  }
}
