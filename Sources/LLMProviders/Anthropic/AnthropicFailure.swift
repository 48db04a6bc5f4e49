package import HTTPCarrier
import JSONKit
package import LLM

/// Reads failures: the type decides, then `details.error_code`; a message only where nothing else tells.
///
/// Source: Anthropic API reference, "Errors"; read 2026-11-23.
package enum AnthropicFailure {
  /// An answer with a status of failure.
  package static func error(_ head: AnswerHead, _ body: [UInt8]) -> InvocationError {
    make(FailureBody(body), head, fallback: FailureBody.fallback(head))
  }

  /// An `error` event in the middle of a stream: it stands for the status that could no longer be sent.
  static func error(inStream json: JSON) -> InvocationError {
    let fallback = "The provider reported an error in the middle of its answer and gave no reason."
    return make(FailureBody(json), nil, fallback: fallback)
  }

  private static func make(_ failure: FailureBody, _ head: AnswerHead?, fallback: String) -> InvocationError {
    let code = failure.detailCode ?? failure.type ?? failure.code
    return failure.error(kind(of: failure, status: head?.status ?? 0), code: code, head: head, fallback: fallback)
  }

  private static func kind(of failure: FailureBody, status: Int) -> InvocationError.Kind {
    if let code = failure.detailCode, code.hasSuffix("spend_limit_reached") { return .quotaExhausted }
    switch failure.type {
    case "invalid_request_error": return invalidRequest(failure)
    case "authentication_error", "permission_error": return .authentication
    case "billing_error": return .quotaExhausted
    case "not_found_error": return .notFound
    case "request_too_large": return .requestTooLarge
    case "rate_limit_error": return .rateLimit
    case "timeout_error": return .timeout
    case "overloaded_error": return .overloaded
    case "api_error": return .serverError
    default: return failure.saysContextLength ? .contextLength : HTTPStatusKind.kind(of: status)
    }
  }

  private static func invalidRequest(_ failure: FailureBody) -> InvocationError.Kind {
    if failure.saysContextLength { return .contextLength }
    // A limit the customer set is a 400 with nothing but its words.
    let isSpendLimit = failure.message?.contains("API usage limits") ?? false
    return isSpendLimit ? .quotaExhausted : .invalidRequest
  }
}
