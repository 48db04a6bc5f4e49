import JSONKit
import TestKit
import Testing

@testable import LLM

@Suite(.timeLimit(.minutes(5)))
struct RetryTests {
  private func provider(
    _ settings: RetrySettings = RetrySettings(), budget: RetryBudget = RetryBudget(), clock: ManualClock,
    _ inner: PlayedProvider
  ) -> any Provider {
    inner.wrapped(in: [RetryMiddleware(settings, budget: budget, clock: clock, jitter: { 1 })])
  }

  @Test func `a failure that may pass is waited out and retried`() async throws {
    let clock = ManualClock()
    let told = Told<AttemptEvent>()
    let inner = PlayedProvider { number, _ in
      if number < 3 { throw Played.failure() }
      return Played.text("hello")
    }
    let provider = provider(clock: clock, inner)
    async let answer = provider.answer(Played.request { told.add($0) })
    await clock.sleeper(until: .milliseconds(500))
    clock.advance(by: .milliseconds(500))
    await clock.sleeper(until: .milliseconds(1500))
    clock.advance(by: .seconds(1))
    #expect(try await answer.text == "hello")
    #expect(inner.count == 3)
    #expect(told.all.map(\.kind) == [.retry, .retry])
    #expect(told.all.first?.details["wait_ms"] == 500)
  }

  @Test func `what the provider asks to wait wins over the back-off`() async throws {
    let clock = ManualClock()
    let inner = PlayedProvider { number, _ in
      if number == 1 { throw Played.failure(.rateLimit, retryAfter: .seconds(21)) }
      return Played.text("hello")
    }
    let provider = provider(clock: clock, inner)
    async let answer = provider.answer()
    await clock.sleeper(until: .seconds(21))
    clock.advance(by: .seconds(21))
    #expect(try await answer.text == "hello")
  }

  @Test(arguments: [
    Played.failure(.authentication), Played.failure(.rateLimit, retryAfter: .seconds(121)),
    Played.failure(.quotaExhausted, retryAfter: .seconds(1)), Played.failure(.serverError, isRetryable: false),
  ])
  func `what no retry can help is thrown at once`(failure: InvocationError) async {
    let inner = PlayedProvider { _, _ in throw failure }
    let error = await #expect(throws: InvocationError.self) {
      try await provider(clock: ManualClock(), inner).answer()
    }
    #expect(error == failure)
    #expect(inner.count == 1)
  }

  @Test func `nothing is retried once a part of the answer was shown`() async throws {
    let inner = PlayedProvider { _, _ in
      Played.broken(Array(Played.chunks("half").prefix(2)), Played.failure())
    }
    let error = await #expect(throws: InvocationError.self) {
      try await provider(clock: ManualClock(), inner).answer()
    }
    #expect(error?.partial?.text == "half")
    #expect(inner.count == 1)
  }

  @Test(arguments: [true, false])
  func `a stream that fails before it says anything is retried`(isEmpty: Bool) async throws {
    let clock = ManualClock()
    let head = StreamChunk(id: "1", provider: "p", model: "m", usage: Usage(inputTokens: 1, outputTokens: 0))
    let inner = PlayedProvider { number, _ in
      if number > 1 { return Played.text("hello") }
      return isEmpty ? ResponseStream(chunks: []) : Played.broken([head], Played.failure())
    }
    let provider = provider(clock: clock, inner)
    async let answer = provider.answer()
    await clock.sleeper(until: .milliseconds(500))
    clock.advance(by: .milliseconds(500))
    let response = try await answer
    #expect(response.text == "hello")
    #expect(response.usage?.inputTokens == 10)
  }

  @Test func `what was read ahead comes first, unchanged and once`() async throws {
    let inner = PlayedProvider { _, _ in ResponseStream(metadata: ["k": 1], chunks: Played.chunks("hello")) }
    let stream = try await provider(clock: ManualClock(), inner).invoke(Played.request())
    var chunks: [StreamChunk] = []
    for try await chunk in stream { chunks.append(chunk) }
    #expect(chunks == Played.chunks("hello"))
    #expect(try await stream.aggregate().metadata == ["k": 1])
  }

  @Test func `attempts, total time and deadline each end it`() async throws {
    let one = PlayedProvider { _, _ in throw Played.failure() }
    await #expect(throws: InvocationError.self) {
      try await provider(RetrySettings(attempts: 1), clock: ManualClock(), one).answer()
    }
    await #expect(throws: InvocationError.self) {
      try await provider(RetrySettings(total: .milliseconds(500)), clock: ManualClock(), one).answer()
    }
    let late = ProviderRequest(invocation: Played.request().invocation, deadline: ContinuousClock.now)
    await #expect(throws: InvocationError.self) { try await provider(clock: ManualClock(), one).answer(late) }
    #expect(one.count == 3)
  }

  @Test func `the retries of a client have one budget`() async throws {
    let budget = RetryBudget(capacity: 1, refill: 0.5)
    let inner = PlayedProvider { number, _ in
      if number >= 3 { return Played.text("hello") }
      throw Played.failure(retryAfter: .zero)
    }
    let clock = ContinuousClock()
    let retry = RetryMiddleware(RetrySettings(attempts: 9), budget: budget, clock: clock, jitter: { 0 })
    await #expect(throws: InvocationError.self) { try await inner.wrapped(in: [retry]).answer() }
    #expect(inner.count == 2)
    #expect(try await inner.wrapped(in: [retry]).answer().text == "hello")
  }

  @Test func `cancelling ends the wait`() async throws {
    let clock = ManualClock()
    let inner = PlayedProvider { _, _ in throw Played.failure() }
    let provider = provider(clock: clock, inner)
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        await #expect(throws: CancellationError.self) { try await provider.answer() }
      }
      await clock.sleeper(until: .milliseconds(500))
      group.cancelAll()
    }
    #expect(inner.count == 1)
  }

  @Test func `closing the stream closes the provider's`() async throws {
    let closed = Counter()
    let inner = PlayedProvider { _, _ in
      ResponseStream({ Played.chunks("x")[0] }, cancel: { _ = closed.next() })
    }
    let stream = try await provider(clock: ManualClock(), inner).invoke(Played.request())
    stream.close()
    #expect(closed.value == 1)
  }
}

