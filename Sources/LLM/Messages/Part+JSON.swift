public import JSONKit

extension Part {
  /// The part as an object with a `type`.
  public var json: JSON {
    var object = kindMembers
    switch kind {
    case .reasoning: appendReasoning(to: &object)
    case .toolCall:
      if let signature = echo?.raw["thoughtSignature"] { object["signature"] = signature }
    default: break
    }
    if let echo { object["echo"] = echo.json }
    if let cache { object["cache"] = cache.json }
    if !annotations.isEmpty { object["annotations"] = .array(annotations) }
    return .object(object)
  }

  private var kindMembers: JSON.Object {
    switch kind {
    case .text(let text): ["type": "text", "text": .string(text)]
    case .reasoning(let text): ["type": "reasoning", "text": .string(text)]
    case .refusal(let text): ["type": "refusal", "text": .string(text)]
    case .toolCall(let call): call.members
    case .toolResult(let result): result.members
    case .media(let media): media.members
    case .providerToolCall(let call): call.members
    case .providerItem(let type):
      ["type": "provider_item", "item_type": .string(type), "raw": echo?.raw ?? .null]
    }
  }

  private func appendReasoning(to object: inout JSON.Object) {
    guard let raw = echo?.raw else { return }
    if let signature = raw["signature"] ?? raw["thoughtSignature"] { object["signature"] = signature }
    if let sealed = raw["encrypted_content"] ?? raw["data"] {
      object["encrypted"] = sealed
      object["redacted"] = .bool(raw["data"] != nil)
    }
  }

  /// Reads a content that is a string, a list of parts, or null.
  static func list(_ json: JSON, at path: JSONPointer) throws(JSONError) -> [Part] {
    switch json {
    case .null: return []
    case .string(let text): return [.text(text)]
    case .array(let elements):
      var parts: [Part] = []
      for (index, element) in elements.enumerated() {
        parts.append(try Part(json: element, at: path.appending(index)))
      }
      return parts
    default:
      throw JSONError(.type, "\(path): expected a string or a list of parts", path: path)
    }
  }

  /// Reads one part; a bare string is text.
  /// - Throws: ``JSONError`` with the pointer of the member that is wrong; an unknown `type` is an error.
  public init(json: JSON, at path: JSONPointer = .root) throws(JSONError) {
    if case .string(let text) = json {
      self = .text(text)
      return
    }
    var reader = try ObjectReader(json, at: path)
    let type = try reader.string("type")
    let kind: Kind
    switch type {
    case "text": kind = .text(try reader.string("text"))
    case "reasoning": kind = .reasoning(try reader.optionalString("text") ?? "")
    case "refusal": kind = .refusal(try reader.string("text"))
    case "tool_call": kind = .toolCall(try ToolCall(json: json, at: path))
    case "tool_result": kind = .toolResult(try ToolResult(json: json, at: path))
    case "image", "audio", "file": kind = .media(try Media(json: json, at: path))
    case "provider_tool_call": kind = .providerToolCall(try ProviderToolCall(json: json, at: path))
    case "provider_item": kind = .providerItem(type: try reader.string("item_type"))
    default: throw reader.invalid("type", "unknown type of part")
    }
    self.init(kind)
    if let echo = reader.value("echo") {
      self.echo = try Echo(json: echo, at: path.appending("echo"))
    } else if let raw = reader.value("raw"), !raw.isNull {
      echo = Echo(provider: "", model: "", raw: raw)
    } else if type == "reasoning" {
      echo = try Self.reasoningEcho(&reader)
    } else if type == "tool_call", let signature = try reader.optionalString("signature") {
      // Only Gemini signs calls.
      echo = Echo(provider: "", model: "", raw: ["thoughtSignature": .string(signature)])
    }
    if let cache = reader.value("cache") { self.cache = try CacheMark(json: cache, at: path.appending("cache")) }
    annotations = try reader.optionalArray("annotations") ?? []
  }

  private static func reasoningEcho(_ reader: inout ObjectReader) throws(JSONError) -> Echo? {
    if let sealed = try reader.optionalString("encrypted") {
      let isRedacted = try reader.optionalBool("redacted") ?? false
      let raw: JSON =
        isRedacted ? ["type": "redacted_thinking", "data": .string(sealed)] : ["encrypted_content": .string(sealed)]
      return Echo(provider: "", model: "", raw: raw)
    }
    guard let signature = try reader.optionalString("signature") else { return nil }
    return Echo(provider: "", model: "", raw: ["signature": .string(signature)])
  }
}
