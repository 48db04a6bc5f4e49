package import HTTPCarrier
import JSONKit
package import LLM

/// Reads failures of OpenAI and compatible servers, for both of its interfaces.
///
/// Source: OpenAI API reference, "Error codes", read 2026-11-23, and "Responses", read 2026-11-25. Other servers' forms:
/// observed.
package enum OpenAIFailure {
  /// An answer with a status of failure.
  package static func error(_ head: AnswerHead, _ body: [UInt8]) -> InvocationError {
    let failure = FailureBody(body)
    let kind = kind(of: failure, status: head.status)
    var error = failure.error(kind, code: code(of: failure), head: head, fallback: FailureBody.fallback(head))
    // The model is there; what is gone is the earlier answer the request builds on.
    if failure.code == "previous_response_not_found" { error.code = .invalidRequest }
    return error
  }

  /// An error object in the middle of a stream; a numeric code stands for the status.
  static func error(inStream json: JSON) -> InvocationError {
    let failure = FailureBody(json)
    let kind = kind(of: failure, status: failure.code.flatMap { Int($0) } ?? json["status"]?.intValue ?? 0)
    let fallback = "The provider reported an error in the middle of its answer and gave no reason."
    return failure.error(kind, code: code(of: failure), head: nil, fallback: fallback)
  }

  /// llama.cpp says what happened in the type and repeats the status as the code.
  private static func code(of failure: FailureBody) -> String? {
    failure.type == contextType ? contextType : failure.code
  }

  private static let contextType = "exceed_context_size_error"

  private static func kind(of failure: FailureBody, status: Int) -> InvocationError.Kind {
    if failure.type == contextType || failure.code == "context_length_exceeded" || failure.saysContextLength {
      return .contextLength
    }
    if failure.type == "insufficient_quota" || failure.code == "insufficient_quota" || status == 402 {
      return .quotaExhausted
    }
    switch failure.code {
    case "content_filter", "content_policy_violation", "image_content_policy_violation": return .contentFilter
    case "invalid_api_key": return .authentication
    case "model_not_found": return .notFound
    case "rate_limit_exceeded", "slow_down": return .rateLimit
    case "server_is_overloaded": return .overloaded
    case "vector_store_timeout": return .timeout
    case let code? where status == 0 && blamesRequest(code): return .invalidRequest
    default: break
    }
    switch failure.type {
    case "service_unavailable_error", "overloaded_error": return .overloaded
    case "rate_limit_error": return .rateLimit
    case "authentication_error": return .authentication
    case "invalid_request_error" where status == 0: return .invalidRequest
    default: return HTTPStatusKind.kind(of: status)
    }
  }

  /// Codes of a failed answer that the same request would get again; there they stand without a status.
  private static func blamesRequest(_ code: String) -> Bool {
    let beginnings = ["invalid_", "unsupported_", "image_", "empty_image", "failed_to_download_image"]
    return beginnings.contains { code.hasPrefix($0) }
  }
}
