/// How much one run of a program may use.
///
/// Exceeding one ends the run with a ``JQError`` that says which; `try`, `?` and `//` in the program do not see it.
public struct JQLimits: Sendable, Hashable {
  /// How many steps the run may take.
  ///
  /// A step is one instruction, or as much work inside a function: some bytes of text, one comparison of a sort. With the
  /// default of 2 million the worst program runs for less than a tenth of a second on a machine of today.
  public var maximumSteps: Int

  /// How many bytes the values may take that the program made and still holds.
  ///
  /// An estimate from the number of elements and the lengths of texts; what the program was given does not count.
  /// Default 32 MiB.
  public var maximumBytes: Int

  /// How many levels of arrays and objects a program may put around what it was given.
  ///
  /// It is also the longest path. Default 1000, at most 4000.
  public var maximumNesting: Int {
    didSet { maximumNesting = Self.nesting(maximumNesting) }
  }

  /// How many calls may wait for one another.
  ///
  /// Eight times as many ways may be left open to go back to. Calls in the last place do not count. Default 10 000.
  public var maximumCalls: Int

  /// How large one result may be, in bytes of its compact text, estimated.
  ///
  /// Default 8 MiB.
  public var maximumResultBytes: Int

  /// How many results a run may give; nil, the default, for any number.
  public var maximumResults: Int?

  /// Limits with some of the defaults replaced.
  public init(
    maximumSteps: Int = 2_000_000, maximumBytes: Int = 32 << 20, maximumNesting: Int = 1_000,
    maximumCalls: Int = 10_000, maximumResultBytes: Int = 8 << 20, maximumResults: Int? = nil
  ) {
    self.maximumSteps = maximumSteps
    self.maximumBytes = maximumBytes
    self.maximumNesting = Self.nesting(maximumNesting)
    self.maximumCalls = maximumCalls
    self.maximumResultBytes = maximumResultBytes
    self.maximumResults = maximumResults
  }

  /// For expressions in workflows and policies.
  public static let `default` = JQLimits()

  /// Deeper values could not be walked, printed and freed by recursion.
  private static let deepest = 4_000

  private static func nesting(_ value: Int) -> Int { min(max(value, 0), deepest) }
}
