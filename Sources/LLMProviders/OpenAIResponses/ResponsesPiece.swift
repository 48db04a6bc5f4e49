/// What a delta is a piece of.
enum ResponsesPiece: Sendable, Hashable {
  case text, refusal
  /// Thoughts, whole or in summary: the text of one kind and number is a paragraph.
  case summary, thought
  /// Arguments of a call, or the code of one.
  case arguments

  /// Nil for an event that is no delta of text.
  init?(_ type: String) {
    switch type {
    case "response.output_text.delta": self = .text
    case "response.function_call_arguments.delta", "response.custom_tool_call_input.delta",
      "response.mcp_call_arguments.delta", "response.code_interpreter_call_code.delta":
      self = .arguments
    case "response.reasoning_summary_text.delta": self = .summary
    case "response.reasoning_text.delta": self = .thought
    case "response.refusal.delta": self = .refusal
    default: return nil
    }
  }

  /// The item it belongs to where no event opened one; a call without a name cannot be made up.
  var itemType: String? {
    switch self {
    case .text, .refusal: "message"
    case .summary, .thought: "reasoning"
    case .arguments: nil
    }
  }

  /// The member of the event that numbers it.
  var numberName: String { self == .summary ? "summary_index" : "content_index" }
}
