public import JSONKit

/// What the functions of the outside ask; every part has a stand-in that knows nothing.
///
/// Only programs that were compiled with ``JQOptions/allowsHostFunctions`` ever ask.
public struct JQHost: Sendable {
  /// The next input for `input`; nil when there is none left.
  public var nextInput: @Sendable () throws(JQError) -> JSON?
  /// The environment for `env` and `$ENV`.
  public var environment: JSON.Object
  /// Seconds since 1970-01-01T00:00:00Z for `now`.
  public var now: @Sendable () -> Double
  /// Seconds east of Greenwich, and the zone's name, at a second since 1970.
  public var timeZone: @Sendable (_ second: Int64) -> (offset: Int64, name: String)
  /// Takes what `debug` was given.
  public var debug: @Sendable (JSON) -> Void
  /// Takes what `stderr` was given.
  public var standardError: @Sendable (JSON) -> Void
  /// The name of the file that the input came from.
  public var inputFilename: @Sendable () -> String?
  /// The line that was read last.
  public var inputLineNumber: @Sendable () -> Int

  /// A host without inputs, environment, clock and file; the zone is UTC.
  public init(
    nextInput: @escaping @Sendable () throws(JQError) -> JSON? = { () throws(JQError) in nil },
    environment: JSON.Object = [:],
    now: @escaping @Sendable () -> Double = { 0 },
    timeZone: @escaping @Sendable (_ second: Int64) -> (offset: Int64, name: String) = { _ in (0, "UTC") },
    debug: @escaping @Sendable (JSON) -> Void = { _ in },
    standardError: @escaping @Sendable (JSON) -> Void = { _ in },
    inputFilename: @escaping @Sendable () -> String? = { nil },
    inputLineNumber: @escaping @Sendable () -> Int = { 0 }
  ) {
    self.nextInput = nextInput
    self.environment = environment
    self.now = now
    self.timeZone = timeZone
    self.debug = debug
    self.standardError = standardError
    self.inputFilename = inputFilename
    self.inputLineNumber = inputLineNumber
  }
}
