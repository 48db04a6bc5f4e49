/// The stable code of an ``InvocationError``; an open set.
public struct ErrorCode: RawRepresentable, Sendable, Hashable {
  public var rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  public static let providerNotFound = ErrorCode(rawValue: "provider_not_found")
  public static let modelNotSupported = ErrorCode(rawValue: "model_not_supported")
  public static let rateLimitExceeded = ErrorCode(rawValue: "rate_limit_exceeded")
  public static let invalidRequest = ErrorCode(rawValue: "invalid_request")
  public static let toolExecutionFailed = ErrorCode(rawValue: "tool_execution_failed")
  public static let toolNotFound = ErrorCode(rawValue: "tool_not_found")
  /// The stream broke after its first byte.
  public static let streamingFailed = ErrorCode(rawValue: "streaming_failed")
  public static let authenticationFailed = ErrorCode(rawValue: "authentication_failed")
  /// The provider could not be reached, or answered that it cannot serve.
  public static let providerUnavailable = ErrorCode(rawValue: "provider_unavailable")
  public static let timeout = ErrorCode(rawValue: "timeout")
  public static let cancelled = ErrorCode(rawValue: "cancelled")
}

extension InvocationError {
  /// The cause of a failure in words all providers share; an open set.
  public struct Kind: RawRepresentable, Sendable, Hashable {
    public var rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let authentication = Kind(rawValue: "authentication")
    public static let quotaExhausted = Kind(rawValue: "quota_exhausted")
    public static let rateLimit = Kind(rawValue: "rate_limit")
    public static let overloaded = Kind(rawValue: "overloaded")
    public static let serverError = Kind(rawValue: "server_error")
    public static let timeout = Kind(rawValue: "timeout")
    public static let network = Kind(rawValue: "network")
    public static let cancelled = Kind(rawValue: "cancelled")
    public static let invalidRequest = Kind(rawValue: "invalid_request")
    public static let notFound = Kind(rawValue: "not_found")
    public static let contextLength = Kind(rawValue: "context_length")
    public static let requestTooLarge = Kind(rawValue: "request_too_large")
    public static let contentFilter = Kind(rawValue: "content_filter")
    /// The stream ended before the model did.
    public static let streamTruncated = Kind(rawValue: "stream_truncated")
    public static let malformedToolCall = Kind(rawValue: "malformed_tool_call")
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
