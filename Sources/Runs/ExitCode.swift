/// What a process ends with; the only table of these numbers.
public struct ExitCode: RawRepresentable, Sendable, Hashable {
  /// The number itself.
  public var rawValue: Int32

  /// A code by its number.
  public init(rawValue: Int32) {
    self.rawValue = rawValue
  }

  /// An answer was produced.
  public static let success = ExitCode(rawValue: 0)
  /// It failed in a way that has no number of its own, or a called tool answered with an error.
  public static let failed = ExitCode(rawValue: 1)
  /// The command line is wrong.
  public static let usage = ExitCode(rawValue: 2)
  /// A configuration or another file is wrong.
  public static let configuration = ExitCode(rawValue: 3)
  /// The run waits for a person and can be resumed.
  public static let waiting = ExitCode(rawValue: 4)
  /// A required server is not available.
  public static let serverUnavailable = ExitCode(rawValue: 5)
  /// The model provider failed, or its stream broke.
  public static let provider = ExitCode(rawValue: 6)
  /// Policy does not allow it, or consent is missing.
  public static let blocked = ExitCode(rawValue: 7)
  /// A limit on turns, calls, tokens or context was reached.
  public static let limit = ExitCode(rawValue: 8)
  /// The output does not have the shape that was asked for.
  public static let output = ExitCode(rawValue: 9)
  /// The loop was stopped because it went round in circles.
  public static let stuck = ExitCode(rawValue: 10)
  /// A replay asked something else than was recorded.
  public static let diverged = ExitCode(rawValue: 11)
  /// A key is missing or was not accepted.
  public static let authentication = ExitCode(rawValue: 12)
  /// The time was over.
  public static let deadline = ExitCode(rawValue: 124)
  /// SIGINT.
  public static let interrupted = ExitCode(rawValue: 130)
  /// SIGTERM.
  public static let terminated = ExitCode(rawValue: 143)
  /// Nobody reads standard output any more.
  public static let closedOutput = ExitCode(rawValue: 141)

  /// All of them, in the order of their numbers.
  package static let all: [ExitCode] = [
    .success, .failed, .usage, .configuration, .waiting, .serverUnavailable, .provider, .blocked, .limit, .output,
    .stuck, .diverged, .authentication, .deadline, .interrupted, .closedOutput, .terminated,
  ]
}
