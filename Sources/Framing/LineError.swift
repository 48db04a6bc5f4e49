/// A line that is longer than the decoder's limit.
public struct LineError: Error, Sendable, Hashable {
  /// The limit in bytes.
  public var limit: Int

  /// The error of a line with more than `limit` bytes.
  public init(limit: Int) {
    self.limit = limit
  }

  /// What happened and what to do.
  public var message: String {
    "a line is longer than \(limit) bytes; raise the limit for messages or have the peer send less"
  }
}
