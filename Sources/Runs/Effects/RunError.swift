public import JSONKit

/// Why a step gave no value, or why the run cannot go on.
public struct RunError: Error, Sendable, CustomStringConvertible {
  /// What kind of error it is; more may be added.
  public struct Code: RawRepresentable, Sendable, Hashable {
    /// The stable name, in small letters.
    public var rawValue: String

    /// A kind by its name.
    public init(rawValue: String) {
      self.rawValue = rawValue
    }

    /// The run asks something else than what was recorded at this step.
    public static let diverged = Code(rawValue: "diverged")
    /// An unsafe effect was begun and never settled: a person or a rule has to say what happened.
    public static let inDoubt = Code(rawValue: "in_doubt")
    /// The effect was sent and not answered.
    public static let unknown = Code(rawValue: "unknown")
    /// The effect failed.
    public static let failed = Code(rawValue: "failed")
    /// The gate did not allow the effect.
    public static let denied = Code(rawValue: "denied")
    /// The journal could not be written or read, so nothing more is performed.
    public static let journalUnavailable = Code(rawValue: "journal_unavailable")
    /// The run is over or has not begun.
    public static let misuse = Code(rawValue: "misuse")
  }

  /// What kind of error this is.
  public var code: Code
  /// Where in the run it happened.
  public var step: StepKey
  /// What happened, to what, and what to do.
  public var message: String
  /// The input or the answer in question.
  public var detail: JSON
  /// The error below, where there is one.
  public var cause: (any Error)?

  /// An error at one place of a run.
  public init(_ code: Code, at step: StepKey, _ message: String, detail: JSON = .null, cause: (any Error)? = nil) {
    self.code = code
    self.step = step
    self.message = message
    self.detail = detail
    self.cause = cause
  }

  /// The path of the step and the message.
  public var description: String { "\(step.path): \(message)" }
}
