/// How large policy files may be, and how much their expressions may do.
public struct PolicyLimits: Sendable, Hashable {
  /// Bytes of one file.
  public var maximumBytes = 1 << 20
  /// Rules of all files together.
  public var maximumRules = 2000
  /// Patterns in one list.
  public var maximumPatterns = 500
  /// Bytes of one pattern.
  public var maximumPatternBytes = 256
  /// Steps of comparing patterns with each other, to find rules that never count.
  public var maximumComparisons = 100_000_000
  /// Bytes of one expression.
  public var maximumExpressionBytes = 16 << 10
  /// Steps that one expression may take for one call; 200,000 are some milliseconds.
  public var maximumSteps = 200_000
  /// Bytes that one expression may hold in memory.
  public var maximumMemory = 8 << 20
  /// Problems that are told; more are not looked for.
  public var maximumProblems = 200

  /// The defaults.
  public init() {}

  /// The defaults.
  public static let `default` = PolicyLimits()
}
