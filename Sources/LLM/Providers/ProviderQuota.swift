/// What a provider says of its own limits beside an answer.
public struct ProviderQuota: Sendable, Hashable {
  /// One limit: so many in a period, so many left.
  public struct Window: Sendable, Hashable {
    public var limit: Int
    public var remaining: Int
    /// How long until everything is free again; nil where the provider does not say it as a duration.
    public var reset: Duration?

    public init(limit: Int, remaining: Int, reset: Duration? = nil) {
      self.limit = limit
      self.remaining = remaining
      self.reset = reset
    }
  }

  public var requests: Window?
  public var tokens: Window?

  public init(requests: Window? = nil, tokens: Window? = nil) {
    self.requests = requests
    self.tokens = tokens
  }
}
