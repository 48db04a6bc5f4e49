import LLM

/// Makes the steps around the providers of a configuration.
struct ProviderSteps: Sendable {
  let config: Config
  let host: ClientHost
  let observers: [any InvocationObserver]
  /// The retries of all providers together.
  private let retries = RetryBudget()

  init(_ config: Config, _ host: ClientHost, observers: [any InvocationObserver]) {
    self.config = config
    self.host = host
    self.observers = observers
  }

  /// The steps around one provider of the configuration, outermost first.
  func around(_ entry: ProviderConfig, kind: String) -> [any Middleware] {
    let steps: ProviderConfig.Steps = entry.options.steps
    // A script says itself what comes next; it is played again only when it is asked to be.
    let retry: RetrySettings = steps.retry ?? RetrySettings(attempts: kind == "scripted" ? 1 : RetrySettings().attempts)
    let target = ProviderStack.Target(
      retry: RetryMiddleware(retry, budget: retries, clock: host.clock, jitter: host.jitter),
      limits: RateLimiter(steps.limits, clock: host.clock),
      breaker: CircuitBreaker(steps.breaker, clock: host.clock), observers: watching)
    return target.steps
  }

  /// Tells the observers; nil when there are none.
  var watching: ObserverMiddleware? {
    observers.isEmpty ? nil : ObserverMiddleware(observers, clock: host.clock)
  }

  /// The steps around all providers together, outermost first.
  func outer(_ budget: Budget?) -> [any Middleware] {
    let defaults: DefaultsConfig = config.defaults
    let outer = ProviderStack.Outer(
      budget: budget.map { BudgetMiddleware($0, prices: prices) },
      cache: defaults.cache.map { cache in
        ResponseCache(
          store: MemoryResponseCache(maximumBytes: cache.maxBytes, clock: host.clock), timeToLive: cache.timeToLive)
      },
      fallback: defaults.fallback.isEmpty ? nil : FallbackMiddleware(defaults.fallback))
    return outer.steps
  }

  private var prices: PriceTable {
    var prices = PriceTable()
    for (name, entry) in config.providers {
      for model in entry.models {
        if let price = model.price { prices.set(price, provider: name, model: model.id) }
      }
    }
    return prices
  }
}
