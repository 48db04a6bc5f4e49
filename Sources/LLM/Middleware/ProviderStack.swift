/// The steps around providers in the one order that works; each may be missing.
///
/// Outermost first: budget, cache, fallback; then around each provider: retry; then around each of its keys: rate limits,
/// circuit breaker, observers.
/// A cached answer costs no budget that another would miss and asks no fallback. A fallback sees a model fail only after
/// its retries, and every attempt of a retry counts in limits, circuit and metrics.
public enum ProviderStack {
  /// What stands around all providers together.
  public struct Outer: Sendable {
    /// What may be spent.
    public var budget: BudgetMiddleware?
    /// Keeps answers.
    public var cache: ResponseCache?
    /// Asks further models.
    public var fallback: FallbackMiddleware?

    /// Only the steps that are given.
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
    /// Sends again what may succeed.
    public var retry: RetryMiddleware?
    /// Keeps within the provider's limits.
    public var limits: RateLimiter?
    /// Leaves a failing model alone.
    public var breaker: CircuitBreaker?
    /// Who is told.
    public var observers: ObserverMiddleware?

    /// Only the steps that are given.
    public init(
      retry: RetryMiddleware? = nil, limits: RateLimiter? = nil, breaker: CircuitBreaker? = nil,
      observers: ObserverMiddleware? = nil
    ) {
      self.retry = retry
      self.limits = limits
      self.breaker = breaker
      self.observers = observers
    }

    /// Outermost first: for a provider with one key.
    public var steps: [any Middleware] { outer + keySteps }

    /// Those around all keys together.
    public var outer: [any Middleware] { retry.map { [$0] } ?? [] }

    /// Those around each key, outermost first: every key has some of its own.
    public var keySteps: [any Middleware] {
      let steps: [(any Middleware)?] = [limits, breaker, observers]
      return steps.compactMap(\.self)
    }
  }
}
