public import LLM

/// `defaults`: what a request or run gets that does not say otherwise.
public struct DefaultsConfig: Sendable, Hashable {
  /// The provider of a bare model name that nothing else claims.
  public var provider: String?
  /// `provider/model`, for runs that name none.
  public var model: String?
  /// The settings of requests; what a request sets itself stays.
  public var options: ModelOptions
  /// The time of a whole run; nil is no limit.
  public var timeout: Duration?
  /// Turns of a run; default 20.
  public var maxTurns: Int
  /// `provider/model`, asked in order when the model of a request fails before its answer began.
  public var fallback: [String] = []
  /// Whether answers are kept and given to equal requests; nil for not.
  public var cache: CacheConfig?
  /// What all requests of a client may spend together; nil for no limit.
  public var budget: BudgetConfig?

  /// No defaults but 20 turns, unless said otherwise.
  public init(
    provider: String? = nil, model: String? = nil, options: ModelOptions = ModelOptions(), timeout: Duration? = nil,
    maxTurns: Int = 20
  ) {
    self.provider = provider
    self.model = model
    self.options = options
    self.timeout = timeout
    self.maxTurns = maxTurns
  }
}
