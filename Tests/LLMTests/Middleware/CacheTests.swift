import JSONKit
import TestKit
import Testing

@testable import LLM

@Suite(.timeLimit(.minutes(5)))
struct ResponseCacheTests {
  private let clock = ManualClock()

  private func cache(timeToLive: Duration = .seconds(60), maximumAnswerBytes: Int = 1 << 20) -> ResponseCache {
    ResponseCache(
      store: MemoryResponseCache(clock: clock), timeToLive: timeToLive, maximumAnswerBytes: maximumAnswerBytes)
  }

  private func counting(_ stream: @escaping @Sendable (Int) -> ResponseStream = { Played.text("answer \($0)") })
    -> PlayedProvider
  {
    PlayedProvider { number, _ in stream(number) }
  }

  @Test func `an equal request gets the same answer and costs nothing`() async throws {
    let inner = counting()
    let provider = inner.wrapped(in: [cache()])
    let first = try await provider.answer()
    var again = Played.request()
    again.invocation.metadata = ["trace": 7]
    let second = try await provider.answer(again)
    #expect(inner.count == 1)
    #expect(second.choices == first.choices)
    #expect((second.id, second.provider, second.model) == (first.id, first.provider, first.model))
    #expect(second.metadata == ["trace": 7])
    #expect(second.usage?.totalTokens == 0)
    #expect(second.usage?.raw?["cached"]?["input_tokens"] == 10)
  }

