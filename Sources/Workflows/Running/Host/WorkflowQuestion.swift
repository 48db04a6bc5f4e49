public import JSONKit
public import Runs

/// What an `ask` step wants to know of a person.
public struct WorkflowQuestion: Sendable, Hashable {
  /// Where in the run it is asked; an answer that comes later names it.
  public var step: StepKey
  /// The question.
  public var message: String
  /// `{diff|table|markdown|json: value}`: what is shown with it.
  public var show: JSON?
  /// The JSON Schema of a form: an object of strings, numbers, booleans and choices.
  public var schema: JSON?
  /// When an answer comes too late.
  public var due: WallTime?

  /// What is recorded and compared.
  var json: JSON {
    var members: JSON.Object = ["message": .string(message)]
    if let show { members["show"] = show }
    if let schema { members["schema"] = schema }
    if let due { members["due"] = .string(due.description) }
    return .object(members)
  }
}

/// What a person said to a ``WorkflowQuestion``.
public struct WorkflowAnswer: Sendable, Hashable {
  /// Whether the run goes on with it.
  public var isAccepted: Bool
  /// The filled-in form.
  public var content: JSON.Object
  /// Who answered, in words for people.
  public var by: String?

  /// An answer by nobody in particular, unless said otherwise.
  public init(isAccepted: Bool, content: JSON.Object = [:], by: String? = nil) {
    self.isAccepted = isAccepted
    self.content = content
    self.by = by
  }

  /// Yes, with the filled-in form.
  public static func accept(_ content: JSON.Object = [:]) -> WorkflowAnswer {
    WorkflowAnswer(isAccepted: true, content: content)
  }

  /// No.
  public static let decline = WorkflowAnswer(isAccepted: false)

  /// What is recorded as the outcome of the question, and the output of the step.
  public var json: JSON {
    var members: JSON.Object = [
      "accepted": .bool(isAccepted), "action": isAccepted ? "accept" : "decline", "content": .object(content),
    ]
    if let by { members["by"] = .string(by) }
    return .object(members)
  }

  /// Reads what was recorded; nil when it is no answer.
  init?(_ json: JSON) {
    guard let action = json["action"]?.stringValue else { return nil }
    isAccepted = action == "accept"
    content = json["content"]?.objectValue ?? [:]
    by = json["by"]?.stringValue
  }
}
