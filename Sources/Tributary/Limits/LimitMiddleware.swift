import LLM
import Services

/// Charges requests to models and calls of tools to the limits that all processes of a user share.
///
/// It stands inside the cache, so an answer that is kept already costs nothing, and outside of retries: a request counts
/// once, with all it took. What a call takes in time is known when it is over, so those that are under way at the end of an
/// allowance are the most that can be over it.
struct LimitMiddleware: Middleware {
  let limits: SharedLimits
  let prices: PriceTable
  /// `provider/model` of a request.
  let name: @Sendable (InvocationRequest) -> String

  func invoke(
    _ request: ProviderRequest, next: @Sendable (ProviderRequest) async throws -> ResponseStream
  ) async throws -> ResponseStream {
    let invocation: InvocationRequest = request.invocation
    let name: String = name(invocation)
    let subject = LimitSubject(.model(name), principal: request.principal ?? ServiceCaller.principal)
    let price: ModelPrice? = prices.price(provider: nil, model: name)
    if price == nil, limits.limitsMoney(of: subject) { throw unpriced(name) }
    let expected = Usage(
      inputTokens: TokenEstimate.input(of: invocation),
      outputTokens: TokenEstimate.output(of: invocation, assumed: BudgetMiddleware.assumedOutputTokens))
    let hold: LimitHold = try await limits.reserve(subject, use(expected, price))
    let elapsed: @Sendable () -> Duration = limits.stopwatch()
    do {
      return try await next(request).watched { report in
        let usage: Usage = report.usage ?? BudgetMiddleware.guess(report, input: expected.inputTokens)
        var used: LimitUse = use(usage, price)
        used.time = elapsed().microseconds
        limits.settle(hold, used)
      }
    } catch {
      limits.settle(hold, LimitUse(time: elapsed().microseconds))
      throw error
    }
  }

  func callTool(
    _ call: ToolInvocation, next: @Sendable (ToolInvocation) async throws -> ToolResult
  ) async throws -> ToolResult {
    try await limits.around(.tool(call.name, of: call.server, for: ServiceCaller.principal)) { try await next(call) }
  }

  private func use(_ usage: Usage, _ price: ModelPrice?) -> LimitUse {
    let dollars: Double = price?.cost(of: usage) ?? usage.costUSD ?? 0
    return LimitUse(
      tokens: Int64(usage.totalTokens), money: BudgetLedger.Amount(tokens: 0, dollars: dollars).nanodollars)
  }

  private func unpriced(_ name: String) -> InvocationError {
    InvocationError(
      .invalidRequest,
      "A limit is one of money, and no price is known for \"\(name)\"; set it beside the model's id "
        + "in the configuration.", kind: .invalidRequest, model: name)
  }
}
