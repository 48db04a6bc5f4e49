import JSONKit
import LLM

extension ToolResult {
  /// The hidden characters in its text, in order.
  var hiddenCharacters: [Unicode.Scalar] {
    content.flatMap { part -> [Unicode.Scalar] in
      if case .text(let text) = part.kind { HiddenText.found(in: text) } else { [] }
    }
  }

  /// The same result with what is done about hidden characters.
  func shown(_ rule: HiddenCharacters) -> ToolResult {
    guard rule != .keep else { return self }
    var result = self
    for place in result.content.indices {
      guard case .text(let text) = result.content[place].kind else { continue }
      result.content[place].kind = .text(rule.shown(text))
    }
    return result
  }
}

extension HiddenCharacters {
  /// What a run is told of a tool that gave some; nil when they are passed on, or there are none.
  func warning(_ found: [Unicode.Scalar], of tool: String) -> JSON? {
    guard self != .keep, let first = found.first else { return nil }
    let name = HiddenText.named(first)
    let what =
      found.count == 1
      ? "a character that nobody sees, \(name)"
      : "\(found.count) characters that nobody sees, the first is \(name)"
    let fate = self == .mark ? "the model sees them marked" : "the model does not get them"
    return ToolExecutor.detail("hidden_characters", "\(tool) gave \(what); \(fate)")
  }
}
