import TestKit
import Testing

@testable import LLM

@Suite(.timeLimit(.minutes(5)))
struct RateLimiterTests {
  private let clock = ManualClock()

  @Test func `requests beyond the rate wait for it, in order`() async throws {
    let told = Told<String>()
    let inner = PlayedProvider { number, request in
      told.add(request.invocation.messages[0].text)
      return Played.text("\(number)")
    }
    let limiter = RateLimiter(RateLimitSettings(requestsPerMinute: 2), clock: clock)
    let provider = inner.wrapped(in: [limiter])
    for text in ["1", "2"] { _ = try await provider.answer(Played.request(text)) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (index, text) in ["3", "4", "5"].enumerated() {
        group.addTask { _ = try await provider.answer(Played.request(text)) }
        await until { limiter.counts.waiting == index + 1 }
      }
      for second in [30, 60, 90] {
        await clock.sleeper(until: .seconds(second))
        #expect(inner.count == 2 + second / 30 - 1)
        clock.advance(by: .seconds(30))
      }
      try await group.waitForAll()
    }
    #expect(told.all == ["1", "2", "3", "4", "5"])
  }

  @Test func `tokens are taken by a guess and put right by the count`() async throws {
    let inner = PlayedProvider { _, _ in Played.text("x") }
    let limiter = RateLimiter(RateLimitSettings(tokensPerMinute: 1_000), clock: clock)
    let provider = inner.wrapped(in: [limiter])
    // Each is guessed at 405 and really takes 15: by the guesses alone the third would wait.
    for _ in 0..<20 { _ = try await provider.answer(Played.request(maxTokens: 400)) }
    #expect(inner.count == 20)
    let stream = try await provider.invoke(Played.request(maxTokens: 400))
    let waits = Task { try await provider.answer(Played.request(maxTokens: 400)) }
    await until { limiter.counts.waiting == 1 }
    #expect(inner.count == 21)
    _ = try await stream.aggregate()
    _ = try await waits.value
    #expect(inner.count == 22)
  }

  @Test func `only so many are under way, and the end of one lets the next go`() async throws {
    let inner = PlayedProvider { _, _ in Played.text("x") }
    let limiter = RateLimiter(RateLimitSettings(concurrency: 2), clock: clock)
    let provider = inner.wrapped(in: [limiter])
    let first = try await provider.invoke(Played.request())
    let second = try await provider.invoke(Played.request())
    async let third = provider.invoke(Played.request())
    await until { limiter.counts.waiting == 1 }
    #expect(inner.count == 2)
    first.close()
    let stream = try await third
    #expect(inner.count == 3)
    _ = try await second.aggregate()
    _ = try await stream.aggregate()
    #expect(limiter.counts == (waiting: 0, underWay: 0))
  }

  @Test func `each model has limits of its own`() async throws {
    let inner = PlayedProvider { _, _ in Played.text("x") }
    let limiter = RateLimiter(RateLimitSettings(concurrency: 1), clock: clock)
    let provider = inner.wrapped(in: [limiter])
    let first = try await provider.invoke(Played.request(model: "a"))
    let second = try await provider.invoke(Played.request(model: "b"))
    #expect(limiter.counts == (waiting: 0, underWay: 2))
    async let third = provider.answer(Played.request(model: "a"))
    await until { limiter.counts.waiting == 1 }
    first.close()
    _ = try await third
    second.close()
    #expect(limiter.counts == (waiting: 0, underWay: 0))
  }

  @Test func `only so many models are remembered`() async throws {
    let inner = PlayedProvider { _, _ in Played.text("x") }
    let limiter = RateLimiter(RateLimitSettings(requestsPerMinute: 1), clock: clock)
    let provider = inner.wrapped(in: [limiter])
    for number in 0...RateLimiter.maximumModels { _ = try await provider.answer(Played.request(model: "\(number)")) }
    // The first one was forgotten, so it may go again at once.
    _ = try await provider.answer(Played.request(model: "0"))
    #expect(inner.count == RateLimiter.maximumModels + 2)
  }

