/// How much of an event stream is held at most.
public struct ServerSentEventLimits: Sendable, Hashable {
  /// The longest line, in bytes.
  public var maximumLineBytes: Int
  /// The longest event with all its lines, in bytes.
  public var maximumEventBytes: Int

  /// 16 MiB each unless said otherwise.
  public init(maximumLineBytes: Int = 16 << 20, maximumEventBytes: Int = 16 << 20) {
    self.maximumLineBytes = maximumLineBytes
    self.maximumEventBytes = maximumEventBytes
  }
}
