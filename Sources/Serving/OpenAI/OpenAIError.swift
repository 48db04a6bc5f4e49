package import JSONKit

/// A failure in the form of OpenAI's interface.
///
/// Source: OpenAI API reference, "Error codes"; read 2026-11-29.
package struct OpenAIError: Error, Sendable, Hashable {
  /// The word that programs decide by; an open set.
  package struct Code: RawRepresentable, Sendable, Hashable {
    package var rawValue: String

    package init(rawValue: String) {
      self.rawValue = rawValue
    }

    /// A member has another type than it must have.
    package static let invalidType = Code(rawValue: "invalid_type")
    /// A member has a value that is not allowed.
    package static let invalidValue = Code(rawValue: "invalid_value")
    /// The body is no JSON.
    package static let invalidJSON = Code(rawValue: "invalid_json")
    /// A member is missing.
    package static let missingParameter = Code(rawValue: "missing_required_parameter")
    /// A member asks for something that is not served here, or that the model cannot do.
    package static let unsupportedParameter = Code(rawValue: "unsupported_parameter")
    /// The provider does not take the request.
    package static let invalidRequest = Code(rawValue: "invalid_request")
    /// The conversation does not fit into the model's context.
    package static let contextLength = Code(rawValue: "context_length_exceeded")
    /// The request has too many bytes.
    package static let requestTooLarge = Code(rawValue: "request_too_large")
    /// The provider's rules forbid the request.
    package static let contentFilter = Code(rawValue: "content_filter")
    /// There is no such model, or no such provider.
    package static let modelNotFound = Code(rawValue: "model_not_found")
    /// The client has shown no token, or one that is not known.
    package static let invalidAPIKey = Code(rawValue: "invalid_api_key")
    /// There is nothing at this address.
    package static let unknownURL = Code(rawValue: "unknown_url")
    /// The address exists and does not take this method.
    package static let methodNotSupported = Code(rawValue: "method_not_supported")
    /// Too many requests or tokens in a short time.
    package static let rateLimit = Code(rawValue: "rate_limit_exceeded")
    /// An account or a budget is used up; waiting does not help.
    package static let insufficientQuota = Code(rawValue: "insufficient_quota")
    /// The provider did not accept the key of this server.
    package static let providerAuthentication = Code(rawValue: "provider_authentication_failed")
    /// The provider failed, or its answer cannot be used.
    package static let providerError = Code(rawValue: "provider_error")
    /// The provider has more to do than it can.
    package static let overloaded = Code(rawValue: "server_is_overloaded")
    /// The provider took longer than allowed.
    package static let timeout = Code(rawValue: "timeout")
    /// This server failed.
    package static let internalError = Code(rawValue: "internal_error")
  }

  /// The HTTP status.
  package var status: Int
  /// What kind of failure it is.
  package var code: Code
  /// What happened, to what, and what to do; never holds a key.
  package var message: String
  /// The member of the request that is to blame, such as `messages[0].role`; nil where none is.
  package var param: String?
  /// How long to wait before the next try; nil where nobody said.
  package var retryAfter: Duration?

  /// A failure that blames no member and asks for no wait, unless said otherwise.
  package init(
    _ status: Int, _ code: Code, _ message: String, param: String? = nil, retryAfter: Duration? = nil
  ) {
    self.status = status
    self.code = code
    self.message = message
    self.param = param
    self.retryAfter = retryAfter
  }
}

extension OpenAIError {
  /// OpenAI's coarser word for the kind of failure.
  package var type: String {
    switch code {
    case .insufficientQuota: "insufficient_quota"
    case .rateLimit: "rate_limit_error"
    case .overloaded: "service_unavailable_error"
    default: status < 500 ? "invalid_request_error" : "server_error"
    }
  }

  /// The error object, as it stands in a body and in an event of a stream.
  package var json: JSON {
    [
      "error": [
        "message": .string(message), "type": .string(type), "param": param.map(JSON.string) ?? .null,
        "code": .string(code.rawValue),
      ]
    ]
  }

  /// The header fields beside the body: when to try again, and whether that is of any use.
  ///
  /// OpenAI's own clients repeat every 429 and 5xx unless `x-should-retry` says otherwise.
  package var fields: [(name: String, value: String)] {
    var fields: [(name: String, value: String)] = []
    if let retryAfter {
      let (seconds, attoseconds) = retryAfter.components
      let milliseconds = max(0, seconds * 1_000 + attoseconds / 1_000_000_000_000_000)
      fields.append(("retry-after-ms", "\(milliseconds)"))
      fields.append(("retry-after", "\((milliseconds + 999) / 1_000)"))
    }
    let isHopeless = [.insufficientQuota, .providerAuthentication, .internalError].contains(code)
    if isHopeless { fields.append(("x-should-retry", "false")) }
    return fields
  }
}
