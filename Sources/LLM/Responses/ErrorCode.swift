/// The stable code of an ``InvocationError``; an open set.
public struct ErrorCode: RawRepresentable, Sendable, Hashable {
  /// The stable name, in small letters.
  public var rawValue: String

  /// A code by its name.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// No provider has the name, or claims the model.
  public static let providerNotFound = ErrorCode(rawValue: "provider_not_found")
  /// The provider does not have the model.
  public static let modelNotSupported = ErrorCode(rawValue: "model_not_supported")
  /// The account has used up its rate or its quota.
  public static let rateLimitExceeded = ErrorCode(rawValue: "rate_limit_exceeded")
  /// The request is wrong, too long, or not allowed by the provider's rules.
  public static let invalidRequest = ErrorCode(rawValue: "invalid_request")
  /// A tool that was called by its name threw an error.
  public static let toolExecutionFailed = ErrorCode(rawValue: "tool_execution_failed")
  /// The answer does not have the form that was asked for.
  public static let invalidOutput = ErrorCode(rawValue: "invalid_output")
  /// No tool has the name.
  public static let toolNotFound = ErrorCode(rawValue: "tool_not_found")
  /// The stream broke after its first byte.
  public static let streamingFailed = ErrorCode(rawValue: "streaming_failed")
  /// A key is missing or was not accepted.
  public static let authenticationFailed = ErrorCode(rawValue: "authentication_failed")
  /// The provider could not be reached, or answered that it cannot serve.
  public static let providerUnavailable = ErrorCode(rawValue: "provider_unavailable")
  /// The time of the request is over.
  public static let timeout = ErrorCode(rawValue: "timeout")
  /// The caller gave up.
  public static let cancelled = ErrorCode(rawValue: "cancelled")
}

extension InvocationError {
  /// The cause of a failure in words all providers share; an open set.
  public struct Kind: RawRepresentable, Sendable, Hashable {
    /// The stable name, in small letters.
    public var rawValue: String

    /// A kind by its name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// A key is missing, wrong, or not allowed to do this.
    public static let authentication = Kind(rawValue: "authentication")
    /// The account has no credit left; waiting does not help.
    public static let quotaExhausted = Kind(rawValue: "quota_exhausted")
    /// Too many requests or tokens in a short time.
    public static let rateLimit = Kind(rawValue: "rate_limit")
    /// The provider has more to do than it can.
    public static let overloaded = Kind(rawValue: "overloaded")
    /// The provider failed for a reason of its own.
    public static let serverError = Kind(rawValue: "server_error")
    /// Connecting, waiting or reading took longer than allowed.
    public static let timeout = Kind(rawValue: "timeout")
    /// The connection could not be made, or broke before the answer began.
    public static let network = Kind(rawValue: "network")
    /// The caller gave up.
    public static let cancelled = Kind(rawValue: "cancelled")
    /// The provider does not understand the request.
    public static let invalidRequest = Kind(rawValue: "invalid_request")
    /// There is no such model, or this account does not have it.
    public static let notFound = Kind(rawValue: "not_found")
    /// The conversation does not fit into the model's context.
    public static let contextLength = Kind(rawValue: "context_length")
    /// The request has more bytes than the provider takes.
    public static let requestTooLarge = Kind(rawValue: "request_too_large")
    /// The provider's rules forbid the request or the answer.
    public static let contentFilter = Kind(rawValue: "content_filter")
    /// The stream ended before the model did.
    public static let streamTruncated = Kind(rawValue: "stream_truncated")
    /// The model's tool call could not be put together from its pieces.
    public static let malformedToolCall = Kind(rawValue: "malformed_tool_call")
    /// The request asks for something that the provider or model does not have.
    public static let unsupported = Kind(rawValue: "unsupported")

    /// The code of a failure of this kind that came instead of a stream.
    public var code: ErrorCode {
      switch self {
      case .authentication: .authenticationFailed
      case .quotaExhausted, .rateLimit: .rateLimitExceeded
      case .overloaded, .serverError, .network: .providerUnavailable
      case .timeout: .timeout
      case .cancelled: .cancelled
      case .notFound: .modelNotSupported
      case .streamTruncated, .malformedToolCall: .streamingFailed
      default: .invalidRequest
      }
    }

    /// Whether the same request may succeed later, unless the provider says otherwise.
    public var isRetryable: Bool {
      switch self {
      case .rateLimit, .overloaded, .serverError, .timeout, .network, .streamTruncated: true
      default: false
      }
    }
  }
}
