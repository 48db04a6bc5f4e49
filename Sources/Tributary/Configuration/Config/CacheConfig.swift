/// `defaults.cache`: answers that are given again to equal requests.
public struct CacheConfig: Sendable, Hashable {
  /// Where answers are kept.
  public enum Store: String, Sendable, Hashable, CaseIterable {
    /// As long as the client lives.
    case memory
    /// In a file that every client of this user shares.
    case disk
  }

  /// How long an answer is kept; default 10 min.
  public var timeToLive: Duration
  /// The size of all answers as JSON; default 64 MiB.
  public var maxBytes: Int
  /// Where answers are kept; default memory.
  public var store: Store
  /// The file of ``Store/disk``; nil is `$XDG_CACHE_HOME/tributary/responses.sqlite`.
  public var path: String?

  /// The defaults, unless said otherwise.
  public init(
    timeToLive: Duration = .seconds(600), maxBytes: Int = 64 << 20, store: Store = .memory, path: String? = nil
  ) {
    self.timeToLive = timeToLive
    self.maxBytes = maxBytes
    self.store = store
    self.path = path
  }
}
