import JSONKit
import LLM

/// What a finish reason means.
///
/// Source: Gemini API reference, "FinishReason"; read 2026-11-25.
enum GeminiFinish {
  /// `STOP` stands after calls too.
  static func finish(_ word: String, hasCalls: Bool, details: JSON?) -> Finish {
    Finish(reason(of: word, hasCalls: hasCalls), raw: word, details: details)
  }

  private static func reason(of word: String, hasCalls: Bool) -> FinishReason {
    switch word {
    case "MAX_TOKENS": .length
    case "SAFETY", "RECITATION", "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY",
      "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION", "MODEL_ARMOR":
      .contentFilter
    // The request is sent again with the token that stands in the details.
    case "CONTINUATION": .paused
    case "MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS", "MISSING_THOUGHT_SIGNATURE",
      "MALFORMED_RESPONSE", "ESCALATION", "OTHER", "NO_IMAGE", "IMAGE_OTHER":
      .error
    default: hasCalls ? .toolCalls : .stop
    }
  }

  /// The reasons that leave no answer to work with.
  static func failure(_ word: String, message: String?) -> InvocationError? {
    let kind: InvocationError.Kind
    let fallback: String
    switch word {
    case "MALFORMED_FUNCTION_CALL", "MALFORMED_RESPONSE":
      (kind, fallback) = (.malformedToolCall, "The model wrote a tool call that cannot be read; ask again.")
    case "UNEXPECTED_TOOL_CALL":
      (kind, fallback) = (.malformedToolCall, "The model called a tool although none was offered; ask again.")
    case "MISSING_THOUGHT_SIGNATURE":
      (kind, fallback) = (.invalidRequest, "The conversation lost a signature of the model; send its parts unchanged.")
    default: return nil
    }
    return InvocationError(
      .streamingFailed, message ?? fallback, kind: kind, providerCode: word, isRetryable: kind == .malformedToolCall)
  }
}
