import JSONKit
import LLM
import Stores
import Testing

/// Answers that outlive a process: what is given back, for how long, and how many.
@Suite(.timeLimit(.minutes(5)))
struct DiskResponseCacheTests {
  private let folder: StoreFolder

  init() throws { folder = try StoreFolder() }

  @Test func `an answer is there for the next process`() async {
    let first = DiskCache(folder.file())
    await first.put("k", "kept")
    let second = DiskCache(folder.file())
    #expect(await second.text("k") == "kept")
    #expect(await second.text("other") == nil)
    #expect(first.errors.isEmpty && second.errors.isEmpty)
  }

  @Test func `a part that only its provider can read comes back as it was`() async {
    let echo = Echo(
      provider: "anthropic", model: "claude-opus-5-5",
      raw: ["signature": "c2ln", "cost": 1.0, "big": .unsigned(.max)])
    let call = ProviderToolCall(type: "mcp_call", id: "c", name: "search", server: "docs", output: .null)
    let parts = [
      Part(.reasoning(""), echo: echo), Part(.text("e\u{301} \u{0}"), annotations: [["url": "u"]]),
      Part(.providerToolCall(call), echo: echo), Part(.providerItem(type: "compaction"), echo: echo),
      Part(.providerItem(type: "bare")),
    ]
    let response = InvocationResponse(
      id: "", provider: "p", model: "m", created: 1_795_000_001,
      choices: [
        Choice(
          index: 1, message: Message(role: .assistant, content: parts, name: "n"),
          finish: Finish(.toolCalls, raw: "tool_use", details: .null))
      ], usage: Usage(inputTokens: 1, outputTokens: 2, cacheReadTokens: 0, costUSD: 2, raw: ["n": 2.0]),
      metadata: ["a": .null])
    let cache = DiskCache(folder.file())
    await cache.put("k", response)
    #expect(await cache.store.response(for: "k") == response)
  }

  @Test func `an answer is kept for its time and not longer`() async {
    let cache = DiskCache(folder.file())
    await cache.put("short", "s", for: 10)
    await cache.put("long", "l", for: 20)
    cache.advance(9)
    #expect(await cache.text("short") == "s")
    cache.advance(1)
    #expect(await cache.text("short") == nil)
    #expect(await cache.text("long") == "l")
  }

  @Test func `an answer from the future is not given while the clock is behind`() async {
    let cache = DiskCache(folder.file())
    await cache.put("k", "x")
    cache.advance(-1)
    #expect(await cache.text("k") == nil)
    cache.advance(1)
    #expect(await cache.text("k") == "x")
  }

  @Test func `a second answer under a key takes the place of the first`() async {
    let cache = DiskCache(folder.file())
    await cache.put("k", "one")
    await cache.put("k", "two", for: 5)
    #expect(await cache.text("k") == "two")
    cache.advance(5)
    #expect(await cache.text("k") == nil)
  }

  @Test func `what was not used for longest goes first`() async {
    let text = String(repeating: "x", count: 1_000)
    let size = DiskCache.response(text).json.bytes.count
    let cache = DiskCache(folder.file(), maximumBytes: 3 * size)
    for key in ["a", "b", "c"] { await cache.put(key, text) }
    #expect(await cache.text("a") != nil)
    await cache.put("d", text)
    #expect(await cache.text("b") == nil)
    for key in ["a", "c", "d"] { #expect(await cache.text(key) != nil, "\(key)") }
    await cache.put("e", String(repeating: "x", count: 1_500))
    #expect(await cache.text("d") != nil)
    #expect(await cache.text("e") != nil)
    #expect(await cache.text("a") == nil)
    #expect(await cache.text("c") == nil)
  }

  @Test func `what is larger than the whole is not kept and pushes nothing out`() async {
    let size = DiskCache.response("small").json.bytes.count
    let cache = DiskCache(folder.file(), maximumBytes: size + 10)
    await cache.put("small", "small")
    await cache.put("large", String(repeating: "x", count: 100))
    #expect(await cache.text("large") == nil)
    #expect(await cache.text("small") == "small")
    #expect(cache.errors.isEmpty)
  }

  @Test func `the file stays near its bound however much goes through it`() async throws {
    let cache = DiskCache(folder.file(), maximumBytes: 1 << 20)
    for number in 0..<400 {
      await cache.put("\(number)", String(repeating: "x", count: 1_000 + number * 53 % 20_000))
    }
    let size = folder.bytes().count
    #expect((700_000..<1_600_000).contains(size), "\(size)")
    #expect(folder.bytes("responses.sqlite-wal").count <= 6 << 20)
    let smaller = DiskCache(folder.file(), maximumBytes: 64 << 10)
    await smaller.put("last", "x")
    #expect(await smaller.text("last") == "x")
    #expect(await cache.text("399") != nil)
    #expect(await cache.text("100") == nil)
  }

  @Test func `an answer that nobody can read is a miss and makes room`() async throws {
    let cache = DiskCache(folder.file())
    await cache.put("k", "x")
    try await Tampered(folder.file()).run("UPDATE responses SET response = x'7b7d'")
    #expect(await cache.text("k") == nil)
    #expect(try await Tampered(folder.file()).number("SELECT count(*) FROM responses") == 0)
    await cache.put("k", "y")
    #expect(await cache.text("k") == "y")
  }

  @Test func `many writers at once lose nothing`() async {
    let path = folder.file()
    let caches = (0..<8).map { _ in DiskCache(path) }
    await withDiscardingTaskGroup { group in
      for (number, cache) in caches.enumerated() {
        group.addTask {
          for round in 0..<20 { await cache.put("\(number)-\(round)", "\(number)-\(round)") }
        }
      }
    }
    #expect(caches.flatMap(\.errors).isEmpty)
    for number in 0..<8 {
      for round in 0..<20 { #expect(await caches[7 - number].text("\(number)-\(round)") == "\(number)-\(round)") }
    }
  }
}
