import JSONKit
import LLM

/// Reads the conversation of a request.
struct ChatMessageReader {
  /// The names of the tools that were called, by the ids of the calls: results need them at some providers.
  private var toolNames: [ByteKey: String] = [:]

  /// Reads `messages`, which are at least one.
  static func messages(_ reader: inout ObjectReader) throws(JSONError) -> [Message] {
    let entries = try reader.readers("messages")
    if entries.isEmpty { throw reader.invalid("messages", "at least one message is needed") }
    var conversation = ChatMessageReader()
    var messages: [Message] = []
    for entry in entries { messages.append(try conversation.message(entry)) }
    return messages
  }

  private mutating func message(_ entry: ObjectReader) throws(JSONError) -> Message {
    var reader = entry
    let role = Role(rawValue: try reader.string("role"))
    let name = try reader.optionalString("name")
    switch role {
    case .system, .developer, .user:
      return Message(role: role, content: try content(&reader), name: name)
    case .assistant:
      return Message(role: role, content: try answer(&reader), name: name)
    case .tool:
      let id = try reader.string("tool_call_id")
      let result = ToolResult(callID: id, name: toolNames[ByteKey(id)] ?? "", content: try content(&reader))
      return Message(role: role, content: [Part(.toolResult(result))])
    case Role(rawValue: "function"):
      throw reader.unserved("role", "the older form is not served; send the result with the role tool")
    default:
      throw reader.invalid("role", "expected system, developer, user, assistant or tool")
    }
  }

  private func content(_ reader: inout ObjectReader) throws(JSONError) -> [Part] {
    let content = try reader.required("content")
    if let text = content.stringValue { return [.text(text)] }
    var parts: [Part] = []
    for part in try reader.readers("content") { parts.append(try ChatPartReader.part(part)) }
    return parts
  }

  /// What the model said: its thoughts, its words or that it declined, its calls.
  private mutating func answer(_ reader: inout ObjectReader) throws(JSONError) -> [Part] {
    for old in ["function_call", "audio"] where reader.value(old).map(\.isNull) == false {
      throw reader.unserved(old, "this server did not answer with it and cannot send it back")
    }
    var parts = try thoughts(&reader)
    if let content = reader.value("content"), !content.isNull {
      parts += try self.content(&reader).filter { $0.text != "" }
    }
    if let refusal = try reader.optionalString("refusal"), !refusal.isEmpty { parts.append(Part(.refusal(refusal))) }
    for call in try reader.optionalReaders("tool_calls") ?? [] { parts.append(try self.call(call)) }
    return parts.isEmpty ? [.text("")] : parts
  }

  /// Servers that show thoughts want them back under the same name where the turn goes on.
  private func thoughts(_ reader: inout ObjectReader) throws(JSONError) -> [Part] {
    for member in ["reasoning_content", "reasoning"] {
      guard let text = reader.value(member)?.stringValue, !text.isEmpty else { continue }
      return [Part(.reasoning(text), echo: Echo(provider: "", model: "", raw: ["member": .string(member)]))]
    }
    return []
  }

  private mutating func call(_ entry: ObjectReader) throws(JSONError) -> Part {
    var reader = entry
    let type = try reader.optionalString("type") ?? "function"
    guard type == "function" else { throw reader.unserved("type", "only calls of functions are served") }
    let id = try reader.string("id")
    var function = try reader.reader("function")
    let name = try function.string("name")
    let arguments = try function.optionalString("arguments") ?? ""
    toolNames[ByteKey(id)] = name
    return Part(
      .toolCall(ToolCall(id: id, name: name, arguments: arguments)), echo: try ChatCallEcho.read(&reader))
  }
}
