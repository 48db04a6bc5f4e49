public import JSONKit

/// Why a step gave no value, or why the run cannot go on.
public struct RunError: Error, Sendable, CustomStringConvertible {
  /// What kind of error it is; more may be added.
  public struct Code: RawRepresentable, Sendable, Hashable {
    public var rawValue: String

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

  public var code: Code
  /// Where in the run it happened.
  public var step: StepKey
  /// What happened, to what, and what to do.
  public var message: String
  /// The input or the answer in question.
  public var detail: JSON
  public var cause: (any Error)?

  public init(_ code: Code, at step: StepKey, _ message: String, detail: JSON = .null, cause: (any Error)? = nil) {
    self.code = code
    self.step = step
    self.message = message
    self.detail = detail
    self.cause = cause
  }

  public var description: String { "\(step.path): \(message)" }
}
