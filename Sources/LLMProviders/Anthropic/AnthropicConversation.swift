import JSONKit
import LLM

/// The messages of a request in the interface's form: turns of user and assistant, with the system text apart.
struct AnthropicConversation: Sendable {
  let provider: String
  let model: String
  private(set) var system: [JSON] = []
  private var turns: [(role: String, blocks: [JSON])] = []

  init(provider: String, model: String) {
    self.provider = provider
    self.model = model
  }

  var messages: [JSON] {
    turns.map { ["role": .string($0.role), "content": .array($0.blocks)] }
  }

  /// Adds a message; neighbours of one role become one turn, so the results of parallel calls come together.
  mutating func add(_ message: Message) throws(InvocationError) {
    let role: String
    switch message.role {
    case .system, .developer:
      if turns.isEmpty {
        system += try blocks(message.content)
        return
      }
      role = "system"
    case .assistant: role = "assistant"
    default: role = "user"
    }
    let blocks = try blocks(message.content)
    if blocks.isEmpty { return }
    if let last = turns.indices.last, turns[last].role == role {
      turns[last].blocks += blocks
    } else {
      turns.append((role, blocks))
    }
  }

  private func blocks(_ parts: [Part]) throws(InvocationError) -> [JSON] {
    var blocks: [JSON] = []
    for part in parts {
      let echo = part.echo(to: provider, model: model)
      guard var block = try block(part, echo) else { continue }
      if let cache = part.cache { block["cache_control"] = Self.cacheControl(cache) }
      blocks.append(.object(block))
    }
    return blocks
  }

  /// Nil for what the interface would refuse: empty text, and thoughts that it did not sign.
  private func block(_ part: Part, _ echo: JSON?) throws(InvocationError) -> JSON.Object? {
    switch part.kind {
    case .text(let text), .refusal(let text):
      return text.isEmpty ? nil : ["type": "text", "text": .string(text)]
    case .reasoning(let text): return Self.thinking(text, echo)
    case .toolCall(let call):
      var block: JSON.Object = ["type": "tool_use", "id": .string(call.id), "name": .string(call.name)]
      block["input"] = Self.input(call.arguments)
      for member in echo?.objectValue ?? [:] { block[member.key] = member.value }
      return block
    case .toolResult(let result): return try toolResult(result)
    case .media(let media):
      var block = try Self.media(media)
      for member in echo?.objectValue ?? [:] { block[member.key] = member.value }
      return block
    case .providerToolCall(let call):
      guard var block = echo?.objectValue else { return nil }
      block["input"] = Self.input(call.arguments)
      return block
    default: return echo?.objectValue
    }
  }

  /// Thoughts go back byte for byte or not at all.
  private static func thinking(_ text: String, _ echo: JSON?) -> JSON.Object? {
    guard let echo else { return nil }
    if echo["type"]?.stringValue == "redacted_thinking" { return echo.objectValue }
    guard let signature = echo["signature"] else { return nil }
    return ["type": "thinking", "thinking": .string(text), "signature": signature]
  }

  private func toolResult(_ result: ToolResult) throws(InvocationError) -> JSON.Object {
    var block: JSON.Object = ["type": "tool_result", "tool_use_id": .string(result.callID)]
    if result.isError { block["is_error"] = true }
    let content = try blocks(result.content)
    if !content.isEmpty { block["content"] = .array(content) }
    return block
  }

  /// The arguments as an object; other text is kept inside one, because the interface takes nothing else.
  private static func input(_ arguments: String) -> JSON {
    if arguments.isEmpty { return [:] }
    if let json = try? JSON(parsing: arguments), case .object = json { return json }
    return ["invalid_arguments": .string(arguments)]
  }

  private static func cacheControl(_ cache: CacheMark) -> JSON {
    var object: JSON.Object = ["type": "ephemeral"]
    if let ttl = cache.ttl { object["ttl"] = ttl > .seconds(300) ? "1h" : "5m" }
    return .object(object)
  }

  private static func media(_ media: Media) throws(InvocationError) -> JSON.Object {
    if media.kind == .audio {
      throw InvocationError(
        .invalidRequest, "Messages takes no audio; leave the part out or send its transcript.", kind: .unsupported)
    }
    let source: JSON =
      switch media.source {
      case .base64(let data):
        ["type": "base64", "media_type": .string(media.mediaType ?? ""), "data": .string(data)]
      case .url(let url): ["type": "url", "url": .string(url)]
      case .fileID(let id): ["type": "file", "file_id": .string(id)]
      }
    var block: JSON.Object = ["type": media.kind == .image ? "image" : "document", "source": source]
    if media.kind == .file, let name = media.name { block["title"] = .string(name) }
    return block
  }
}
