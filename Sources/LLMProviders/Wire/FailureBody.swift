import HTTPCarrier
import JSONKit
import LLM

/// The body of a failure, whichever of the known forms it has.
///
/// `{"error": {…}}`, `{"error": "text"}`, the members at top level, FastAPI's `detail` as text or list, or no JSON at all.
struct FailureBody: Sendable {
  var message: String?
  var type: String?
  var code: String?
  /// Anthropic's `details.error_code`.
  var detailCode: String?
  /// The body where it is JSON.
  var json: JSON?

  /// Reads a body; one that is no JSON object leaves everything open.
  init(_ body: [UInt8]) {
    let json = try? JSON(parsing: body)
    self.init(json?.objectValue.map(JSON.object) ?? .null)
  }

  init(_ json: JSON) {
    if json.isNull { return }
    self.json = json
    let error = json["error"] ?? json
    if let text = error.stringValue {
      message = text
      return
    }
    message = error["message"]?.stringValue ?? Self.detail(json["detail"])
    type = error["type"]?.stringValue
    code = Self.code(error["code"])
    detailCode = error["details"]?["error_code"]?.stringValue
  }

  /// Servers write codes as text or as numbers.
  private static func code(_ json: JSON?) -> String? {
    json?.stringValue ?? json?.intValue.map { String($0) }
  }

  private static func detail(_ json: JSON?) -> String? {
    if let text = json?.stringValue { return text }
    guard let list = json?.arrayValue, let first = list.first else { return nil }
    let place = (first["loc"]?.arrayValue ?? []).compactMap { $0.stringValue ?? $0.intValue.map { String($0) } }
    let message = first["msg"]?.stringValue ?? "invalid"
    return place.isEmpty ? message : "\(message): \(place.joined(separator: "."))"
  }

  /// Whether the message says that the conversation is too long.
  var saysContextLength: Bool {
    guard let message = message?.lowercased() else { return false }
    let words = ["maximum context length", "prompt is too long", "available context size", "context window"]
    return words.contains { message.contains($0) }
  }

  /// The error both providers' rules end in.
  func error(
    _ kind: InvocationError.Kind, code: String?, head: AnswerHead?, fallback: String
  ) -> InvocationError {
    let retryAfter = head?.retryAfter ?? (kind == .rateLimit ? head?.quotaReset : nil)
    // Nobody waits longer than two minutes for one request: the official SDKs give up there as well.
    let mayWait = retryAfter.map { $0 <= .seconds(120) } ?? true
    return InvocationError(
      kind.code, message ?? fallback, kind: kind, providerCode: code, status: head?.status,
      isRetryable: (head?.shouldRetry ?? kind.isRetryable) && mayWait && kind != .quotaExhausted,
      retryAfter: retryAfter, requestID: head?.requestID ?? json?["request_id"]?.stringValue, details: json)
  }
}

extension FailureBody {
  /// What to say when the body has no message.
  static func fallback(_ head: AnswerHead) -> String {
    "The provider answered with status \(head.status) and no reason."
  }
}
