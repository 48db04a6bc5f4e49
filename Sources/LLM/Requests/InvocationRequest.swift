public import JSONKit

/// What a model is asked to do.
///
/// ```swift
/// let request = InvocationRequest(
///   model: "anthropic/claude-sonnet-4-6", messages: [Message(role: .user, content: "Name three rivers.")],
///   options: ModelOptions(maxTokens: 200), tools: [])
/// ```
public struct InvocationRequest: Sendable, Hashable {
  /// `provider/model`, or a bare model id whose provider is found by its name.
  public var model: String
  /// The conversation, oldest message first.
  public var messages: [Message]
  /// The settings; gaps are filled by the host's defaults.
  public var options: ModelOptions
  /// The tools the model may call; nil offers every registered tool, an empty list none.
  public var tools: [ToolDefinition]?
  /// Returned unchanged with the response; never sent to the provider.
  public var metadata: JSON.Object
  /// The provider's registered name; nil lets the model decide.
  public var provider: String?
  /// Whether the model may, must or must not call tools; nil leaves it to the provider.
  public var toolChoice: ToolChoice?
  /// The shape the answer has to have; nil for free text.
  public var responseFormat: ResponseFormat?
  /// False asks the provider for the answer in one piece; otherwise it comes as the model writes it.
  public var stream: Bool?

  /// A request in free text that offers every registered tool, unless said otherwise.
  public init(
    model: String, messages: [Message], options: ModelOptions = ModelOptions(), tools: [ToolDefinition]? = nil,
    metadata: JSON.Object = [:], provider: String? = nil, toolChoice: ToolChoice? = nil,
    responseFormat: ResponseFormat? = nil, stream: Bool? = nil
  ) {
    self.model = model
    self.messages = messages
    self.options = options
    self.tools = tools
    self.metadata = metadata
    self.provider = provider
    self.toolChoice = toolChoice
    self.responseFormat = responseFormat
    self.stream = stream
  }
}

extension InvocationRequest {
  /// The request in its JSON form.
  public var json: JSON {
    var object: JSON.Object = [:]
    if let provider { object["provider"] = .string(provider) }
    object["model"] = .string(model)
    object["messages"] = .array(messages.map(\.json))
    if options != ModelOptions() { object["options"] = options.json }
    if let tools { object["tools"] = .array(tools.map(\.json)) }
    if let toolChoice { object["tool_choice"] = toolChoice.json }
    if let responseFormat { object["response_format"] = responseFormat.json }
    if let stream { object["stream"] = .bool(stream) }
    if !metadata.isEmpty { object["metadata"] = .object(metadata) }
    return .object(object)
  }

  /// Reads a request.
  /// - Throws: ``JSONError`` with the pointer of the member that is missing, of the wrong type or unknown.
  public init(json: JSON, at path: JSONPointer = .root) throws(JSONError) {
    var reader = try ObjectReader(json, at: path)
    provider = try reader.optionalString("provider")
    model = try reader.string("model")
    messages = []
    for (index, message) in try reader.array("messages").enumerated() {
      messages.append(try Message(json: message, at: path.appending("messages").appending(index)))
    }
    options = ModelOptions()
    if let json = reader.value("options") { options = try ModelOptions(json: json, at: path.appending("options")) }
    if let definitions = try reader.optionalArray("tools") {
      var tools: [ToolDefinition] = []
      for (index, tool) in definitions.enumerated() {
        tools.append(try ToolDefinition(json: tool, at: path.appending("tools").appending(index)))
      }
      self.tools = tools
    }
    if let json = reader.value("tool_choice"), !json.isNull {
      toolChoice = try ToolChoice(json: json, at: path.appending("tool_choice"))
    }
    if let json = reader.value("response_format"), !json.isNull {
      responseFormat = try ResponseFormat(json: json, at: path.appending("response_format"))
    }
    stream = try reader.optionalBool("stream")
    metadata = try reader.optionalObject("metadata") ?? [:]
    if let stray = reader.unread.first { throw reader.invalid(stray.key, "unknown member of a request") }
  }
}
