/// How much one JSON text may ask of the reader.
public struct JSONLimits: Sendable, Hashable {
  /// The longest text, in bytes.
  ///
  /// Default 64 MiB, at most `Int32.max - 1`.
  public var maximumBytes: Int {
    didSet { maximumBytes = Self.bytes(maximumBytes) }
  }

  /// How deep arrays and objects may be nested.
  ///
  /// `[[]]` is 2 deep. Default 512, at most 4096.
  public var maximumDepth: Int {
    didSet { maximumDepth = Self.depth(maximumDepth) }
  }

  /// Values outside the allowed ranges are moved to the nearest allowed one.
  public init(maximumBytes: Int = 64 << 20, maximumDepth: Int = 512) {
    self.maximumBytes = Self.bytes(maximumBytes)
    self.maximumDepth = Self.depth(maximumDepth)
  }

  /// 64 MiB and 512 levels.
  public static let `default` = JSONLimits()

  /// What the reader can do at most: values are walked by recursion, and the tokener counts bytes in 32 bits.
  static let deepest = 4096

  private static func bytes(_ value: Int) -> Int { min(max(value, 0), Int(Int32.max) - 1) }

  private static func depth(_ value: Int) -> Int { min(max(value, 0), deepest) }
}
