import Agents
import JSONKit
import LLM
import MCP

/// The answer of a model as the result of a tool: for programs the response's JSON form, for models its text.
struct InvokeAnswer: Sendable {
  private let response: InvocationResponse
  private let verdict: OutputCheck.Verdict?

  /// - Parameter verdict: whether the answer fits the schema that was asked for; nil where none was.
  init(_ response: InvocationResponse, _ verdict: OutputCheck.Verdict? = nil) {
    self.response = response
    self.verdict = verdict
  }

  /// An error where there is no answer, or none of the shape that was asked for.
  var result: MCPCallResult {
    let text = response.text
    let reason = response.choices.first?.finishReason ?? .error
    if let missing = missing(reason) { return MCPCallResult(text: missing, isError: true) }
    var structured = response.json.objectValue ?? [:]
    var words = text
    switch verdict {
    case .invalid(let problems)?:
      return MCPCallResult(
        text: "The answer does not fit the schema: \(problems.joined(separator: "; "))\nThe answer:\n\(text)",
        isError: true)
    case .valid(let value)?:
      structured["output"] = value
      words = value.text
    case nil: break
    }
    var content: [MCPContent] = [.text(words)]
    if reason == .length { content.append(.text("(cut at the limit of tokens; options.max_tokens raises it)")) }
    return MCPCallResult(content: content, structuredContent: .object(structured))
  }

  /// Why there is no answer; nil where there is one.
  private func missing(_ reason: FinishReason) -> String? {
    let text = response.text
    let refusals = (response.choices.first?.message.content ?? []).compactMap { part -> String? in
      if case .refusal(let text) = part.kind { text } else { nil }
    }
    if reason == .refusal || !refusals.isEmpty { return "The model declined. \(refusals.joined())\(text)" }
    if reason == .error { return "The provider ended its answer with an error. What had arrived:\n\(text)" }
    return text.isEmpty ? "The model wrote nothing; it ended with \(reason.rawValue)." : nil
  }
}
