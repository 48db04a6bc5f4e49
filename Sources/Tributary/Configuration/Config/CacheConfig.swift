/// `defaults.cache`: answers kept in memory.
public struct CacheConfig: Sendable, Hashable {
  /// How long an answer is kept; default 10 min.
  public var timeToLive: Duration
  /// The size of all answers as JSON; default 64 MiB.
  public var maxBytes: Int

  /// The defaults, unless said otherwise.
  public init(timeToLive: Duration = .seconds(600), maxBytes: Int = 64 << 20) {
    self.timeToLive = timeToLive
    self.maxBytes = maxBytes
  }
}
