package import LLM

extension Message {
  /// The same message with what is done about hidden characters in its texts and results.
  package func shown(_ rule: HiddenCharacters) -> Message {
    guard rule != .keep else { return self }
    var message = self
    for place in message.content.indices {
      switch message.content[place].kind {
      case .text(let text): message.content[place].kind = .text(rule.shown(text))
      case .toolResult(let result): message.content[place].kind = .toolResult(result.shown(rule))
      default: continue
      }
    }
    return message
  }
}
