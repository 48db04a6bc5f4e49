public import JSONKit
import Runs

/// Why a step failed: what `on_error`, `retry` and `$error` go by.
public struct StepFailure: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of a failure, as `$error.type` tells it; more may be added.
  public struct Kind: RawRepresentable, Sendable, Hashable {
    /// The stable word.
    public var rawValue: String

    /// A kind by its word.
    public init(rawValue: String) {
      self.rawValue = rawValue
    }

    /// The time was over.
    public static let timeout = Kind(rawValue: "timeout")
    /// Nobody was reached, or the connection broke.
    public static let transport = Kind(rawValue: "transport")
    /// Somebody has too much to do.
    public static let rateLimit = Kind(rawValue: "rate_limit")
    /// A tool answered with an error.
    public static let toolError = Kind(rawValue: "tool_error")
    /// A value does not have the shape that was asked for.
    public static let schema = Kind(rawValue: "schema")
    /// A model failed, declined or gave no answer.
    public static let model = Kind(rawValue: "model")
    /// An expression has no value.
    public static let expression = Kind(rawValue: "expression")
    /// It was not allowed.
    public static let denied = Kind(rawValue: "denied")
    /// A person said no.
    public static let declined = Kind(rawValue: "declined")
    /// It may or may not have been done.
    public static let inDoubt = Kind(rawValue: "in_doubt")
    /// It was stopped because of something else.
    public static let cancelled = Kind(rawValue: "cancelled")
    /// A bound of the workflow was reached.
    public static let limit = Kind(rawValue: "limit")
    /// It counts as not to be done; somebody decided that of a step in doubt.
    public static let skipped = Kind(rawValue: "skipped")
    /// The workflow says so: `fail`.
    public static let stated = Kind(rawValue: "fail")
    /// Anything else.
    public static let other = Kind(rawValue: "failed")
  }

  /// What kind of failure it is.
  public var kind: Kind
  /// A stable word, finer than the kind.
  public var code: String
  /// What happened, to what, and what to do.
  public var message: String
  /// The path of the step that failed first; empty when no step did.
  public var step: String
  /// How often that step was tried.
  public var attempt: Int
  /// More members, such as `limit` or `retry_after_ms`.
  public var details: JSON.Object

  /// A failure of no step yet.
  public init(
    _ kind: Kind, code: String? = nil, _ message: String, step: String = "", attempt: Int = 1,
    details: JSON.Object = [:]
  ) {
    self.kind = kind
    self.code = code ?? kind.rawValue
    self.message = message
    self.step = step
    self.attempt = attempt
    self.details = details
  }

  /// The path of the step and the message.
  public var description: String { step.isEmpty ? message : "\(step): \(message)" }

  /// The detail of an outcome: what went wrong.
  public static func detail(_ code: String, _ message: String, kind: Kind? = nil) -> JSON {
    var members: JSON.Object = ["code": .string(code), "message": .string(message)]
    if let kind { members["type"] = .string(kind.rawValue) }
    return .object(members)
  }

  /// What is recorded, and what `$error` holds.
  public var json: JSON {
    var members: JSON.Object = [
      "code": .string(code), "type": .string(kind.rawValue), "message": .string(message), "step": .string(step),
      "attempt": JSON(attempt),
    ]
    for member in details where members[member.key] == nil { members.append(member.key, member.value) }
    return .object(members)
  }

  /// Reads ``json``.
  package init(recorded json: JSON) {
    var details: JSON.Object = json.objectValue ?? [:]
    for key in ["code", "type", "message", "step", "attempt"] { details[key] = nil }
    self.init(
      Kind(rawValue: json["type"]?.stringValue ?? Kind.other.rawValue), code: json["code"]?.stringValue,
      json["message"]?.stringValue ?? "the step failed", step: json["step"]?.stringValue ?? "",
      attempt: json["attempt"]?.intValue ?? 1, details: details)
  }
}
