import JSONKit
import LLM

/// Writes the contents of messages and of tool results.
///
/// Source: OpenAI API reference, "Create a model response", `input`; read 2026-11-25.
enum ResponsesContent {
  /// What the user, the application or a tool says; nil for what only a model writes.
  /// - Throws: ``LLM/InvocationError`` `invalid_request` for media in a form the interface does not take.
  static func input(_ part: Part) throws(InvocationError) -> JSON? {
    var content: JSON.Object
    switch part.kind {
    case .text(let text), .refusal(let text): content = ["type": "input_text", "text": .string(text)]
    case .media(let media): content = try input(media)
    default: return nil
    }
    if let cache = part.cache { content["prompt_cache_breakpoint"] = breakpoint(cache) }
    return .object(content)
  }

  /// What a model wrote before: a text, or a refusal.
  /// - Parameter echo: what came with it, nil for the words of another model, whose citations have another form.
  static func output(_ part: Part, _ echo: JSON?) -> JSON {
    var content: JSON.Object
    if case .refusal(let text) = part.kind {
      content = ["type": "refusal", "refusal": .string(text)]
    } else {
      content = ["type": "output_text", "text": .string(part.text ?? "")]
      content["annotations"] = .array(echo == nil ? [] : part.annotations)
    }
    for member in echo?["content"]?.objectValue ?? [:] { content[member.key] = member.value }
    return .object(content)
  }

  /// The interface knows two lifetimes, half an hour and half a day.
  private static func breakpoint(_ cache: CacheMark) -> JSON {
    var object: JSON.Object = ["mode": "explicit"]
    if let ttl = cache.ttl { object["ttl"] = ttl > .seconds(1800) ? "12h" : "30m" }
    return .object(object)
  }

  private static func input(_ media: Media) throws(InvocationError) -> JSON.Object {
    let type = media.mediaType ?? ""
    switch media.kind {
    case .image:
      var image: JSON.Object = ["type": "input_image"]
      switch media.source {
      case .base64(let data): image["image_url"] = .string("data:\(type);base64,\(data)")
      case .url(let url): image["image_url"] = .string(url)
      case .fileID(let id): image["file_id"] = .string(id)
      }
      image["detail"] = .string(media.detail ?? "auto")
      return image
    case .file:
      var file: JSON.Object = ["type": "input_file"]
      switch media.source {
      case .base64(let data):
        // Bytes without a name are refused.
        let subtype = type.split(separator: "/").last.map(String.init) ?? "bin"
        file["filename"] = .string(media.name ?? "file.\(subtype)")
        file["file_data"] = .string("data:\(type);base64,\(data)")
      case .url(let url): file["file_url"] = .string(url)
      case .fileID(let id): file["file_id"] = .string(id)
      }
      if let detail = media.detail { file["detail"] = .string(detail) }
      return file
    case .audio:
      guard case .base64(let data) = media.source else {
        throw InvocationError(
          .invalidRequest, "Responses takes no audio by address; send its bytes.", kind: .unsupported)
      }
      let audio: JSON = ["data": .string(data), "format": .string(AudioFormat.name(of: type))]
      return ["type": "input_audio", "input_audio": audio]
    }
  }
}

// MARK: What comes back

extension ResponsesContent {
  /// A content of a message as a part; its echo says which message it stands in.
  static func part(_ content: JSON, of item: JSON, _ template: ChunkTemplate) -> Part {
    var message = item.objectValue ?? [:]
    message["content"] = nil
    var echo: JSON.Object = ["message": .object(message)]
    let known: [String]
    let kind: Part.Kind
    switch content["type"]?.stringValue {
    case "output_text"?, "text"?:
      kind = .text(content["text"]?.stringValue ?? "")
      known = ["type", "text", "annotations"]
    case "refusal"?:
      kind = .refusal(content["refusal"]?.stringValue ?? "")
      known = ["type", "refusal"]
    default:
      kind = .providerItem(type: content["type"]?.stringValue ?? "")
      known = []
    }
    // Further members go back with it; an empty list or null says nothing.
    let extra = (content.objectValue ?? [:]).filter { member in
      !known.contains(member.key) && !member.value.isNull && member.value != []
    }
    if !extra.isEmpty { echo["content"] = .object(JSON.Object(extra)) }
    return Part(kind, echo: template.echo(.object(echo)), annotations: content["annotations"]?.arrayValue ?? [])
  }
}
