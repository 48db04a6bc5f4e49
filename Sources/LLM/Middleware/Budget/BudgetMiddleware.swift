import JSONKit

/// Refuses a request that the budget may not bear, and counts what the others really took.
///
/// Before a request goes, its estimated input and the most its answer may have are held; so many requests at a time
/// cannot overdraw together. A request that brought nothing costs nothing; one that was given up costs what the provider
/// counted, else an estimate of what was sent and had come.
public struct BudgetMiddleware: Middleware {
  /// Tokens held for the answer of a request that sets no limit.
  public static let assumedOutputTokens = 4_096

  private let budget: Budget
  private let prices: PriceTable

  /// Keeps requests within a budget, at these prices.
  public init(_ budget: Budget, prices: PriceTable = PriceTable()) {
    self.budget = budget
    self.prices = prices
  }

  /// Reserves what the request may cost, sends it on, and settles with what it did cost.
  public func invoke(
    _ request: ProviderRequest, next: @Sendable (ProviderRequest) async throws -> ResponseStream
  ) async throws -> ResponseStream {
    let invocation = request.invocation
    let estimate = Usage(
      inputTokens: TokenEstimate.input(of: invocation),
      outputTokens: TokenEstimate.output(of: invocation, assumed: Self.assumedOutputTokens))
    let price = prices.price(provider: invocation.provider, model: invocation.model)
    let hold = try hold(estimate, price, invocation)
    do {
      return try await next(request).watched { [budget, prices] report in
        let usage = report.usage ?? Self.guess(report, input: estimate.inputTokens)
        let real =
          report.provider.isEmpty ? price : prices.price(provider: report.provider, model: report.model) ?? price
        budget.settle(hold, Self.amount(usage, real))
      }
    } catch {
      budget.settle(hold, BudgetLedger.Amount())
      throw error
    }
  }

  private func hold(_ estimate: Usage, _ price: ModelPrice?, _ invocation: InvocationRequest) throws -> Int {
    if price == nil, budget.limits.dollars != nil { throw unpriced(invocation) }
    let amount = Self.amount(estimate, price)
    switch budget.reserve(amount) {
    case .success(let hold): return hold
    case .failure(let refusal): throw refused(refusal.limit, amount, invocation)
    }
  }

  private static func amount(_ usage: Usage, _ price: ModelPrice?) -> BudgetLedger.Amount {
    BudgetLedger.Amount(tokens: usage.totalTokens, dollars: price?.cost(of: usage) ?? usage.costUSD ?? 0)
  }

  /// What a stream without a count took.
  package static func guess(_ report: StreamReport, input: Int) -> Usage {
    if case .failed = report.end, report.outputBytes == 0 { return Usage(inputTokens: 0, outputTokens: 0) }
    return Usage(inputTokens: input, outputTokens: TokenEstimate.tokens(bytes: report.outputBytes))
  }
}

// MARK: - Refusals

extension BudgetMiddleware {
  private func refused(
    _ limit: BudgetLedger.Limit, _ asked: BudgetLedger.Amount, _ invocation: InvocationRequest
  ) -> InvocationError {
    let (spent, held, limits) = (budget.spent, budget.held, budget.limits)
    let message: String
    let account: JSON
    switch limit {
    case .tokens:
      let maximum = limits.tokens ?? 0
      message = "needs up to \(asked.tokens) tokens; \(spent.tokens) of \(maximum) are spent and \(held.tokens) held"
      account = ["maximum": JSON(maximum), "spent": JSON(spent.tokens), "asked": JSON(asked.tokens)]
    case .money:
      let maximum = limits.dollars ?? 0
      message = "may cost $\(asked.dollars); $\(spent.dollars) of $\(maximum) is spent and $\(held.dollars) held"
      account = ["maximum": .double(maximum), "spent": .double(spent.dollars), "asked": .double(asked.dollars)]
    }
    return InvocationError(
      .rateLimitExceeded,
      "The budget \"\(budget.name)\" of \(limit.rawValue) does not allow the request: it \(message). "
        + "Raise the budget, or lower max_tokens.",
      kind: .quotaExhausted, provider: invocation.provider, model: invocation.model, providerCode: "budget_exhausted",
      details: ["limit": .string(limit.rawValue), "budget": .string(budget.name), "account": account])
  }

  private func unpriced(_ invocation: InvocationRequest) -> InvocationError {
    InvocationError(
      .invalidRequest,
      "The budget \"\(budget.name)\" is one of money, and no price is known for \"\(invocation.model)\"; "
        + "set it beside the model's id in the configuration.",
      kind: .invalidRequest, provider: invocation.provider, model: invocation.model)
  }
}

extension JSON {
  fileprivate init(_ number: Int) { self = .integer(Int64(number)) }
}
