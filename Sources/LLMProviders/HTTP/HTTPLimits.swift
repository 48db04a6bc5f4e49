/// How much of an answer is held at most.
public struct HTTPLimits: Sendable, Hashable {
  /// Read of the body of a failure; the rest is not looked at.
  public var maximumErrorBytes: Int
  /// The longest body that is read whole, for example a list of models.
  public var maximumBodyBytes: Int
  /// Held of a stream before the provider is made to wait for the reader.
  public var maximumBufferedBytes: Int
  /// The longest event of a stream.
  public var maximumEventBytes: Int
  /// The longest answer that came compressed, counted after it was opened.
  public var maximumInflatedBytes: Int

  /// The defaults of all clients, in bytes: 64 KiB, 8 MiB, 256 KiB, 16 MiB and 256 MiB.
  public init(
    maximumErrorBytes: Int = 64 << 10, maximumBodyBytes: Int = 8 << 20, maximumBufferedBytes: Int = 256 << 10,
    maximumEventBytes: Int = 16 << 20, maximumInflatedBytes: Int = 256 << 20
  ) {
    self.maximumErrorBytes = maximumErrorBytes
    self.maximumBodyBytes = maximumBodyBytes
    self.maximumBufferedBytes = maximumBufferedBytes
    self.maximumEventBytes = maximumEventBytes
    self.maximumInflatedBytes = maximumInflatedBytes
  }
}
