/// How much of an answer is held at most.
public struct HTTPLimits: Sendable, Hashable {
  /// Read of the body of a failure; the rest is not looked at.
  public var maximumErrorBytes: Int
  /// The longest body that is read whole, for example a list of models.
  public var maximumBodyBytes: Int
  /// Held of a stream before the peer is made to wait for the reader.
  public var maximumBufferedBytes: Int
  /// The longest event of a stream.
  public var maximumEventBytes: Int
  /// The longest answer that came compressed, counted after it was opened.
  public var maximumInflatedBytes: Int
  /// Open to one host at a time; more requests wait for a free one as long as a connection may take.
  public var maximumConnections: Int

  /// The defaults of all clients: 64 KiB, 8 MiB, 256 KiB, 16 MiB, 256 MiB and 4096 connections.
  public init(
    maximumErrorBytes: Int = 64 << 10, maximumBodyBytes: Int = 8 << 20, maximumBufferedBytes: Int = 256 << 10,
    maximumEventBytes: Int = 16 << 20, maximumInflatedBytes: Int = 256 << 20,
    maximumConnections: Int = 4096
  ) {
    self.maximumErrorBytes = maximumErrorBytes
    self.maximumBodyBytes = maximumBodyBytes
    self.maximumBufferedBytes = maximumBufferedBytes
    self.maximumEventBytes = maximumEventBytes
    self.maximumInflatedBytes = maximumInflatedBytes
    self.maximumConnections = maximumConnections
  }
}

extension HTTPLimits {
  /// Read behind the last event of an answer to keep its connection.
  static let drainedBytes = 64 << 10
  /// How long the end of an answer that is not read may take.
  package static let drainTime = Duration.seconds(1)
  /// How long the end of an answer may come after its last event.
  static let endTime = Duration.milliseconds(100)
}
