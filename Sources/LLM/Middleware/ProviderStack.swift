/// The steps around providers in the one order that works; each may be missing.
///
/// Outermost first: budget, cache, fallback; then around each provider: retry, rate limits, circuit breaker, observers.
/// A cached answer costs no budget that another would miss and asks no fallback. A fallback sees a model fail only after
/// its retries, and every attempt of a retry counts in limits, circuit and metrics.
public enum ProviderStack {
  /// What stands around all providers together.
  public struct Outer: Sendable {
    public var budget: BudgetMiddleware?
    public var cache: ResponseCache?
    public var fallback: FallbackMiddleware?

    public init(budget: BudgetMiddleware? = nil, cache: ResponseCache? = nil, fallback: FallbackMiddleware? = nil) {
      self.budget = budget
      self.cache = cache
      self.fallback = fallback
    }

    /// Outermost first.
    public var steps: [any Middleware] {
      let steps: [(any Middleware)?] = [budget, cache, fallback]
      return steps.compactMap(\.self)
    }
  }

  /// What stands around one provider.
  public struct Target: Sendable {
    public var retry: RetryMiddleware?
    public var limits: RateLimiter?
    public var breaker: CircuitBreaker?
    public var observers: ObserverMiddleware?

    public init(
      retry: RetryMiddleware? = nil, limits: RateLimiter? = nil, breaker: CircuitBreaker? = nil,
      observers: ObserverMiddleware? = nil
    ) {
      self.retry = retry
      self.limits = limits
      self.breaker = breaker
      self.observers = observers
    }

    /// Outermost first.
    public var steps: [any Middleware] {
      let steps: [(any Middleware)?] = [retry, limits, breaker, observers]
      return steps.compactMap(\.self)
    }
  }
}
