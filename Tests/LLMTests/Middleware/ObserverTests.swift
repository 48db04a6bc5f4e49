import JSONKit
import TestKit
import Testing

@testable import LLM

private struct Watching: InvocationObserver {
  let told = Told<String>()

  func started(_ span: InvocationSpan) { told.add("started \(span.number) \(span.name)") }
  func firstChunk(_ span: InvocationSpan, after time: Duration) { told.add("first after \(time)") }
  func finished(_ span: InvocationSpan, _ outcome: InvocationOutcome) {
    told.add("finished in \(outcome.duration) \(JSON.object(outcome.report.attributes).text)")
  }
  func failed(_ span: InvocationSpan, _ failure: InvocationFailure) {
    told.add("failed \(failure.type), \(failure.report.outputBytes) bytes")
  }
}

@Suite(.timeLimit(.minutes(5)))
struct ObserverTests {
  private let clock = ManualClock()

  @Test func `an answer is told from start to end with its times`() async throws {
    let watching = Watching()
    let clock = self.clock
    let inner = PlayedProvider { _, _ in
      let counter = Counter()
      let chunks = Played.chunks("hello")
      return ResponseStream({
        clock.advance(by: .seconds(1))
        let index = counter.next()
        return index < chunks.count ? chunks[index] : nil
      })
    }
    _ = try await inner.wrapped(in: [ObserverMiddleware([watching], clock: clock)]).answer()
    let attributes = [
      #""gen_ai.response.id":"1""#, #""gen_ai.response.model":"m""#, #""gen_ai.response.finish_reasons":["stop"]"#,
      #""gen_ai.usage.input_tokens":10"#, #""gen_ai.usage.output_tokens":5"#,
    ].joined(separator: ",")
    let expected: [String] = [
      "started 1 chat m", "first after \(Duration.seconds(1))", "finished in \(Duration.seconds(4)) {\(attributes)}",
    ]
    #expect(watching.told.all == expected)
  }

  @Test func `every failure is told once`() async throws {
    let watching = Watching()
    let inner = PlayedProvider { number, _ in
      switch number {
      case 1: throw Played.failure(.rateLimit)
      case 2: Played.broken(Array(Played.chunks("half").prefix(2)), Played.failure(.network))
      case 3: ResponseStream(chunks: Array(Played.chunks("cut").prefix(2)))
      default: throw CancellationError()
      }
    }
    let provider = inner.wrapped(in: [ObserverMiddleware([watching], clock: clock)])
    for _ in 0..<4 { _ = try? await provider.answer() }
    #expect(
      watching.told.all.filter { $0.hasPrefix("failed") } == [
        "failed rate_limit, 0 bytes", "failed network, 4 bytes", "failed stream_truncated, 3 bytes",
        "failed cancelled, 0 bytes",
      ])
  }

  @Test func `a reader that goes away ends it`() async throws {
    let watching = Watching()
    let inner = PlayedProvider { _, _ in Played.text("x") }
    let provider = inner.wrapped(in: [ObserverMiddleware([watching], clock: clock)])
    do { _ = try await provider.invoke(Played.request()) }
    #expect(watching.told.all.count == 2)
    #expect(watching.told.all.last?.hasPrefix("finished") == true)
  }

  @Test func `what is known of a request has the names of the conventions`() {
    var request = InvocationRequest(model: "m", messages: [], options: ModelOptions(temperature: 0.5, maxTokens: 9))
    request.options.seed = 7
    let span = InvocationSpan(number: 1, provider: "p", model: "m", request: request)
    let expected: JSON.Object = [
      "gen_ai.operation.name": "chat", "gen_ai.provider.name": "p", "gen_ai.request.model": "m",
      "gen_ai.request.max_tokens": 9, "gen_ai.request.temperature": 0.5, "gen_ai.request.seed": 7,
    ]
    #expect(span.attributes == expected)
  }
}

@Suite(.timeLimit(.minutes(5)))
struct ProviderStackTests {
  @Test func `the order is budget, cache, fallback; retry, limits, breaker, observers`() {
    let outer = ProviderStack.Outer(
      budget: BudgetMiddleware(Budget()), cache: ResponseCache(), fallback: FallbackMiddleware([]))
    #expect(
      outer.steps.map { "\(type(of: $0))" } == ["BudgetMiddleware", "ResponseCache", "FallbackMiddleware"])
    let target = ProviderStack.Target(
      retry: RetryMiddleware(jitter: { 0 }), limits: RateLimiter(), breaker: CircuitBreaker(),
      observers: ObserverMiddleware([]))
    #expect(
      target.steps.map { "\(type(of: $0))" }
        == ["RetryMiddleware", "RateLimiter", "CircuitBreaker", "ObserverMiddleware"])
    #expect(ProviderStack.Target(breaker: CircuitBreaker()).steps.count == 1)
  }

  @Test func `together they retry, fall back, cache and count every attempt`() async throws {
    let watching = Watching()
    let budget = Budget(tokens: 100_000)
    let a = PlayedProvider("a") { _, _ in throw Played.failure(retryAfter: .zero) }
    let b = PlayedProvider("b") { _, _ in Played.text("from b", provider: "b") }
    let registry = ProviderRegistry()
    for provider in [a, b] {
      let stack = ProviderStack.Target(
        retry: RetryMiddleware(RetrySettings(attempts: 3), jitter: { 0 }), limits: RateLimiter(),
        breaker: CircuitBreaker(),
        observers: ObserverMiddleware([watching]))
      try registry.register(provider.wrapped(in: stack.steps))
    }
    let outer = ProviderStack.Outer(
      budget: BudgetMiddleware(budget), cache: ResponseCache(), fallback: FallbackMiddleware(["b/m"]))
    let provider = registry.wrapped(in: outer.steps)
    for _ in 0..<2 { #expect(try await provider.answer(Played.request(model: "a/m")).text == "from b") }
    #expect((a.count, b.count) == (3, 1))
    #expect(watching.told.all.count { $0.hasPrefix("failed overloaded") } == 3)
    #expect(budget.spent.tokens == 15)
    #expect(budget.held.tokens == 0)
  }
}
