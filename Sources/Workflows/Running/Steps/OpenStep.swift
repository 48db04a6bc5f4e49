public import JSONKit
public import Runs

/// Why a run is not over: a step that waits for somebody, or of which nobody knows whether it was done.
public struct OpenStep: Sendable, Hashable {
  /// What is waited for.
  public enum Kind: String, Sendable, Hashable {
    /// A person's answer to an `ask`.
    case answer
    /// An event of this name.
    case event
    /// A time.
    case time
    /// Somebody has to say whether the step was done: `tributary settle`, or in code `again` of the client's
    /// `resumeWorkflow` for a step that was not.
    case doubt
  }

  /// What is waited for.
  public var kind: Kind
  /// The place in the run, which an answer names.
  public var step: StepKey
  /// The question, the name of the event, or what is in doubt.
  public var message: String
  /// When it is too late, or when the time has come.
  public var due: WallTime?
  /// What was asked, or what was going to be done.
  public var detail: JSON

  init(_ kind: Kind, _ step: StepKey, _ message: String, due: WallTime? = nil, detail: JSON = .null) {
    self.kind = kind
    self.step = step
    self.message = message
    self.due = due
    self.detail = detail
  }

  init(inDoubt error: RunError) {
    self.init(.doubt, error.step, error.message, detail: error.detail)
  }

  /// One object, for a list of what a run waits for.
  public var json: JSON {
    var members: JSON.Object = [
      "kind": .string(kind.rawValue), "path": .string(step.path), "n": JSON(step.occurrence),
      "message": .string(message),
    ]
    if let due { members["due"] = .string(due.description) }
    if !detail.isNull { members["detail"] = detail }
    return .object(members)
  }
}
