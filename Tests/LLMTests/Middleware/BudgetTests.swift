import JSONKit
import TestKit
import Testing

@testable import LLM

@Suite(.timeLimit(.minutes(5)))
struct BudgetTests {
  private var prices: PriceTable {
    var prices = PriceTable()
    prices.set(ModelPrice(input: 2, output: 10), provider: "p", model: "m")
    return prices
  }

  @Test func `what was really used is spent`() async throws {
    let budget = Budget(tokens: 1_000_000, dollars: 1)
    let inner = PlayedProvider { _, _ in Played.text("x") }
    let provider = inner.wrapped(in: [BudgetMiddleware(budget, prices: prices)])
    let stream = try await provider.invoke(Played.request(provider: "p", maxTokens: 100))
    #expect(budget.held.tokens > 100)
    #expect(budget.spent.tokens == 0)
    _ = try await stream.aggregate()
    #expect(budget.held == (tokens: 0, dollars: 0))
    // 10 tokens in at 2 $ and 5 out at 10 $ for a million.
    #expect(budget.spent == (tokens: 15, dollars: 0.000_07))
  }

  @Test func `a request that may overdraw the tokens is refused and says so`() async throws {
    let budget = Budget("team", tokens: 100)
    let inner = PlayedProvider { _, _ in Played.text("x") }
    let provider = inner.wrapped(in: [BudgetMiddleware(budget)])
    let error = await #expect(throws: InvocationError.self) {
      try await provider.answer(Played.request(maxTokens: 100))
    }
    #expect(inner.count == 0)
    #expect(error?.code == .rateLimitExceeded)
    #expect(error?.kind == .quotaExhausted)
    #expect(error?.isRetryable == false)
    #expect(error?.details?["limit"] == "tokens")
    #expect(error?.message.contains("\"team\"") == true)
    _ = try await provider.answer(Played.request(maxTokens: 90))
  }

  @Test func `money is counted with the price of the model that answered`() async throws {
    var prices = prices
    prices.set(ModelPrice(input: 20, output: 100), provider: "q", model: "n")
    let budget = Budget(dollars: 1)
    let inner = PlayedProvider { _, _ in Played.text("x", provider: "q", model: "n-2026-11-01") }
    let provider = inner.wrapped(in: [BudgetMiddleware(budget, prices: prices)])
    _ = try await provider.answer(Played.request(model: "p/m"))
    #expect(budget.spent.dollars == 0.000_7)
    let poor = inner.wrapped(in: [BudgetMiddleware(Budget(dollars: 0.000_01), prices: prices)])
    let error = await #expect(throws: InvocationError.self) { try await poor.answer(Played.request(model: "p/m")) }
    #expect(error?.details?["limit"] == "money")
  }

  @Test func `a budget of money needs a price`() async {
    let inner = PlayedProvider { _, _ in Played.text("x") }
    let provider = inner.wrapped(in: [BudgetMiddleware(Budget(dollars: 1), prices: prices)])
    let error = await #expect(throws: InvocationError.self) {
      try await provider.answer(Played.request(model: "other"))
    }
    #expect(error?.code == .invalidRequest)
    #expect(inner.count == 0)
  }

  @Test func `requests at one time cannot overdraw together`() async throws {
    let budget = Budget(tokens: 1_000)
    let inner = PlayedProvider { _, _ in Played.text("x") }
    let provider = inner.wrapped(in: [BudgetMiddleware(budget)])
    let first = try await provider.invoke(Played.request(maxTokens: 600))
    await #expect(throws: InvocationError.self) { try await provider.answer(Played.request(maxTokens: 600)) }
    _ = try await first.aggregate()
    _ = try await provider.answer(Played.request(maxTokens: 600))
    #expect(budget.spent.tokens == 30)
  }

  @Test func `a failure costs nothing and what was given up costs what came`() async throws {
    let budget = Budget(tokens: 10_000)
    let inner = PlayedProvider { number, _ in
      if number == 1 { throw Played.failure() }
      return Played.text(String(repeating: "x", count: 300))
    }
    let provider = inner.wrapped(in: [BudgetMiddleware(budget)])
    await #expect(throws: InvocationError.self) { try await provider.answer() }
    #expect(budget.spent.tokens == 0)
    let stream = try await provider.invoke(Played.request())
    for _ in 0..<2 { _ = try await stream.next() }
    stream.close()
    #expect(budget.held.tokens == 0)
    #expect(budget.spent.tokens >= 15)
  }

  @Test(arguments: 0..<1000)
  func `no order of events overdraws what was really asked for`(seed: Int) {
    var dice = Dice(seed)
    var ledger = BudgetLedger(tokens: 1_000, dollars: 0.001)
    var holds: [(id: Int, amount: BudgetLedger.Amount)] = []
    var spent = BudgetLedger.Amount()
    for _ in 0..<100 {
      if Bool.random(using: &dice) || holds.isEmpty {
        let amount = BudgetLedger.Amount(
          tokens: Int.random(in: 0...300, using: &dice), nanodollars: Int64.random(in: 0...300_000, using: &dice))
        let before = ledger.spent + ledger.held + amount
        switch ledger.reserve(amount) {
        case .success(let id):
          #expect(before.tokens <= 1_000 && before.nanodollars <= 1_000_000)
          holds.append((id, amount))
        case .failure(let refusal):
          #expect(refusal.limit == .tokens ? before.tokens > 1_000 : before.nanodollars > 1_000_000)
        }
      } else {
        let hold = holds.remove(at: Int.random(in: 0..<holds.count, using: &dice))
        let used = BudgetLedger.Amount(
          tokens: Int.random(in: 0...hold.amount.tokens, using: &dice),
          nanodollars: Int64.random(in: 0...hold.amount.nanodollars, using: &dice))
        ledger.settle(hold.id, used)
        ledger.settle(hold.id, used)
        spent = spent + used
      }
      #expect(ledger.spent == spent)
      #expect(ledger.held == holds.reduce(BudgetLedger.Amount()) { $0 + $1.amount })
    }
    #expect(ledger.spent.tokens <= 1_000 && ledger.spent.nanodollars <= 1_000_000)
  }

  @Test func `prices know cached tokens, and what the provider states wins`() {
    let price = ModelPrice(input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75)
    var usage = Usage(
      inputTokens: 1_000_000, outputTokens: 100_000, cacheReadTokens: 500_000, cacheWriteTokens: 100_000)
    #expect(abs(price.cost(of: usage) - (1.2 + 1.5 + 0.15 + 0.375)) < 1e-9)
    usage.costUSD = 0.5
    #expect(price.cost(of: usage) == 0.5)
  }

  @Test func `the longest id that a model continues is its price`() {
    var prices = prices
    prices.set(ModelPrice(input: 1, output: 1), provider: "p", model: "m-mini")
    #expect(prices.price(provider: "p", model: "m-mini-2026")?.input == 1)
    #expect(prices.price(provider: nil, model: "p/m-large")?.input == 2)
    #expect(prices.price(provider: nil, model: "m")?.input == 2)
    #expect(prices.price(provider: "p", model: "mx") == nil)
    #expect(prices.price(provider: "q", model: "m") == nil)
  }
}
