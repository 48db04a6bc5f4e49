import JSONKit
import LLM

/// Writes a conversation as the interface wants it.
struct OpenAIChatMessages: Sendable {
  let provider: String
  let model: String
  let isOpenAI: Bool

  func encode(_ messages: [Message]) throws(InvocationError) -> [JSON] {
    // Thoughts go back only inside the tool loop they belong to: after the last word of the user.
    let loopStart = messages.lastIndex { $0.role == .user } ?? -1
    var encoded: [JSON] = []
    for (index, message) in messages.enumerated() {
      switch message.role {
      case .tool: encoded += try toolResults(message)
      case .assistant: encoded.append(try assistant(message, isInLoop: index > loopStart))
      default: encoded.append(try spoken(message))
      }
    }
    return encoded
  }

  /// A message of the user or of the application.
  private func spoken(_ message: Message) throws(InvocationError) -> JSON {
    let role = message.role == .developer && !isOpenAI ? Role.system : message.role
    var object: JSON.Object = ["role": .string(role.rawValue)]
    if message.content.count == 1, case .text(let text) = message.content[0].kind, message.content[0].cache == nil {
      object["content"] = .string(text)
    } else {
      object["content"] = .array(try parts(message.content))
    }
    if let name = message.name { object["name"] = .string(name) }
    return .object(object)
  }

  private func assistant(_ message: Message, isInLoop: Bool) throws(InvocationError) -> JSON {
    var object: JSON.Object = ["role": "assistant"]
    let text = message.text
    object["content"] = text.isEmpty ? .null : .string(text)
    var refusal = ""
    var calls: [JSON] = []
    var thoughts: JSON.Object = [:]
    for part in message.content {
      let echo = part.echo(to: provider, model: model)
      switch part.kind {
      case .refusal(let text): refusal += text
      case .toolCall(let call): calls.append(toolCall(call, echo))
      case .reasoning(let text):
        if let details = echo?[ReasoningDetails.member] {
          thoughts[ReasoningDetails.member] = details
          continue
        }
        guard let member = echo?["member"]?.stringValue else { continue }
        thoughts[member] = .string((thoughts[member]?.stringValue ?? "") + text)
      default: break
      }
    }
    if !refusal.isEmpty { object["refusal"] = .string(refusal) }
    if !calls.isEmpty { object["tool_calls"] = .array(calls) }
    if isInLoop, !calls.isEmpty {
      for thought in thoughts { object[thought.key] = thought.value }
    }
    if let name = message.name { object["name"] = .string(name) }
    return .object(object)
  }

  private func toolCall(_ call: ToolCall, _ echo: JSON?) -> JSON {
    var object: JSON.Object = [
      "id": .string(call.id), "type": "function",
      "function": ["name": .string(call.name), "arguments": .string(call.arguments.isEmpty ? "{}" : call.arguments)],
    ]
    for member in echo?.objectValue ?? [:] { object[member.key] = member.value }
    return .object(object)
  }

  /// One message per result.
  ///
  /// The interface has neither media nor an error flag here: a failure says so in its text, and media follow in a message
  /// of the user.
  private func toolResults(_ message: Message) throws(InvocationError) -> [JSON] {
    var encoded: [JSON] = []
    var media: [Part] = []
    for result in message.toolResults {
      let text = result.text
      encoded.append([
        "role": "tool", "tool_call_id": .string(result.callID),
        "content": .string(result.isError ? "ERROR: " + text : text),
      ])
      let attached = result.content.filter { if case .media = $0.kind { true } else { false } }
      if !attached.isEmpty { media += [.text("Attached to the result of \(result.callID):")] + attached }
    }
    if !media.isEmpty { encoded.append(["role": "user", "content": .array(try parts(media))]) }
    return encoded
  }
}

// MARK: Parts

extension OpenAIChatMessages {
  private func parts(_ parts: [Part]) throws(InvocationError) -> [JSON] {
    var encoded: [JSON] = []
    for part in parts {
      var object: JSON.Object
      switch part.kind {
      case .text(let text): object = ["type": "text", "text": .string(text)]
      case .media(let media): object = try Self.media(media)
      default: continue
      }
      if let cache = part.cache, isOpenAI { object["prompt_cache_breakpoint"] = Self.breakpoint(cache) }
      encoded.append(.object(object))
    }
    return encoded
  }

  private static func breakpoint(_ cache: CacheMark) -> JSON {
    var object: JSON.Object = ["mode": "explicit"]
    if let ttl = cache.ttl { object["ttl"] = .string("\(ttl.components.seconds / 60)m") }
    return .object(object)
  }

  private static func media(_ media: Media) throws(InvocationError) -> JSON.Object {
    let type = media.mediaType ?? ""
    switch (media.kind, media.source) {
    case (.image, .base64(let data)): return image("data:\(type);base64,\(data)", media)
    case (.image, .url(let url)): return image(url, media)
    case (.audio, .base64(let data)):
      let audio: JSON = ["data": .string(data), "format": .string(AudioFormat.name(of: type))]
      return ["type": "input_audio", "input_audio": audio]
    case (.file, .base64(let data)):
      var file: JSON.Object = [:]
      if let name = media.name { file["filename"] = .string(name) }
      file["file_data"] = .string("data:\(type);base64,\(data)")
      return ["type": "file", "file": .object(file)]
    case (.file, .fileID(let id)): return ["type": "file", "file": ["file_id": .string(id)]]
    default:
      throw InvocationError(
        .invalidRequest, "Chat Completions takes no \(media.kind.rawValue) in this form; send its bytes.",
        kind: .unsupported)
    }
  }

  private static func image(_ url: String, _ media: Media) -> JSON.Object {
    var image: JSON.Object = ["url": .string(url)]
    if let detail = media.detail { image["detail"] = .string(detail) }
    return ["type": "image_url", "image_url": .object(image)]
  }
}
