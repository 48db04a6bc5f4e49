public import JSONKit

/// Why an invocation failed; not named `Error`, which would hide Swift's.
///
/// ```swift
/// do {
///   print(try await client.invokeSync(request).text)
/// } catch let error as InvocationError where error.code == .rateLimitExceeded {
///   print("try again in \(error.retryAfter ?? .seconds(60))")
/// }
/// ```
public struct InvocationError: Error, Sendable, Hashable {
  /// The code that callers decide by.
  public var code: ErrorCode
  /// What happened, to what, and what to do; never holds a key.
  public var message: String
  /// The finer cause, the same words for every provider.
  public var kind: Kind?
  /// The provider that was asked; nil when none had been chosen yet.
  public var provider: String?
  /// The model that was asked for; nil when that does not matter.
  public var model: String?
  /// The provider's own code.
  public var providerCode: String?
  /// The HTTP status of the answer.
  public var status: Int?
  /// Whether the same request may succeed later.
  public var isRetryable: Bool
  /// How long the provider asks to wait.
  public var retryAfter: Duration?
  /// The provider's id of the request, for its support.
  public var requestID: String?
  /// More of what is known, in no fixed form.
  public var details: JSON?
  private var box: PartialBox

  /// A failure that is not worth a retry unless said otherwise.
  public init(
    _ code: ErrorCode, _ message: String, kind: Kind? = nil, provider: String? = nil, model: String? = nil,
    providerCode: String? = nil, status: Int? = nil, isRetryable: Bool = false, retryAfter: Duration? = nil,
    requestID: String? = nil, details: JSON? = nil, partial: InvocationResponse? = nil
  ) {
    self.code = code
    self.message = message
    self.kind = kind
    self.provider = provider
    self.model = model
    self.providerCode = providerCode
    self.status = status
    self.isRetryable = isRetryable
    self.retryAfter = retryAfter
    self.requestID = requestID
    self.details = details
    box = PartialBox(partial)
  }

  /// What had arrived when the stream broke.
  public var partial: InvocationResponse? {
    get { if case .some(let partial) = box { partial } else { nil } }
    set { box = PartialBox(newValue) }
  }

  /// Keeps the error small: almost none has a partial answer.
  private indirect enum PartialBox: Sendable, Hashable {
    case none
    case some(InvocationResponse)

    init(_ partial: InvocationResponse?) {
      if let partial { self = .some(partial) } else { self = .none }
    }
  }
}

extension InvocationError: CustomStringConvertible {
  /// The provider, where known, and the message.
  public var description: String {
    provider.map { "\($0): \(message)" } ?? message
  }
}

extension InvocationError {
  /// The error object: `code`, `message` and the members that are known.
  public var json: JSON {
    var object: JSON.Object = ["code": .string(code.rawValue)]
    if let kind { object["kind"] = .string(kind.rawValue) }
    object["message"] = .string(message)
    if let provider { object["provider"] = .string(provider) }
    if let model { object["model"] = .string(model) }
    if let providerCode { object["provider_code"] = .string(providerCode) }
    if let status { object["status"] = .integer(Int64(status)) }
    object["retryable"] = .bool(isRetryable)
    if let retryAfter {
      let (seconds, attoseconds) = retryAfter.components
      object["retry_after_ms"] = .integer(seconds * 1_000 + attoseconds / 1_000_000_000_000_000)
    }
    if let requestID { object["request_id"] = .string(requestID) }
    if let details { object["details"] = details }
    return .object(object)
  }

  /// The failure as a document of its own: the error and, where there is one, the partial answer.
  public var failureJSON: JSON {
    var object: JSON.Object = ["error": json]
    if let partial { object["partial"] = partial.json }
    return .object(object)
  }
}
