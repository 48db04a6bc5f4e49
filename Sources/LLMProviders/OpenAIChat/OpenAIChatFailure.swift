import JSONKit
package import LLM

/// Reads failures of OpenAI and compatible servers.
///
/// Source: OpenAI API reference, "Error codes"; read 2026-11-23. Other servers' forms: observed.
package enum OpenAIChatFailure {
  /// An answer with a status of failure.
  package static func error(_ head: AnswerHead, _ body: [UInt8]) -> InvocationError {
    let failure = FailureBody(body)
    let kind = kind(of: failure, status: head.status)
    return failure.error(kind, code: code(of: failure), head: head, fallback: FailureBody.fallback(head))
  }

  /// An error object in the middle of a stream; a numeric code stands for the status.
  static func error(inStream json: JSON) -> InvocationError {
    let failure = FailureBody(json)
    let kind = kind(of: failure, status: failure.code.flatMap { Int($0) } ?? 0)
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
    case "content_filter", "content_policy_violation": return .contentFilter
    case "invalid_api_key": return .authentication
    case "model_not_found": return .notFound
    case "rate_limit_exceeded", "slow_down": return .rateLimit
    case "server_is_overloaded": return .overloaded
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
}
