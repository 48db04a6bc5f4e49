import JSONKit
import LLM
import Logging
import Stores

/// Makes the steps around the providers of a configuration.
struct ProviderSteps: Sendable {
  let config: Config
  let host: ClientHost
  /// Tells the observers; nil when there are none.
  ///
  /// One for all providers, so that no two requests have one number.
  let watching: ObserverMiddleware?
  /// The retries of all providers together.
  private let retries = RetryBudget()

  init(_ config: Config, _ host: ClientHost, observers: [any InvocationObserver]) {
    self.config = config
    self.host = host
    watching = observers.isEmpty ? nil : ObserverMiddleware(observers, clock: host.clock)
  }

  /// The steps around one provider of the configuration and all of its keys, outermost first.
  func around(_ entry: ProviderConfig, kind: String) -> [any Middleware] {
    // A script says itself what comes next; it is played again only when it is asked to be.
    let retry: RetrySettings =
      entry.options.steps.retry ?? RetrySettings(attempts: kind == "scripted" ? 1 : RetrySettings().attempts)
    return ProviderStack.Target(
      retry: RetryMiddleware(retry, budget: retries, clock: host.clock, jitter: host.jitter)
    ).outer
  }

  /// The steps around one of its keys, outermost first.
  ///
  /// - Parameter label: names the key among several; empty for the only one.
  func around(_ entry: ProviderConfig, keyLabel label: String) -> [any Middleware] {
    let steps: ProviderConfig.Steps = entry.options.steps
    return ProviderStack.Target(
      limits: RateLimiter(steps.limits, clock: host.clock),
      breaker: CircuitBreaker(steps.breaker, keyLabel: label, clock: host.clock), observers: watching
    ).keySteps
  }

  /// The steps around all providers together, outermost first.
  ///
  /// - Parameter place: where a request goes, for the keys of kept answers.
  func outer(_ budget: Budget?, place: @escaping @Sendable (InvocationRequest) -> JSON) -> [any Middleware] {
    let defaults: DefaultsConfig = config.defaults
    let outer = ProviderStack.Outer(
      budget: budget.map { BudgetMiddleware($0, prices: prices) },
      cache: defaults.cache.map { cache in
        ResponseCache(store: store(cache), timeToLive: cache.timeToLive, place: place)
      },
      fallback: defaults.fallback.isEmpty ? nil : FallbackMiddleware(defaults.fallback))
    return outer.steps
  }

  /// The limits that all processes of the user share; innermost, so that each model that is really asked is charged.
  func counting(_ limits: SharedLimits, _ providers: ProviderRegistry) -> any Middleware {
    LimitMiddleware(limits: limits, prices: prices) { request in
      guard let route = try? providers.route(request) else { return request.model }
      return route.provider.name + "/" + route.model
    }
  }

  /// Without a home and a path there is no place for a file: answers are kept as long as the client lives.
  private func store(_ cache: CacheConfig) -> any ResponseCacheStore {
    let memory = MemoryResponseCache(maximumBytes: cache.maxBytes, clock: host.clock)
    guard cache.store == .disk else { return memory }
    let logger: Logger = host.logger
    let folder: String? = host.environment.cacheDirectory
    guard let path = cache.path ?? folder.map({ $0 + "/responses.sqlite" }) else {
      logger.error("answers are not kept on disk: neither HOME nor XDG_CACHE_HOME is set; set defaults.cache.path")
      return memory
    }
    return DiskResponseCache(path: path, maximumBytes: cache.maxBytes, now: host.environment.now) { error in
      logger.log(level: error.code == .busy ? .warning : .error, "answers are not kept: \(error.message)")
    }
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
