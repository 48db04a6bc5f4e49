public import JSONKit

/// One part of a conversation with a model that a server leads.
///
/// Source: Model Context Protocol, schema `SamplingMessageContentBlock`, revision 2026-07-28; read 2026-11-26.
public enum MCPSamplingContent: Sendable, Hashable {
  /// Text, an image or a sound.
  case content(MCPContent)
  /// The model's call of a tool of the server.
  case toolUse(id: String, name: String, input: JSON)
  /// The answer to such a call.
  case toolResult(id: String, MCPCallResult)

  /// Text.
  public static func text(_ text: String) -> MCPSamplingContent {
    .content(.text(text))
  }

  /// Reads one part; a part of an unknown kind, or with members missing, is kept as content of an unknown kind.
  init(json: JSON) {
    switch json["type"]?.stringValue {
    case "tool_use":
      if let id = json["id"]?.stringValue, let name = json["name"]?.stringValue {
        self = .toolUse(id: id, name: name, input: json["input"] ?? [:])
        return
      }
    case "tool_result":
      if let id = json["toolUseId"]?.stringValue, let result = try? MCPCallResult(json: json) {
        self = .toolResult(id: id, result)
        return
      }
    default: break
    }
    self = .content(MCPContent(json: json))
  }

  /// The part as it stands in a message.
  var json: JSON {
    switch self {
    case .content(let content): return content.json
    case .toolUse(let id, let name, let input):
      return ["type": "tool_use", "id": .string(id), "name": .string(name), "input": input]
    case .toolResult(let id, let result):
      var members: JSON.Object = ["type": "tool_result", "toolUseId": .string(id)]
      for member in result.json.objectValue ?? [:] where members[member.key] == nil {
        members.append(member.key, member.value)
      }
      return .object(members)
    }
  }

  /// The id of the call that this is; nil for other parts.
  var call: String? {
    if case .toolUse(let id, _, _) = self { id } else { nil }
  }

  /// The id of the call that this answers; nil for other parts.
  var answeredCall: String? {
    if case .toolResult(let id, _) = self { id } else { nil }
  }
}

/// What a model of ours answered a server.
///
/// Source: Model Context Protocol, schema `CreateMessageResult`, revision 2026-07-28; read 2026-11-26.
public struct MCPSamplingResult: Sendable, Hashable {
  /// What the model said; one part, or more when the server gave tools.
  public var content: [MCPSamplingContent]
  /// The model that answered.
  public var model: String
  /// `endTurn`, `stopSequence`, `maxTokens`, `toolUse` or another; nil when not known.
  public var stopReason: String?

  /// An answer of a model.
  public init(content: [MCPSamplingContent], model: String, stopReason: String? = nil) {
    self.content = content
    self.model = model
    self.stopReason = stopReason
  }

  /// Reads the answer of a client's model.
  package init(json: JSON) throws(MCPError) {
    guard let content = json["content"], content.objectValue != nil || content.arrayValue != nil else {
      throw MCPError(.invalidResult, "the model's answer has no content")
    }
    guard let model = json["model"]?.stringValue else {
      throw MCPError(.invalidResult, "the model's answer does not name the model")
    }
    self.init(
      content: (content.arrayValue ?? [content]).map { MCPSamplingContent(json: $0) }, model: model,
      stopReason: json["stopReason"]?.stringValue)
  }

  /// All texts, joined by line ends.
  public var text: String {
    var texts: [String] = []
    for part in content {
      if case .content(let content) = part, case .text(let text) = content.block { texts.append(text) }
    }
    return texts.joined(separator: "\n")
  }

  /// The result as it is sent; without tools servers expect one part, so texts are joined and of other parts the first stays.
  func json(for request: MCPSamplingRequest) -> JSON {
    var members: JSON.Object = ["role": "assistant", "model": .string(model)]
    if content.count == 1 {
      members["content"] = content[0].json
    } else if request.usesTools {
      members["content"] = .array(content.map(\.json))
    } else {
      members["content"] = joined.json
    }
    if let stopReason { members.append("stopReason", .string(stopReason)) }
    return .object(members)
  }

  private var joined: MCPSamplingContent {
    text.isEmpty ? content.first ?? .text("") : .text(text)
  }
}