  @Test func `a failure gives its place back`() async throws {
    let inner = PlayedProvider { _, _ in throw Played.failure() }
    let limiter = RateLimiter(RateLimitSettings(concurrency: 1), clock: clock)
    for _ in 0..<3 {
      await #expect(throws: InvocationError.self) { try await inner.wrapped(in: [limiter]).answer() }
    }
    #expect(inner.count == 3)
    #expect(limiter.counts == (waiting: 0, underWay: 0))
  }

  @Test func `a full queue refuses`() async throws {
    let inner = PlayedProvider { _, _ in Played.text("x") }
    let limiter = RateLimiter(RateLimitSettings(concurrency: 1, queue: 1), clock: clock)
    let provider = inner.wrapped(in: [limiter])
    let first = try await provider.invoke(Played.request())
    async let second = provider.answer()
    await until { limiter.counts.waiting == 1 }
    let error = await #expect(throws: InvocationError.self) { try await provider.answer() }
    #expect(error?.code == .rateLimitExceeded)
    #expect(error?.providerCode == "local_limit")
    first.close()
    #expect(try await second.text == "x")
  }

  @Test func `a wait that is too long is refused at once`() async throws {
    let inner = PlayedProvider { _, _ in Played.text("x") }
    let settings = RateLimitSettings(requestsPerMinute: 1, maximumWait: .seconds(59))
    let provider = inner.wrapped(in: [RateLimiter(settings, clock: clock)])
    _ = try await provider.answer()
    let error = await #expect(throws: InvocationError.self) { try await provider.answer() }
    #expect(error?.retryAfter == .seconds(60))
    #expect(error?.isRetryable == false)
  }

  @Test func `limits that the provider tells are kept`() async throws {
    let quota = ProviderQuota(requests: ProviderQuota.Window(limit: 60, remaining: 0, reset: .seconds(60)))
    let inner = PlayedProvider { _, _ in
      let chunks = Played.chunks("x")
      let first = Counter()
      return ResponseStream(quota: quota, batches: { first.next() == 0 ? chunks : nil })
    }
    let provider = inner.wrapped(in: [RateLimiter(clock: clock)])
    _ = try await provider.answer()
    async let second = provider.answer()
    await clock.sleeper(until: .seconds(1))
    #expect(inner.count == 1)
    clock.advance(by: .seconds(1))
    #expect(try await second.text == "x")
    let deaf = inner.wrapped(in: [RateLimiter(RateLimitSettings(learns: false), clock: clock)])
    for _ in 0..<3 { _ = try await deaf.answer() }
  }

  @Test(arguments: [0, 1, 2])
  func `cancelling one who waits moves the others up`(place: Int) async throws {
    let inner = PlayedProvider { _, _ in Played.text("x") }
    let limiter = RateLimiter(RateLimitSettings(requestsPerMinute: 1, concurrency: 9), clock: clock)
    let provider = inner.wrapped(in: [limiter])
    _ = try await provider.answer()
    var tasks: [Task<InvocationResponse, any Error>] = []
    for index in 0..<3 {
      tasks.append(Task { try await provider.answer() })
      await until { limiter.counts.waiting == index + 1 }
    }
    tasks[place].cancel()
    await #expect(throws: CancellationError.self) { try await tasks[place].value }
    for second in [60, 120] {
      await clock.sleeper(until: .seconds(second))
      clock.advance(by: .seconds(60))
    }
    for index in 0..<3 where index != place { #expect(try await tasks[index].value.text == "x") }
    #expect(inner.count == 3)
    #expect(limiter.counts == (waiting: 0, underWay: 0))
  }
}

struct CellRateTests {
  @Test(arguments: 0..<1000)
  func `no window ever sees more than a full bucket and what came back`(seed: Int) {
    var dice = Dice(seed)
    let limit = Int.random(in: 1...20, using: &dice)
    var rate = CellRate(limit: limit, per: .seconds(60))
    var taken: [(time: Duration, cost: Int)] = []
    var now = Duration.zero
    for _ in 0..<100 {
      now += .milliseconds(Int.random(in: 0...9000, using: &dice))
      let cost = Int.random(in: 1...limit, using: &dice)
      let wait = rate.wait(for: cost, at: now)
      #expect(wait <= .seconds(60))
      if wait > .zero {
        #expect(rate.wait(for: cost, at: now + wait) <= .nanoseconds(1))
        continue
      }
      rate.take(cost, at: now)
      taken.append((now, cost))
    }
    for start in taken.indices {
      var sum = 0
      for end in start..<taken.count {
        sum += taken[end].cost
        let span = taken[end].time - taken[start].time
        #expect(Double(sum) <= Double(limit) * (1 + span / .seconds(60)) + 0.001)
      }
    }
  }

