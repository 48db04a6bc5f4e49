import JSONKit
import LLM

/// Writes the parts of messages.
struct GeminiParts: Sendable {
  let provider: String
  let model: GeminiModel
  let names: GeminiNames
  /// What the name of an uploaded file is appended to.
  let filesPrefix: String

  /// Nil for what the interface would refuse: empty text, and thoughts of others.
  func encode(_ part: Part) throws(InvocationError) -> JSON.Object? {
    let extras = extras(part.echo)
    switch part.kind {
    case .text(let text), .refusal(let text):
      // An empty text may carry the signature of everything before it.
      return text.isEmpty && extras.isEmpty ? nil : Self.join(["text": .string(text)], extras)
    case .reasoning(let text):
      return extras.isEmpty ? nil : Self.join(["text": .string(text), "thought": true], extras)
    case .toolCall(let call): return Self.join(["functionCall": .object(functionCall(call))], extras)
    case .toolResult(let result): return try encode(result, name: result.name).part
    case .media(let media): return Self.join(try encode(media), extras)
    case .providerItem: return extras.isEmpty ? nil : extras
    default: return nil
    }
  }

  /// What goes back with a part: all of it to its author, without the signature to another model of the family, nothing to
  /// anybody else.
  private func extras(_ echo: Echo?) -> JSON.Object {
    guard let echo, echo.belongs(to: provider, model: model.id), var raw = echo.raw.objectValue else { return [:] }
    if echo.provider.isEmpty {
      if let signature = raw["signature"] { raw["thoughtSignature"] = signature }
      return JSON.Object(raw.filter { Self.vouched.contains($0.key) })
    }
    if !echo.model.sameBytes(as: model.id) { raw["thoughtSignature"] = nil }
    return raw
  }

  /// The members an author of a request may set by hand; anything else there is another provider's.
  private static let vouched = [
    "thoughtSignature", "mediaResolution", "videoMetadata", "partMetadata", "executableCode", "codeExecutionResult",
    "toolCall", "toolResponse",
  ]

  private static func join(_ object: JSON.Object, _ extras: JSON.Object) -> JSON.Object {
    var joined = object
    for member in extras { joined[member.key] = member.value }
    return joined
  }

  private func functionCall(_ call: ToolCall) -> JSON.Object {
    var object: JSON.Object = [:]
    if let id = GeminiCallID.wire(call.id) { object["id"] = id }
    object["name"] = .string(names.wire(call.name))
    object["args"] = Self.arguments(call.arguments)
    return object
  }

  /// The arguments as an object; other text is kept inside one, because the interface takes nothing else.
  private static func arguments(_ text: String) -> JSON {
    if text.isEmpty { return [:] }
    if let json = try? JSON(parsing: text), case .object = json { return json }
    return ["invalid_arguments": .string(text)]
  }
}

// MARK: Results and media

extension GeminiParts {
  /// A result; older models take its media only in a turn after it.
  func encode(
    _ result: ToolResult, name: String
  ) throws(InvocationError) -> (part: JSON.Object, attached: [JSON.Object]) {
    var media: [JSON.Object] = []
    for part in result.content {
      if case .media(let item) = part.kind { media.append(Self.join(try encode(item), extras(part.echo))) }
    }
    var response: JSON.Object = [:]
    if let id = GeminiCallID.wire(result.callID) { response["id"] = id }
    response["name"] = .string(names.wire(name))
    response["response"] = [result.isError ? "error" : "output": .string(result.text)]
    if !model.isBeforeThree, !media.isEmpty { response["parts"] = .array(media.map(JSON.object)) }
    let note: JSON.Object = ["text": .string("Attached to the result of \(name):")]
    return (["functionResponse": .object(response)], model.isBeforeThree && !media.isEmpty ? [note] + media : [])
  }

  private func encode(_ media: Media) throws(InvocationError) -> JSON.Object {
    switch media.source {
    case .base64(let data):
      guard let type = media.mediaType, !type.isEmpty else {
        throw InvocationError(
          .invalidRequest,
          "Gemini takes no \(media.kind.rawValue) without its media type; set it, for example image/png.",
          kind: .invalidRequest, provider: provider, model: model.id)
      }
      return ["inlineData": ["mimeType": .string(type), "data": .string(data)]]
    case .url(let url): return Self.file(url, media)
    case .fileID(let id):
      return Self.file(id.hasPrefix("files/") ? ModelCall.join(filesPrefix, "/" + id) : id, media)
    }
  }

  private static func file(_ uri: String, _ media: Media) -> JSON.Object {
    var file: JSON.Object = [:]
    if let type = media.mediaType { file["mimeType"] = .string(type) }
    file["fileUri"] = .string(uri)
    return ["fileData": .object(file)]
  }
}
