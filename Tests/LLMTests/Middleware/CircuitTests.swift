import TestKit
import Testing

@testable import LLM

@Suite(.timeLimit(.minutes(5)))
struct CircuitBreakerTests {
  private let clock = ManualClock()

  private func fail(_ provider: any Provider, times: Int, model: String = "m") async {
    for _ in 0..<times {
      await #expect(throws: InvocationError.self) { try await provider.answer(Played.request(model: model)) }
    }
  }

  @Test func `five failures open it, and one request finds out when it is back`() async throws {
    let inner = PlayedProvider { number, _ in
      if number <= 6 { throw Played.failure(.serverError) }
      return Played.text("back")
    }
    let provider = inner.wrapped(in: [CircuitBreaker(keyLabel: "active", clock: clock)])
    await fail(provider, times: 5)
    let refusal = await #expect(throws: InvocationError.self) { try await provider.answer() }
    #expect(inner.count == 5)
    #expect(refusal?.code == .providerUnavailable)
    #expect(refusal?.providerCode == "circuit_open")
    #expect(refusal?.isRetryable == false)
    #expect(refusal?.retryAfter == .seconds(15))
    #expect(refusal?.message.contains("active") == true)
    clock.advance(by: .seconds(15))
    await fail(provider, times: 2)
    #expect(inner.count == 6)
    clock.advance(by: .seconds(15))
    #expect(try await provider.answer().text == "back")
    #expect(try await provider.answer().text == "back")
  }

  @Test func `each model has its own`() async throws {
    let inner = PlayedProvider { _, request in
      if request.invocation.model == "bad" { throw Played.failure(.overloaded) }
      return Played.text("good")
    }
    let provider = inner.wrapped(in: [CircuitBreaker(clock: clock)])
    await fail(provider, times: 6, model: "bad")
    #expect(inner.count == 5)
    #expect(try await provider.answer(Played.request(model: "good")).text == "good")
  }

  @Test(arguments: [InvocationError.Kind.authentication, .rateLimit, .invalidRequest, .contentFilter])
  func `what says nothing about the service does not count`(kind: InvocationError.Kind) async throws {
    let inner = PlayedProvider { _, _ in throw Played.failure(kind) }
    let provider = inner.wrapped(in: [CircuitBreaker(clock: clock)])
    await fail(provider, times: 20)
    #expect(inner.count == 20)
  }

  @Test func `broken streams count, and streams that were given up do not`() async throws {
    let inner = PlayedProvider { number, _ in
      number <= 20
        ? ResponseStream({ Played.chunks("x")[0] })
        : Played.broken(Array(Played.chunks("half").prefix(2)), Played.failure(.network))
    }
    let provider = inner.wrapped(in: [CircuitBreaker(clock: clock)])
    for _ in 0..<20 { try await provider.invoke(Played.request()).close() }
    await fail(provider, times: 6)
    #expect(inner.count == 25)
  }

  @Test func `a trial that was given up lets the next one try`() async throws {
    let inner = PlayedProvider { number, _ in
      if number <= 5 { throw Played.failure(.serverError) }
      return Played.text("back")
    }
    let provider = inner.wrapped(in: [CircuitBreaker(clock: clock)])
    await fail(provider, times: 5)
    clock.advance(by: .seconds(15))
    let trial = try await provider.invoke(Played.request())
    await #expect(throws: InvocationError.self) { try await provider.answer() }
    trial.close()
    #expect(try await provider.answer().text == "back")
  }

  @Test func `the number of circuits is bounded`() async throws {
    let inner = PlayedProvider { _, _ in Played.text("x") }
    let provider = inner.wrapped(in: [CircuitBreaker(clock: clock)])
    for number in 0..<(CircuitBreaker.maximumCircuits * 2) {
      _ = try await provider.answer(Played.request(model: "m\(number)"))
    }
    #expect(inner.count == CircuitBreaker.maximumCircuits * 2)
  }
}

struct CircuitTests {
  /// What must hold of every circuit, whatever happens to it.
  @Test(arguments: 0..<1000)
  func `in every order of events it keeps its promises`(seed: Int) {
    var dice = Dice(seed)
    let settings = CircuitSettings(
      failures: Int.random(in: 1...5, using: &dice), failureRate: 0.5, window: .seconds(10), openTime: .seconds(7))
    var circuit = Circuit(settings)
    var now = Duration.zero
    var underWay: [Circuit.Ticket] = []
    var trials = 0
    for _ in 0..<200 {
      now += .milliseconds(Int.random(in: 0...1500, using: &dice))
      let before = circuit.position
      if Bool.random(using: &dice) || underWay.isEmpty {
        switch (circuit.admit(at: now), before) {
        case (.go(let ticket), .open(let end)):
          #expect(now >= end)
          trials = 1
          underWay.append(ticket)
        case (.go(let ticket), .closed): underWay.append(ticket)
        case (.refuse(let wait), .open(let end)): #expect(now < end && wait == end - now)
        case (.refuse, .halfOpen): #expect(trials == 1)
        default: Issue.record("seed \(seed): \(before) may not answer so")
        }
      } else {
        let ticket = underWay.remove(at: Int.random(in: 0..<underWay.count, using: &dice))
        let outcome = [Circuit.Outcome.succeeded, .failed, .failed, .unknown].randomElement(using: &dice) ?? .failed
        circuit.ended(ticket, outcome, at: now)
        if case .open = circuit.position, before == .closed { #expect(outcome == .failed) }
        if circuit.position == .closed, before == .halfOpen { #expect(outcome == .succeeded) }
        if case .open = before { #expect(circuit.position == before) }
      }
    }
  }

  @Test func `failures that are long past do not count`() {
    var circuit = Circuit(CircuitSettings(failures: 2, window: .seconds(10)))
    for second in [0, 11, 22, 33] {
      guard case .go(let ticket) = circuit.admit(at: .seconds(second)) else { return #expect(Bool(false)) }
      circuit.ended(ticket, .failed, at: .seconds(second))
    }
    #expect(circuit.position == .closed)
  }

  @Test func `many successes outweigh few failures`() {
    var circuit = Circuit(CircuitSettings(failures: 2, failureRate: 0.5))
    let outcomes: [Circuit.Outcome] = [.succeeded, .succeeded, .succeeded, .failed, .failed]
    for outcome in outcomes {
      guard case .go(let ticket) = circuit.admit(at: .zero) else { return #expect(Bool(false)) }
      circuit.ended(ticket, outcome, at: .zero)
    }
    #expect(circuit.position == .closed)
  }
}
