public import LLM

extension ProviderConfig {
  /// What happens around every request to one provider.
  public struct Steps: Sendable, Hashable {
    /// How often a request is sent again; nil is the default, which for the scripted provider is never.
    public var retry: RetrySettings?
    /// How much may be asked of it.
    public var limits = RateLimitSettings()
    /// When a model that fails is left alone.
    public var breaker = CircuitSettings()

    /// The defaults of every provider.
    public init() {}
  }
}