  @Test func `more than the whole limit waits for a full bucket and no longer`() {
    var rate = CellRate(limit: 10, per: .seconds(60))
    #expect(rate.wait(for: 1_000, at: .zero) == .zero)
    rate.take(1_000, at: .zero)
    #expect(rate.wait(for: 1, at: .zero) == .seconds(5_946))
    rate.settle(-995, at: .zero)
    #expect(rate.wait(for: 5, at: .zero) == .zero)
    #expect(rate.wait(for: 6, at: .zero) == .seconds(6))
    rate.settle(-1_000, at: .zero)
    #expect(rate.wait(for: 10, at: .zero) == .zero)
  }
}

struct AdmissionQueueTests {
  @Test(arguments: 0..<1000)
  func `who came first goes first, and nobody is forgotten`(seed: Int) {
    var dice = Dice(seed)
    let concurrency = Int.random(in: 1...3, using: &dice)
    var queue = AdmissionQueue(
      RateLimitSettings(requestsPerMinute: 30, tokensPerMinute: 500, concurrency: concurrency, queue: 8))
    var now = Duration.zero
    var waiting: [Int] = []
    var underWay: [Int] = []
    var wentLast = -1
    var isAsked = false
    func settle(_ turn: AdmissionQueue.Turn, _ id: Int) {
      var (turn, id) = (turn, id)
      while true {
        switch turn.step {
        case .go:
          #expect(id > wentLast)
          wentLast = id
          waiting.removeAll { $0 == id }
          underWay.append(id)
          #expect(underWay.count <= concurrency)
        case .full, .tooLong: waiting.removeAll { $0 == id }
        case .wait, .park: break
        }
        guard let next = turn.wake else { return }
        #expect(waiting.first == next)
        id = next
        turn = queue.poll(next, at: now)
      }
    }
    for id in 0..<150 {
      now += .milliseconds(Int.random(in: 0...3000, using: &dice))
      switch Int.random(in: 0..<4, using: &dice) {
      case 0, 1:
        waiting.append(id)
        settle(queue.join(id, tokens: Int.random(in: 0...300, using: &dice), at: now), id)
      case 2:
        guard let done = underWay.randomElement(using: &dice) else { continue }
        underWay.removeAll { $0 == done }
        if let next = queue.finish(done, used: Int.random(in: 0...300, using: &dice), at: now) {
          settle(queue.poll(next, at: now), next)
        }
      default:
        guard let gone = waiting.randomElement(using: &dice) else { continue }
        waiting.removeAll { $0 == gone }
        if let next = queue.leave(gone) { settle(queue.poll(next, at: now), next) }
      }
      isAsked = isAsked || !waiting.isEmpty
      #expect(queue.waitingCount == waiting.count && queue.underWayCount == underWay.count)
      #expect(waiting.count <= 8)
    }
    // With time and ends everyone who still waits goes.
    for _ in 0..<200 where !waiting.isEmpty {
      now += .seconds(60)
      for done in underWay { _ = queue.finish(done, used: 0, at: now) }
      underWay = []
      settle(queue.poll(waiting[0], at: now), waiting[0])
    }
    #expect(waiting.isEmpty)
  }
}
