import JSONKit
import Synchronization
import TestKit
import Testing

@testable import LLM

struct KeyRingTests {
  @Test func `keys are tried in their order, those over a limit last and refused ones not`() {
    var ring = KeyRing(count: 4, KeySettings())
    #expect(ring.order(at: .zero) == [0, 1, 2, 3])
    ring.rejected(0, at: .zero)
    ring.limited(1, for: .seconds(30), at: .zero)
    ring.limited(2, for: nil, at: .zero)
    #expect(ring.order(at: .zero) == [3, 2, 1])
    #expect(ring.order(at: .seconds(10)) == [2, 3, 1])
    #expect(ring.order(at: .seconds(30)) == [1, 2, 3])
    #expect(ring.order(at: .seconds(300)) == [0, 1, 2, 3])
  }

  @Test func `a rest has a limit`() {
    var ring = KeyRing(count: 1, KeySettings(maximumRest: .seconds(60)))
    ring.limited(0, for: .seconds(100_000), at: .zero)
    #expect(ring.standings == [.limited(until: .seconds(60))])
  }

  @Test func `when all are refused it says when the first one rests no more`() {
    var ring = KeyRing(count: 2, KeySettings())
    ring.rejected(0, at: .seconds(10))
    ring.rejected(1, at: .seconds(20))
    #expect(ring.order(at: .seconds(20)) == [])
    #expect(ring.rest(at: .seconds(20)) == .seconds(290))
  }

  @Test func `in any order of events no key is tried twice, and none that was refused lately`() {
    for seed in 0..<1_000 {
      var dice = Dice(seed)
      let count = Int.random(in: 1...5, using: &dice)
      let settings = KeySettings()
      var ring = KeyRing(count: count, settings)
      var refused: [Int: Duration] = [:]
      var now = Duration.zero
      for _ in 0..<40 {
        now += .seconds(Int.random(in: 0...60, using: &dice))
        let key = Int.random(in: 0..<count, using: &dice)
        switch Int.random(in: 0...2, using: &dice) {
        case 0:
          ring.rejected(key, at: now)
          refused[key] = now
        case 1:
          ring.limited(key, for: .seconds(Int.random(in: 0...99, using: &dice)), at: now)
          refused[key] = nil
        default:
          ring.worked(key)
          refused[key] = nil
        }
        let resting = refused.filter { now < $0.value + settings.rejectedRest }.keys
        #expect(ring.order(at: now).sorted() == (0..<count).filter { !resting.contains($0) }, "seed \(seed)")
      }
    }
  }
}

@Suite(.timeLimit(.minutes(5)))
struct KeyRingProviderTests {
  private let clock = ManualClock()

  /// Fails with these kinds as long as there are some, then answers with its label.
  private func key(_ label: String, _ kinds: InvocationError.Kind..., retryAfter: Duration? = nil) -> PlayedProvider {
    PlayedProvider { number, _ in
      guard number <= kinds.count else { return Played.text(label) }
      throw Played.failure(kinds[number - 1], retryAfter: retryAfter)
    }
  }

  private func ring(_ keys: PlayedProvider...) -> KeyRingProvider {
    KeyRingProvider(
      name: "p", keys: keys.enumerated().map { KeyRingProvider.Key(label: "\($0 + 1)", provider: $1) }, clock: clock)
  }

  @Test(arguments: [InvocationError.Kind.authentication, .quotaExhausted, .rateLimit])
  func `the next key takes over, and the run is told`(kind: InvocationError.Kind) async throws {
    let (first, second) = (key("one", kind), key("two"))
    let told = Told<AttemptEvent>()
    let ring = ring(first, second)
    let text = try await ring.answer(Played.request(observe: { told.add($0) })).text
    #expect(text == "two")
    #expect(told.all.map(\.kind) == [.key])
    #expect(told.all.first?.details["next"] == "2")
    _ = try await ring.answer()
    #expect((first.count, second.count) == (1, 2))
  }

  @Test func `a refused key is tried again after its rest`() async throws {
    let (first, second) = (key("one", .authentication), key("two"))
    let ring = ring(first, second)
    _ = try await ring.answer()
    clock.advance(by: .seconds(299))
    #expect(try await ring.answer().text == "two")
    clock.advance(by: .seconds(1))
    #expect(try await ring.answer().text == "one")
  }

  @Test func `a refusal that comes as the first part of the stream counts`() async throws {
    let broken = PlayedProvider { _, _ in Played.broken([], Played.failure(.authentication)) }
    #expect(try await ring(broken, key("two")).answer().text == "two")
  }

  @Test func `after the first chunk nothing is tried again`() async throws {
    let broken = PlayedProvider { _, _ in
      Played.broken(Array(Played.chunks("half").prefix(2)), Played.failure(.rateLimit))
    }
    let second = key("two")
    await #expect(throws: InvocationError.self) { try await ring(broken, second).answer() }
    #expect(second.count == 0)
  }

  @Test func `what is not the key's fault is thrown at once`() async throws {
    let second = key("two")
    for kind in [InvocationError.Kind.overloaded, .invalidRequest, .network, .notFound] {
      let error = await #expect(throws: InvocationError.self) { try await ring(key("one", kind), second).answer() }
      #expect(error?.kind == kind)
    }
    #expect(second.count == 0)
  }

  @Test func `when no key works the failure that passes first is thrown`() async throws {
    let ring = ring(
      key("one", .rateLimit, retryAfter: .seconds(5)), key("two", .rateLimit, retryAfter: .seconds(60)),
      key("three", .authentication))
    let error = await #expect(throws: InvocationError.self) { try await ring.answer() }
    #expect(error?.retryAfter == .seconds(5))
    #expect(error?.isRetryable == true)
  }

  @Test func `when all were refused nothing is sent until one has rested`() async throws {
    let (first, second) = (key("one", .authentication), key("two", .authentication))
    let ring = ring(first, second)
    _ = try? await ring.answer()
    clock.advance(by: .seconds(60))
    let error = await #expect(throws: InvocationError.self) { try await ring.answer() }
    #expect(error?.code == .authenticationFailed)
    #expect(error?.providerCode == "keys_resting")
    #expect(error?.retryAfter == .seconds(240))
    #expect(error?.message.contains("2 keys") == true)
    #expect((first.count, second.count) == (1, 1))
  }

  @Test func `each key has limits and a circuit of its own`() async throws {
    let inner = [key("one", .overloaded, .overloaded, .overloaded, .overloaded, .overloaded, .rateLimit), key("two")]
    let limiters = [RateLimiter(clock: clock), RateLimiter(clock: clock)]
    let keys = inner.indices.map { index in
      let steps = ProviderStack.Target(
        limits: limiters[index], breaker: CircuitBreaker(keyLabel: "\(index + 1)", clock: clock)
      ).keySteps
      return KeyRingProvider.Key(label: "\(index + 1)", provider: inner[index].wrapped(in: steps))
    }
    let ring = KeyRingProvider(name: "p", keys: keys, clock: clock)
    for _ in 0..<5 { _ = try? await ring.answer() }
    let refusal = await #expect(throws: InvocationError.self) { try await ring.answer() }
    #expect(refusal?.providerCode == "circuit_open")
    #expect(refusal?.message.contains("the key 1") == true)
    clock.advance(by: .seconds(15))
    #expect(try await ring.answer().text == "two")
  }

  @Test func `models are listed with the first key that works`() async throws {
    #expect(try await ring(key("one"), key("two")).models().isEmpty)
    #expect(ring(key("one")).supportsFeature(.vision, model: "nobody-knows"))
  }
}
