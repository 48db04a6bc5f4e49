public import JSONKit

/// Why the model stopped; an open set.
public struct FinishReason: RawRepresentable, Sendable, Hashable {
  /// The stable name, in small letters.
  public var rawValue: String

  /// A reason by its name.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// The answer is complete.
  public static let stop = FinishReason(rawValue: "stop")
  /// The limit of tokens was reached in mid-answer.
  public static let length = FinishReason(rawValue: "length")
  /// The model waits for tool results.
  public static let toolCalls = FinishReason(rawValue: "tool_calls")
  /// The provider withheld the rest.
  public static let contentFilter = FinishReason(rawValue: "content_filter")
  /// The model declined.
  public static let refusal = FinishReason(rawValue: "refusal")
  /// The provider paused a long turn: send the conversation back to go on.
  public static let paused = FinishReason(rawValue: "pause")
  /// The stream broke; what came before is kept.
  public static let error = FinishReason(rawValue: "error")
}

/// The end of a choice.
public struct Finish: Sendable, Hashable {
  /// Why, in words all providers share.
  public var reason: FinishReason
  /// The provider's own word.
  public var raw: String?
  /// What the provider says about the reason, for example the category of a refusal.
  public var details: JSON?

  /// An end for this reason.
  public init(_ reason: FinishReason, raw: String? = nil, details: JSON? = nil) {
    self.reason = reason
    self.raw = raw
    self.details = details
  }

  func append(to object: inout JSON.Object) {
    object["finish_reason"] = .string(reason.rawValue)
    if let raw { object["finish_reason_raw"] = .string(raw) }
    if let details { object["finish_details"] = details }
  }

  /// Reads what ``append(to:)`` wrote.
  init(_ reader: inout ObjectReader) throws(JSONError) {
    self.init(
      FinishReason(rawValue: try reader.string("finish_reason")), raw: try reader.optionalString("finish_reason_raw"),
      details: reader.value("finish_details"))
  }
}
