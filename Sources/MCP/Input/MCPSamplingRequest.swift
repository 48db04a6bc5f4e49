public import JSONKit
import JSONRPC

/// A server's request to a model of ours.
///
/// Source: Model Context Protocol, "Sampling", revisions 2024-11-05 to 2026-07-28; read 2026-11-26.
public struct MCPSamplingRequest: Sendable, Hashable {
  /// One message of the conversation.
  public struct Message: Sendable, Hashable {
    /// `user` or `assistant`.
    public var role: String
    /// What it says; one part or more.
    public var content: [MCPSamplingContent]

    /// A message made here.
    public init(role: String, content: [MCPSamplingContent]) {
      self.role = role
      self.content = content
    }

    /// Words of a user.
    public static func user(_ text: String) -> Message { Message(role: "user", content: [.text(text)]) }
  }

  /// What the server wants of the model; advice, our choice is free.
  public struct Preferences: Sendable, Hashable {
    /// Parts of model names, the best liked first.
    public var hints: [String]
    /// 0 to 1: how much a low price matters; nil when not said.
    public var costPriority: Double?
    /// 0 to 1: how much speed matters; nil when not said.
    public var speedPriority: Double?
    /// 0 to 1: how much ability matters; nil when not said.
    public var intelligencePriority: Double?
  }

  /// The conversation; untrusted text.
  public var messages: [Message]
  /// The most tokens the answer may have; to be kept.
  public var maxTokens: Int
  /// The system prompt the server wants; nil for none.
  public var systemPrompt: String?
  /// Which model the server likes; nil when it does not say.
  public var preferences: Preferences?
  /// The temperature; nil when not said.
  public var temperature: Double?
  /// Texts that end the answer.
  public var stopSequences: [String]
  /// `none`, `thisServer` or `allServers`; nil when not said.
  public var includeContext: String?
  /// Tools the model may call; their calls are answered by the server in its next request.
  public var tools: [MCPTool]
  /// `auto`, `required` or `none`; nil when not said.
  public var toolChoice: String?
  /// The parameters as received, unknown members included.
  public private(set) var raw = JSON.Object()

  /// Whether tools are in play, so that an answer may have several parts.
  package var usesTools: Bool { raw["tools"] != nil }

  /// A request made here, to a client's model.
  public init(
    _ messages: [Message], maxTokens: Int, systemPrompt: String? = nil, temperature: Double? = nil,
    stopSequences: [String] = [], tools: [MCPTool] = [], toolChoice: String? = nil
  ) {
    self.messages = messages
    self.maxTokens = maxTokens
    self.systemPrompt = systemPrompt
    self.temperature = temperature
    self.stopSequences = stopSequences
    self.tools = tools
    self.toolChoice = toolChoice
    if !tools.isEmpty { raw["tools"] = .array(tools.map(\.json)) }
  }

  /// Reads the parameters.
  ///
  /// - Throws: `RPCError` `invalid params` when they are not what the protocol says.
  public init(json: JSON) throws {
    guard let members = json.objectValue, let list = json["messages"]?.arrayValue else {
      throw Self.invalid("messages is missing")
    }
    guard let limit = json["maxTokens"]?.intValue else { throw Self.invalid("maxTokens is missing") }
    messages = try list.map(Message.init(json:))
    try Self.checkToolResults(messages)
    maxTokens = limit
    systemPrompt = json["systemPrompt"]?.stringValue
    preferences = json["modelPreferences"].map(Preferences.init(json:))
    temperature = json["temperature"]?.doubleValue
    stopSequences = json["stopSequences"]?.arrayValue?.compactMap(\.stringValue) ?? []
    includeContext = json["includeContext"]?.stringValue
    do {
      tools = try json["tools"]?.arrayValue?.map { try MCPTool(json: $0) } ?? []
    } catch {
      throw Self.invalid("a tool is none: \(error)")
    }
    toolChoice = json["toolChoice"]?["mode"]?.stringValue
    raw = members
  }

  /// Results of tools stand alone in a message, and answer exactly the calls of the message before.
  private static func checkToolResults(_ messages: [Message]) throws {
    var open: Set<ByteKey> = []
    for message in messages {
      let results = message.content.compactMap(\.answeredCall)
      if !results.isEmpty || !open.isEmpty {
        guard results.count == message.content.count else {
          throw invalid("results of tools do not stand alone in their message")
        }
        guard Set(results.map { ByteKey($0) }) == open, results.count == open.count else {
          throw invalid("results of tools do not answer the calls before")
        }
      }
      open = Set(message.content.compactMap(\.call).map { ByteKey($0) })
    }
    guard open.isEmpty else { throw invalid("a call of a tool has no result") }
  }

  fileprivate static func invalid(_ reason: String) -> RPCError {
    .invalidParams("sampling/createMessage: \(reason)")
  }
}

extension MCPSamplingRequest.Message {
  fileprivate init(json: JSON) throws {
    guard let role = json["role"]?.stringValue, let content = json["content"] else {
      throw MCPSamplingRequest.invalid("a message has no role or no content")
    }
    self.init(role: role, content: (content.arrayValue ?? [content]).map { MCPSamplingContent(json: $0) })
  }
}

extension MCPSamplingRequest.Preferences {
  fileprivate init(json: JSON) {
    hints = json["hints"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
    costPriority = json["costPriority"]?.doubleValue
    speedPriority = json["speedPriority"]?.doubleValue
    intelligencePriority = json["intelligencePriority"]?.doubleValue
  }
}

extension MCPSamplingRequest {
  /// The parameters as they are sent.
  package var json: JSON {
    var members = raw
    let list = messages.map { message -> JSON in
      let content = message.content.map(\.json)
      return ["role": .string(message.role), "content": content.count == 1 ? content[0] : .array(content)]
    }
    members["messages"] = .array(list)
    members["maxTokens"] = .integer(Int64(maxTokens))
    members["systemPrompt"] = systemPrompt.map { .string($0) }
    members["temperature"] = temperature.map { .double($0) }
    if !stopSequences.isEmpty { members["stopSequences"] = .array(stopSequences.map { .string($0) }) }
    if let toolChoice { members["toolChoice"] = ["mode": .string(toolChoice)] }
    return .object(members)
  }
}
