/// What a program may contain; decided before it is compiled.
public struct JQOptions: Sendable, Hashable {
  /// The names of the variables that every run gets, without the dollar sign.
  ///
  /// A program that names another one is refused.
  public var variables: [String]

  /// Whether functions exist that look outside of the program or give another answer each time.
  ///
  /// They are `input`, `inputs`, `debug`, `stderr`, `input_filename`, `input_line_number`, `halt`, `halt_error`, `env`,
  /// `$ENV`, `now`, `localtime`, `mktime` of local times and `strflocaltime` with the host's time zone. A command has them;
  /// an expression that is stored and evaluated again must not.
  public var allowsHostFunctions: Bool

  /// The longest program, in bytes.
  ///
  /// Default 64 KiB.
  public var maximumProgramBytes: Int

  /// How deep the parts of a program may be nested.
  ///
  /// Default 200, at most 500.
  public var maximumProgramNesting: Int {
    didSet { maximumProgramNesting = Self.nesting(maximumProgramNesting) }
  }

  /// Options with some of the defaults replaced.
  public init(
    variables: [String] = [], allowsHostFunctions: Bool = false, maximumProgramBytes: Int = 64 << 10,
    maximumProgramNesting: Int = 200
  ) {
    self.variables = variables
    self.allowsHostFunctions = allowsHostFunctions
    self.maximumProgramBytes = maximumProgramBytes
    self.maximumProgramNesting = Self.nesting(maximumProgramNesting)
  }

  /// Programs are read by recursion: deeper ones might not fit the stack.
  private static let deepest = 500

  private static func nesting(_ value: Int) -> Int { min(max(value, 1), deepest) }
}
