import JSONKit
import JSONRPC
import MCP
import Servers
import Synchronization
import TestKit
import Testing

/// Sessions of real servers over in-memory connections, on a clock that a test moves.
@Suite(.timeLimit(.minutes(5)))
struct ServerPoolTests {
  @Test  // ST-11 V-10
  func `everybody who uses a definition shares one session, whatever they use of it`() async throws {
    try await withPool { pool, world in
      var filtered = world.definition("a")
      filtered.tools = ToolFilter(deny: ["hang"])
      let (plain, other) = (pool.key(of: world.definition("a")), pool.key(of: filtered))
      #expect(plain == other)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for key in [plain, other, plain, other] { group.addTask { try await pool.connect(key) } }
        try await group.waitForAll()
      }
      #expect(world.starts("a") == 1)
    }
  }

  @Test  // Q-19 ST-12
  func `a server that hangs while it starts holds up no other`() async throws {
    try await withPool { pool, world in
      world.silence("slow")
      let slow = pool.key(of: world.definition("slow"))
      pool.start(slow)
      let quick = pool.key(of: world.definition("quick"))
      let text = try await pool.use(quick, isCall: true) { try await $0.callTool("echo", ["a": 1]).text }
      #expect(text == #"{"a":1}"#)
      #expect(pool.health(slow).state == .starting)
      world.clock.advance(by: .seconds(5))
      #expect(pool.health(slow).state == .late)
    }
  }

  @Test  // I-14 ST-08 TP-05
  func `a server that dies is started again by the next use, after a wait`() async throws {
    try await withPool { pool, world in
      let key = pool.key(of: world.definition("a"))
      try await pool.connect(key)
      await world.kill("a")
      let health = await world.failed(pool, key)
      #expect(health.cause?.message.contains("it broke") == true)
      async let text = pool.use(key, isCall: true) { try await $0.callTool("echo", [:]).text }
      await world.clock.sleeper(until: .milliseconds(200))
      #expect(world.starts("a") == 1)
      world.clock.advance(by: .milliseconds(200))
      #expect(try await text == "{}")
      #expect(world.starts("a") == 2)
      #expect(pool.health(key).state == .ready)
    }
  }

  @Test func `a use that finds its session broken, with nothing sent, gets the next session`() async throws {
    try await withPool { pool, world in
      let key = pool.key(of: world.definition("a"))
      try await pool.connect(key)
      let uses = Atomic(0)
      async let text = pool.use(key, isCall: true) { session in
        if uses.add(1, ordering: .relaxed).newValue == 1 {
          await world.kill("a")
          #expect(await comesTrue { session.hasBroken })
        }
        return try await session.callTool("echo", [:]).text
      }
      await world.clock.sleeper(until: .milliseconds(200))
      world.clock.advance(by: .milliseconds(200))
      #expect(try await text == "{}")
      #expect(uses.load(ordering: .relaxed) == 2)
      #expect(world.starts("a") == 2)
    }
  }

  @Test func `a server that cannot be started tells everybody who waits, and is left alone in the end`() async throws {
    try await withPool { pool, world in
      var definition = world.definition("gone")
      definition.restart = RestartPolicy(maximum: 2, wait: .milliseconds(1), maximumWait: .milliseconds(1))
      let key = pool.key(of: definition)
      world.refuse("gone")
      for attempt in 1...3 {
        async let error = failure { try await pool.connect(key) }
        if attempt == 2 {
          await world.clock.sleeper(until: .milliseconds(1))
          world.clock.advance(by: .milliseconds(1))
        }
        #expect(await error?.message == "gone: no such program")
      }
      #expect(world.starts("gone") == 2)
      #expect(pool.health(key).nextStart == nil)
      await pool.reset(key)
      world.allow("gone")
      try await pool.connect(key)
    }
  }

  @Test func `calls over the limit wait in order, and one that is cancelled leaves the queue`() async throws {
    try await withPool { pool, world in
      var definition = world.definition("a")
      definition.concurrency = 1
      let key = pool.key(of: definition)
      let order = Order()
      let (holding, hold) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingOldest(1))
      let release = Wakeup()
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          try await pool.use(key, isCall: true) { _ in
            hold.yield()
            await release.wait()
          }
        }
        for await _ in holding { break }
        for number in 1...3 {
          group.addTask { [order] in try await pool.use(key, isCall: true) { _ in order.add(number) } }
          #expect(await comesTrue { pool.health(key).waitingCalls >= number })
        }
        await withThrowingTaskGroup(of: Void.self) { cancelled in
          cancelled.addTask { try await pool.use(key, isCall: true) { _ in } }
          #expect(await comesTrue { pool.health(key).waitingCalls >= 4 })
          cancelled.cancelAll()
          await #expect(throws: CancellationError.self) { try await cancelled.waitForAll() }
        }
        #expect(pool.health(key).waitingCalls == 3)
        release.fire()
        try await group.waitForAll()
      }
      #expect(order.numbers == [1, 2, 3])
    }
  }

  @Test func `a definition that is gone lets its calls end, refuses others, and may come back`() async throws {
    try await withPool { pool, world in
      let key = pool.key(of: world.definition("a"))
      let text = try await pool.use(key, isCall: true) { session in
        pool.retire(key)
        return try await session.callTool("echo", ["still": true]).text
      }
      #expect(text == #"{"still":true}"#)
      await #expect(throws: MCPServerError.self) { try await pool.connect(key) }
      let again = pool.key(of: world.definition("a"))
      #expect(again != key)
      try await pool.connect(again)
      #expect(world.starts("a") == 2)
    }
  }

  @Test func `a server nobody uses is stopped and comes back when it is needed`() async throws {
    try await withPool { pool, world in
      var definition = world.definition("a")
      definition.idleStop = .seconds(60)
      let key = pool.key(of: definition)
      try await pool.connect(key)
      await world.clock.sleeper(until: .seconds(60))
      world.clock.advance(by: .seconds(60))
      #expect(await comesTrue { pool.health(key).state != .ready })
      try await pool.connect(key)
      #expect(world.starts("a") == 2)
    }
  }

  @Test func `tools that were kept are known without a start, and read anew with the first connection`() async throws {
    let kept = Mutex<[Catalogue]>([])
    let cache = CatalogueCache(
      load: { digest in kept.withLock { $0.last { $0.digest == digest } } },
      save: { catalogue in kept.withLock { $0.append(catalogue) } }, remove: { _ in kept.withLock { $0 = [] } },
      now: { 7 })
    try await withPool(cache) { pool, world in
      let definition = world.definition("a")
      cache.save(Catalogue(digest: definition.digest(in: ""), saved: 1, tools: [MCPTool(name: "old")]))
      let key = pool.key(of: definition)
      #expect(pool.keptTools(key)?.map(\.name) == ["old"])
      #expect(world.starts("a") == 0)
      let text = try await pool.use(key, isCall: true) { try await $0.callTool("echo", [:]).text }
      #expect(text == "{}")
      #expect(await comesTrue { pool.listedTools(key) != nil })
      #expect(pool.keptTools(key)?.map(\.name) == ["echo"])
      #expect(kept.withLock { $0.last?.tools.map(\.name) } == ["echo"])
      #expect(kept.withLock { $0.last?.saved } == 7)
      _ = try await pool.listTools(key)
      #expect(kept.withLock { $0.count } == 2)
      await pool.reset(key)
      #expect(pool.keptTools(key) == nil)
    }
  }

  @Test func `nothing is left to look after when the last server has ended`() async throws {
    try await withPool { pool, world in
      let keys = ["a", "b"].map { pool.key(of: world.definition($0)) }
      #expect(!pool.isAtWork)
      for key in keys { try await pool.connect(key) }
      #expect(pool.isAtWork)
      await pool.disconnect(keys[0])
      #expect(pool.health(keys[0]).state == .idle)
      await pool.disconnect(keys[1])
      #expect(await comesTrue { !pool.isAtWork })
      try await pool.connect(keys[0])
      await pool.close()
      #expect(!pool.isAtWork)
    }
  }

  @Test func `a server that broke is not said to have been stopped, though it is disconnected at once`() async throws {
    try await withPool(closeGrace: .seconds(2)) { pool, world in
      let key = pool.key(of: world.definition("a"))
      try await pool.connect(key)
      let session = try #require(pool.readySession(key))
      await world.kill("a")
      #expect(await comesTrue { session.hasBroken })
      await pool.disconnect(key)
      #expect(world.notes.last?.hasPrefix("ended: ") == true, "\(world.notes)")
      #expect(pool.health(key).state == .idle)
    }
  }

  @Test func `closing frees whoever waits for a start`() async throws {
    try await withPool { pool, world in
      world.silence("slow")
      let key = pool.key(of: world.definition("slow"))
      async let error = failure { try await pool.connect(key) }
      #expect(await comesTrue { world.starts("slow") != 0 })
      await pool.close()
      #expect(await error?.code == .unavailable)
      #expect(!pool.isAtWork)
    }
  }

  /// What an operation throws; nil when it should have and did not.
  private func failure(_ operation: @Sendable () async throws -> Void) async -> MCPServerError? {
    do {
      try await operation()
      return nil
    } catch {
      return error as? MCPServerError
    }
  }

  private func withPool(
    _ cache: CatalogueCache = .none, closeGrace: Duration = .zero,
    _ body: @escaping @Sendable (ServerPool, FakeWorld) async throws -> Void
  ) async throws {
    let world = FakeWorld()
    var settings = ServerPool.Settings()
    settings.closeGrace = closeGrace
    let pool = ServerPool(world, settings: settings, cache: cache, clock: world.clock) { 1 }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await world.serve() }
      do {
        try await body(pool, world)
      } catch {
        await pool.close()
        group.cancelAll()
        throw error
      }
      await pool.close()
      group.cancelAll()
    }
  }
}

/// Numbers in the order they came.
private final class Order: Sendable {
  private let state = Mutex<[Int]>([])

  var numbers: [Int] { state.withLock { $0 } }

  func add(_ number: Int) { state.withLock { $0.append(number) } }
}
