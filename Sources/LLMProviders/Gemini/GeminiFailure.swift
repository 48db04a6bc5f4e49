package import HTTPCarrier
import JSONKit
package import LLM

/// Reads failures: the status word decides, then the details; a message only where nothing else tells.
///
/// Source: Gemini API, "Troubleshooting"; google.rpc `Status`, `ErrorInfo`, `QuotaFailure`, `RetryInfo`; read 2026-11-25.
package enum GeminiFailure {
  /// An answer with a status of failure.
  package static func error(_ head: AnswerHead, _ body: [UInt8]) -> InvocationError {
    make(unwrapped((try? JSON(parsing: body)) ?? .null), head, fallback: FailureBody.fallback(head))
  }

  /// The error object that stands instead of a chunk; nil for an ordinary event.
  static func error(inStream event: JSON) -> InvocationError? {
    let event = unwrapped(event)
    guard let error = event["error"], !error.isNull else { return nil }
    return make(event, nil, fallback: "The provider reported an error in the middle of its answer and gave no reason.")
  }

  /// Without `alt=sse`, and from some gateways, the object is the only element of a list.
  private static func unwrapped(_ json: JSON) -> JSON {
    if case .array(let elements) = json { return elements.first ?? .null }
    return json.objectValue == nil ? .null : json
  }

  private static func make(_ json: JSON, _ head: AnswerHead?, fallback: String) -> InvocationError {
    let failure = FailureBody(json)
    let details = Details(json["error"]?["details"])
    let word = json["error"]?["status"]?.stringValue
    let status = head?.status ?? failure.code.flatMap { Int($0) } ?? 0
    let kind = kind(of: word, details, failure, status: status)
    var error = failure.error(kind, code: details.reason ?? word ?? failure.code, head: head, fallback: fallback)
    if let delay = details.retryDelay {
      error.retryAfter = delay
      error.isRetryable = error.isRetryable && delay <= maximumDelay
    }
    return error
  }

  /// Nobody waits longer for one request; see ``FailureBody/error(_:code:head:fallback:)``.
  private static let maximumDelay = Duration.seconds(120)

  private static func kind(
    of word: String?, _ details: Details, _ failure: FailureBody, status: Int
  ) -> InvocationError.Kind {
    // A wrong key is an invalid argument there.
    if details.reason?.hasPrefix("API_KEY_") == true { return .authentication }
    switch word {
    case "UNAUTHENTICATED", "PERMISSION_DENIED": return .authentication
    case "RESOURCE_EXHAUSTED": return details.isDailyQuota ? .quotaExhausted : .rateLimit
    case "NOT_FOUND": return .notFound
    case "UNAVAILABLE": return .overloaded
    case "DEADLINE_EXCEEDED": return .timeout
    case "INTERNAL", "UNKNOWN", "DATA_LOSS", "ABORTED": return .serverError
    case "INVALID_ARGUMENT", "OUT_OF_RANGE":
      let says = failure.message?.contains("exceeds the maximum number of tokens") ?? false
      if says || failure.saysContextLength { return .contextLength }
      return status == 413 ? .requestTooLarge : .invalidRequest
    case "FAILED_PRECONDITION", "UNIMPLEMENTED": return .invalidRequest
    default: return HTTPStatusKind.kind(of: status)
    }
  }

  /// What the list of details says, whichever of the messages of google.rpc are in it.
  private struct Details: Sendable {
    var reason: String?
    var retryDelay: Duration?
    var isDailyQuota = false

    init(_ json: JSON?) {
      for detail in json?.arrayValue ?? [] {
        switch detail["@type"]?.stringValue?.split(separator: ".").last {
        case "ErrorInfo": reason = detail["reason"]?.stringValue
        case "RetryInfo": retryDelay = detail["retryDelay"]?.stringValue.flatMap(Self.duration)
        case "QuotaFailure":
          // Waiting seconds does not help against a limit per day.
          let violations = detail["violations"]?.arrayValue ?? []
          isDailyQuota = violations.contains { $0["quotaId"]?.stringValue?.contains("PerDay") ?? false }
        default: break
        }
      }
    }

    /// `21.5s`.
    private static func duration(_ text: String) -> Duration? {
      guard text.hasSuffix("s"), let seconds = Double(text.dropLast()), 0..<1e9 ~= seconds else { return nil }
      return .seconds(seconds)
    }
  }
}
