/// What a provider says of its own limits beside an answer.
public struct ProviderQuota: Sendable, Hashable {
  /// One limit: so many in a period, so many left.
  public struct Window: Sendable, Hashable {
    /// So many in a period.
    public var limit: Int
    /// So many of them are left.
    public var remaining: Int
    /// How long until everything is free again; nil where the provider does not say it as a duration.
    public var reset: Duration?

    /// What was told; nil for what was not.
    public init(limit: Int, remaining: Int, reset: Duration? = nil) {
      self.limit = limit
      self.remaining = remaining
      self.reset = reset
    }
  }

  /// The limit on requests; nil where nothing was told.
  public var requests: Window?
  /// The limit on tokens; nil where nothing was told.
  public var tokens: Window?

  /// What was told; nil for what was not.
  public init(requests: Window? = nil, tokens: Window? = nil) {
    self.requests = requests
    self.tokens = tokens
  }
}