  @Test func `the answer is replayed as a stream with all its parts in place`() async throws {
    let call = ToolCall(id: "c1", name: "f", arguments: #"{"a":1}"#)
    let parts = [
      Part(.reasoning("hm"), echo: Echo(provider: "p", model: "m", raw: "s")), .text("hi"), Part(.toolCall(call)),
    ]
    let chunks = parts.enumerated().map { index, part in
      StreamChunk(
        id: "1", provider: "p", model: "m", delta: Delta(part: index, change: .open(part), isAnswer: index == 1))
    }
    let end = StreamChunk(id: "1", provider: "p", model: "m", finish: Finish(.toolCalls, raw: "tool_use"))
    let provider = counting { _ in ResponseStream(chunks: chunks + [end]) }.wrapped(in: [cache()])
    let first = try await provider.answer()
    let stream = try await provider.invoke(Played.request())
    var shown = ""
    for try await chunk in stream { shown += chunk.delta?.content ?? "" }
    #expect(shown == "hi")
    #expect(try await stream.aggregate().choices == first.choices)
    #expect(first.choices.first?.message.content == parts)
  }

  @Test func `what differs in what is sent or for whom is another request`() async throws {
    let inner = counting()
    let provider = inner.wrapped(in: [cache()])
    let requests = [
      Played.request("x"), Played.request("y"), Played.request("x", model: "n"), Played.request("x", maxTokens: 9),
      Played.request("x", principal: "ann"), Played.request("x", principal: "bob"), Played.request("x", provider: "p"),
    ]
    for request in requests { _ = try await provider.answer(request) }
    #expect(inner.count == requests.count)
    for request in requests { _ = try await provider.answer(request) }
    #expect(inner.count == requests.count)
  }

  @Test func `an answer is kept for its time`() async throws {
    let inner = counting()
    let provider = inner.wrapped(in: [cache(timeToLive: .seconds(60))])
    _ = try await provider.answer()
    clock.advance(by: .seconds(59))
    #expect(try await provider.answer().text == "answer 1")
    clock.advance(by: .seconds(1))
    #expect(try await provider.answer().text == "answer 2")
  }

  @Test(arguments: [FinishReason.length, .contentFilter, .refusal, .paused, .error])
  func `an answer that is not whole is not kept`(reason: FinishReason) async throws {
    let inner = counting { _ in ResponseStream(chunks: Played.chunks("x", finish: reason)) }
    let provider = inner.wrapped(in: [cache()])
    for _ in 0..<2 { #expect(try await provider.answer().choices.first?.finishReason == reason) }
    #expect(inner.count == 2)
  }

  @Test func `errors and broken streams are not kept`() async throws {
    let inner = PlayedProvider { number, _ in
      switch number {
      case 1: throw Played.failure()
      case 2: Played.broken(Array(Played.chunks("half").prefix(2)), Played.failure())
      case 3: ResponseStream(chunks: Array(Played.chunks("cut").prefix(2)))
      default: Played.text("whole")
      }
    }
    let provider = inner.wrapped(in: [cache()])
    for _ in 0..<3 { await #expect(throws: InvocationError.self) { try await provider.answer() } }
    for _ in 0..<2 { #expect(try await provider.answer().text == "whole") }
    #expect(inner.count == 4)
  }

  @Test func `equal requests at one time share one invocation`() async throws {
    let opens = Latch()
    let inner = PlayedProvider { _, _ in
      try await opens.wait()
      return Played.text("shared")
    }
    let provider = inner.wrapped(in: [cache()])
    let texts = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<50 { group.addTask { try await provider.answer().text } }
      await until { inner.count == 1 }
      for _ in 0..<200 { await Task.yield() }
      opens.open()
      return try await group.reduce(into: [String]()) { $0.append($1) }
    }
    #expect(texts == Array(repeating: "shared", count: 50))
    #expect(inner.count == 1)
  }

  @Test func `a leader that is cancelled hands over to one who waits`() async throws {
    let opens = Latch()
    let inner = PlayedProvider { number, _ in
      if number == 1 { try await Latch().wait() }
      try await opens.wait()
      return Played.text("from \(number)")
    }
    let provider = inner.wrapped(in: [cache()])
    let leader = Task { try await provider.answer() }
    await until { inner.count == 1 }
    async let second = provider.answer()
    async let third = provider.answer()
    for _ in 0..<200 { await Task.yield() }
    leader.cancel()
    await #expect(throws: CancellationError.self) { try await leader.value }
    opens.open()
    #expect(try await second.text == "from 2")
    #expect(try await third.text == "from 2")
    #expect(inner.count == 2)
  }

  @Test func `a leader that closes its stream hands over`() async throws {
    let inner = counting()
    let cache = cache()
    let provider = inner.wrapped(in: [cache])
    let stream = try await provider.invoke(Played.request())
    async let second = provider.answer()
    for _ in 0..<200 { await Task.yield() }
    stream.close()
    #expect(try await second.text == "answer 2")
  }

  @Test func `one who waits can be cancelled alone`() async throws {
    let opens = Latch()
    let inner = PlayedProvider { _, _ in
      try await opens.wait()
      return Played.text("shared")
    }
    let provider = inner.wrapped(in: [cache()])
    async let first = provider.answer()
    await until { inner.count == 1 }
    let second = Task { try await provider.answer() }
    for _ in 0..<200 { await Task.yield() }
    second.cancel()
    await #expect(throws: CancellationError.self) { try await second.value }
    opens.open()
    #expect(try await first.text == "shared")
    #expect(inner.count == 1)
  }

  @Test func `the failure of a leader is the failure of all who waited`() async throws {
    let opens = Latch()
    let inner = PlayedProvider { _, _ in
      try await opens.wait()
      throw Played.failure(.quotaExhausted)
    }
    let provider = inner.wrapped(in: [cache()])
    let first = Task { try await provider.answer() }
    await until { inner.count == 1 }
    let second = Task { try await provider.answer() }
    for _ in 0..<200 { await Task.yield() }
    opens.open()
    for task in [first, second] {
      let error = await #expect(throws: InvocationError.self) { try await task.value }
      #expect(error?.kind == .quotaExhausted)
    }
    #expect(inner.count == 1)
  }

  @Test func `an answer that is too long is neither kept nor shared`() async throws {
    let inner = counting { ResponseStream(chunks: Played.chunks("12345678 \($0)")) }
    let provider = inner.wrapped(in: [cache(maximumAnswerBytes: 8)])
    let stream = try await provider.invoke(Played.request())
    async let second = provider.answer()
    for _ in 0..<200 { await Task.yield() }
    #expect(try await stream.aggregate().text == "12345678 1")
    #expect(try await second.text == "12345678 2")
    #expect(try await provider.answer().text == "12345678 3")
  }
}

struct CachePartsTests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func `digests are those of the standard`(text: String, digest: String) {
    #expect(SHA256.text(of: Array(text.utf8)) == digest)
  }

  private func response(_ text: String) -> InvocationResponse {
    InvocationResponse(
      id: "1", provider: "p", model: "m",
      choices: [Choice(message: Message(role: .assistant, content: text), finish: Finish(.stop))])
  }

  @Test(arguments: 0..<200)
  func `the shelf keeps to its size and drops what was used longest ago`(seed: Int) {
    var dice = Dice(seed)
    var shelf = CacheShelf(maximumBytes: 100)
    var model: [(key: String, bytes: Int, end: Duration)] = []
    var now = Duration.zero
    for step in 0..<300 {
      now += .seconds(Int.random(in: 0...2, using: &dice))
      let key = "k\(Int.random(in: 0..<12, using: &dice))"
      if Bool.random(using: &dice) {
        let bytes = Int.random(in: 1...120, using: &dice)
        let end = now + .seconds(Int.random(in: 1...30, using: &dice))
        shelf.put(response("\(step)"), bytes: bytes, for: key, until: end)
        model.removeAll { $0.key == key }
        guard bytes <= 100 else { continue }
        while model.reduce(0, { $0 + $1.bytes }) + bytes > 100 { model.removeFirst() }
        model.append((key, bytes, end))
      } else {
        let place = model.firstIndex { $0.key == key }
        let isThere = place.map { now < model[$0].end } ?? false
        #expect((shelf.take(key, at: now) != nil) == isThere)
        if let place {
          let entry = model.remove(at: place)
          if isThere { model.append(entry) }
        }
      }
      #expect(shelf.bytes == model.reduce(0) { $0 + $1.bytes })
      #expect(shelf.count == model.count)
    }
  }

  @Test(arguments: 0..<1000)
  func `every request of a flight gets exactly one part to play`(seed: Int) {
    var dice = Dice(seed)
    var table = FlightTable()
    var waiting: Set<Int> = []
    var leader: Int?
    for id in 0..<60 {
      switch Int.random(in: 0..<4, using: &dice) {
      case 0, 1:
        switch table.join("k", id) {
        case .lead:
          #expect(leader == nil && waiting.isEmpty)
          leader = id
        case .follow:
          #expect(leader != nil)
          waiting.insert(id)
        }
      case 2:
        guard let one = waiting.randomElement(using: &dice) else { continue }
        #expect(table.left("k", one) == nil)
        waiting.remove(one)
      default:
        guard let old = leader else { continue }
        if Bool.random(using: &dice) {
          let woken = table.landed("k", old, .failure(Played.failure()))
          #expect(Set(woken) == waiting)
          for one in woken {
            guard case .failure? = table.collect(one) else { return #expect(Bool(false)) }
          }
          waiting = []
          leader = nil
        } else {
          let next = table.left("k", old)
          #expect((next == nil) == waiting.isEmpty)
          leader = next
          if let next {
            waiting.remove(next)
            // The one told to lead may be gone already: then the next is told.
            if Bool.random(using: &dice) {
              leader = table.left("k", next)
              if let leader { waiting.remove(leader) }
            }
            if let leader {
              guard case .lead? = table.collect(leader) else { return #expect(Bool(false)) }
            }
          }
        }
      }
    }
    for one in waiting { _ = table.left("k", one) }
    if let leader { _ = table.left("k", leader) }
    #expect(table.isEmpty)
  }
}
