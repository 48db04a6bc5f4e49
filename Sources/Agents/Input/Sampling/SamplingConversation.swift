import JSONKit
import LLM
import MCP

/// A conversation that a server leads, in the form in which models are asked, and back.
struct SamplingConversation: Sendable {
  private(set) var messages: [Message] = []
  let tools: [ToolDefinition]
  let toolChoice: ToolChoice?
  /// The server's names of its tools, by those that models accept.
  private let names: [String: String]

  /// - Parameter rule: what becomes of characters that nobody sees, in all that the server says.
  init(_ request: MCPSamplingRequest, hidden rule: HiddenCharacters) {
    var names: [String: String] = [:]
    tools = request.tools.map { tool in
      let name = ModelName(server: nil, tool: tool.name).text
      names[name] = tool.name
      return ToolDefinition(name: name, description: rule.shown(tool.description ?? ""), parameters: tool.inputSchema)
    }
    self.names = names
    toolChoice = request.tools.isEmpty ? nil : Self.choice(request.toolChoice)
    if let prompt = request.systemPrompt, !prompt.isEmpty { messages.append(Message(role: .system, content: prompt)) }
    var calls: [String: String] = [:]
    for message in request.messages { messages += Self.messages(message, &calls) }
    messages = messages.map { $0.shown(rule) }
  }

  private static func choice(_ mode: String?) -> ToolChoice? {
    switch mode {
    case "required": .required
    case "none": ToolChoice.none
    case "auto": .auto
    default: nil
    }
  }

  /// - Parameter calls: the names of the calls so far, by id; results need them.
  private static func messages(_ message: MCPSamplingRequest.Message, _ calls: inout [String: String]) -> [Message] {
    var said: [Part] = []
    var results: [Part] = []
    for content in message.content {
      switch content {
      case .content(let content): said += ToolResult(MCPCallResult(content: [content])).content
      case .toolUse(let id, let tool, let input):
        let name = ModelName(server: nil, tool: tool).text
        calls[id] = name
        said.append(Part(.toolCall(ToolCall(id: id, name: name, arguments: input.text))))
      case .toolResult(let id, let answer):
        var result = ToolResult(answer)
        (result.callID, result.name) = (id, calls[id] ?? "")
        results.append(Part(.toolResult(result)))
      }
    }
    var messages: [Message] = []
    if !said.isEmpty {
      messages.append(Message(role: message.role == "assistant" ? .assistant : .user, content: said))
    }
    if !results.isEmpty { messages.append(Message(role: .tool, content: results)) }
    return messages
  }

  /// What the model said, without its thoughts.
  func content(of message: Message) -> [MCPSamplingContent] {
    message.content.compactMap { part in
      switch part.kind {
      case .text(let text) where !text.isEmpty: return .text(text)
      case .toolCall(let call):
        let input: JSON = (try? JSON(parsing: call.arguments)) ?? [:]
        return .toolUse(id: call.id, name: names[call.name] ?? call.name, input: input)
      case .media(let media):
        guard case .base64(let data) = media.source, let type = media.mediaType else { return nil }
        switch media.kind {
        case .image: return .content(MCPContent(.image(data: data, mimeType: type)))
        case .audio: return .content(MCPContent(.audio(data: data, mimeType: type)))
        case .file: return nil
        }
      default: return nil
      }
    }
  }
}
