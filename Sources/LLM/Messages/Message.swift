/// The content of a message: its parts in order, and the order is information.
public typealias MessageContent = [Part]

/// One turn of a conversation.
///
/// Text, reasoning, tool calls and tool results are all parts; ``toolCalls`` and ``toolCallID`` are read from them.
///
/// ```swift
/// let question = Message(role: .user, content: "Explain tides.")
/// let picture = Part(.media(Media(.image, .url("https://example.org/tower.png"))))
/// let other = Message(role: .user, content: [.text("What is this?"), picture])
/// ```
public struct Message: Sendable, Hashable {
  /// Who speaks.
  public var role: Role
  /// The parts in order.
  public var content: MessageContent
  /// The speaker's name where several share a role; most providers ignore it.
  public var name: String?

  /// A message of these parts.
  public init(role: Role, content: MessageContent, name: String? = nil) {
    self.role = role
    self.content = content
    self.name = name
  }

  /// Makes a message of one text part.
  public init(role: Role, content: String, name: String? = nil) {
    self.init(role: role, content: [.text(content)], name: name)
  }

  /// The text parts, joined; reasoning and refusals are not in it.
  public var text: String {
    var joined = ""
    for part in content {
      if case .text(let text) = part.kind { joined += text }
    }
    return joined
  }

  /// The calls the model asks for, in its order.
  public var toolCalls: [ToolCall] {
    content.compactMap { part in
      if case .toolCall(let call) = part.kind { call } else { nil }
    }
  }

  /// The results this message carries, in order.
  public var toolResults: [ToolResult] {
    content.compactMap { part in
      if case .toolResult(let result) = part.kind { result } else { nil }
    }
  }

  /// The call that a message with exactly one result answers.
  public var toolCallID: String? {
    let results = toolResults
    return results.count == 1 ? results[0].callID : nil
  }
}