struct RetryScheduleTests {
  @Test(arguments: 0..<1000)
  func `no schedule goes beyond its bounds`(seed: Int) {
    var dice = Dice(seed)
    let settings = RetrySettings(
      attempts: Int.random(in: 1...6, using: &dice), wait: .milliseconds(Int.random(in: 1...900, using: &dice)),
      maximumWait: .milliseconds(Int.random(in: 100...9000, using: &dice)),
      maximumRetryAfter: .seconds(Int.random(in: 1...50, using: &dice)),
      total: .seconds(Int.random(in: 1...100, using: &dice)))
    var schedule = RetrySchedule(settings)
    var elapsed = Duration.zero
    var waits = 0
    while true {
      let asks = Bool.random(using: &dice) ? Duration.seconds(Int.random(in: 0...60, using: &dice)) : nil
      let error = Played.failure(retryAfter: asks)
      elapsed += .milliseconds(Int.random(in: 0...2000, using: &dice))
      let jitter = Double.random(in: 0...1, using: &dice)
      let decision = schedule.failed(error, elapsed: elapsed, remaining: nil, jitter: jitter)
      guard case .wait(let wait) = decision else { break }
      waits += 1
      if let asks {
        #expect(wait == asks && asks <= settings.maximumRetryAfter)
      } else {
        #expect(wait >= .zero && wait <= settings.maximumWait)
        #expect(wait <= settings.wait * (1 << (waits - 1)))
      }
      elapsed += wait
      #expect(elapsed < .seconds(100))
    }
    #expect(waits < settings.attempts)
  }

  @Test(arguments: 0..<100)
  func `the bucket never holds more than its capacity or less than nothing`(seed: Int) {
    var dice = Dice(seed)
    var tokens = RetryTokens(capacity: 5, refill: 0.3)
    var (taken, given) = (0.0, 0.0)
    for _ in 0..<200 {
      if Bool.random(using: &dice) {
        if tokens.take() { taken += 1 }
      } else {
        tokens.succeeded()
        given += 0.3
      }
      #expect(tokens.left >= 0 && tokens.left <= 5)
    }
    #expect(taken <= 5 + given)
  }
}
