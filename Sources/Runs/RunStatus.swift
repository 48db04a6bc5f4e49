/// How a run ended, in one stable word.
public struct RunStatus: RawRepresentable, Sendable, Hashable {
  /// The word itself, such as `succeeded`.
  public var rawValue: String

  /// A status by its word.
  public init(rawValue: String) {
    self.rawValue = rawValue
  }

  /// There is an answer, and it is not empty.
  public static let succeeded = RunStatus(rawValue: "succeeded")
  /// Something failed that has no word of its own; a refusal of the model and an empty answer, too.
  public static let failed = RunStatus(rawValue: "failed")
  /// The input or a file is wrong.
  public static let invalid = RunStatus(rawValue: "invalid")
  /// A server that is required is not there.
  public static let serverUnavailable = RunStatus(rawValue: "server_unavailable")
  /// The model provider failed after retries, or its stream broke.
  public static let providerFailed = RunStatus(rawValue: "provider_failed")
  /// Policy does not allow it, or a consent is missing.
  public static let blocked = RunStatus(rawValue: "blocked")
  /// A limit was reached: `error.limit` says which one.
  public static let limit = RunStatus(rawValue: "limit")
  /// The answer does not have the shape that was asked for.
  public static let invalidOutput = RunStatus(rawValue: "invalid_output")
  /// The same calls gave the same results again and again.
  public static let stuck = RunStatus(rawValue: "stuck")
  /// A repeated run asked something else than was recorded.
  public static let diverged = RunStatus(rawValue: "diverged")
  /// A key is missing or was not accepted.
  public static let unauthenticated = RunStatus(rawValue: "unauthenticated")
  /// The run's time was over.
  public static let timeout = RunStatus(rawValue: "timeout")
  /// It waits for a person, an event or a time, and goes on when it is resumed.
  public static let waiting = RunStatus(rawValue: "waiting")
  /// Something was begun and nobody knows whether it was done; it goes on when somebody has said what happened.
  public static let inDoubt = RunStatus(rawValue: "in_doubt")
  /// It was left in the middle and can be resumed.
  public static let interrupted = RunStatus(rawValue: "interrupted")
  /// Someone stopped it.
  public static let cancelled = RunStatus(rawValue: "cancelled")

  /// Whether the run has ended for good, so that its last event is a `result`.
  public var isFinal: Bool { self != .waiting && self != .inDoubt && self != .interrupted }

  /// The exit code of a process that did nothing but this run.
  public var exitCode: ExitCode {
    switch self {
    case .succeeded: .success
    case .invalid: .configuration
    case .serverUnavailable: .serverUnavailable
    case .providerFailed: .provider
    case .blocked: .blocked
    case .limit: .limit
    case .invalidOutput: .output
    case .stuck: .stuck
    case .diverged: .diverged
    case .unauthenticated: .authentication
    case .timeout: .deadline
    case .waiting, .inDoubt: .waiting
    case .cancelled, .interrupted: .interrupted
    default: .failed
    }
  }
}
