package import JSONKit
package import LLM

/// Writes the body of a request.
package struct AnthropicEncoder: RequestEncoder {
  let provider: String
  let settings: AnthropicSettings

  package init(provider: String, settings: AnthropicSettings) {
    self.provider = provider
    self.settings = settings
  }

  /// The body, and the settings that have no place in it.
  /// - Throws: ``LLM/InvocationError`` `invalid_request` for content the interface cannot carry.
  package func encode(_ request: InvocationRequest) throws(InvocationError) -> (body: JSON, unsupported: Unsupported) {
    let options = request.options
    var body: JSON.Object = ["model": .string(request.model)]
    body["max_tokens"] = .integer(Int64(options.maxTokens ?? settings.defaultMaxTokens))
    var conversation = AnthropicConversation(provider: provider, model: request.model)
    for message in request.messages { try conversation.add(message) }
    body["messages"] = .array(conversation.messages)
    if !conversation.system.isEmpty { body["system"] = .array(conversation.system) }
    addTools(request, to: &body)
    if !options.stop.isEmpty { body["stop_sequences"] = .array(options.stop.map(JSON.string)) }
    if let thinking = Self.thinking(options.reasoning) { body["thinking"] = thinking }
    let output = Self.output(request)
    if !output.isEmpty { body["output_config"] = .object(output) }
    let unsupported = addSampling(request, to: &body)
    body["stream"] = .bool(request.stream != false)
    for member in options.providerOptions { body[member.key] = member.value }
    return (.object(body), unsupported)
  }

  private func addSampling(_ request: InvocationRequest, to body: inout JSON.Object) -> Unsupported {
    let options = request.options
    var unsupported = Unsupported()
    if settings.takesSampling {
      if let temperature = options.temperature { body["temperature"] = .double(temperature) }
      if let topP = options.topP { body["top_p"] = .double(topP) }
    } else {
      unsupported.note("temperature", if: options.temperature != nil)
      unsupported.note("top_p", if: options.topP != nil)
    }
    unsupported.note("frequency_penalty", if: options.frequencyPenalty != nil)
    unsupported.note("presence_penalty", if: options.presencePenalty != nil)
    unsupported.note("seed", if: options.seed != nil)
    unsupported.note("response_format json_object", if: request.responseFormat == .jsonObject)
    return unsupported
  }

  private static func thinking(_ reasoning: Reasoning?) -> JSON? {
    guard let reasoning else { return nil }
    if reasoning.effort == "none" { return ["type": "disabled"] }
    var thinking: JSON.Object
    if let budget = reasoning.budgetTokens {
      thinking = ["type": "enabled", "budget_tokens": .integer(Int64(budget))]
    } else if reasoning.showsSummary != nil {
      thinking = ["type": "adaptive"]
    } else {
      return nil
    }
    if let shows = reasoning.showsSummary { thinking["display"] = shows ? "summarized" : "omitted" }
    return .object(thinking)
  }

  private static func output(_ request: InvocationRequest) -> JSON.Object {
    var output: JSON.Object = [:]
    if let effort = request.options.reasoning?.effort, effort != "none" { output["effort"] = .string(effort) }
    if case .jsonSchema(_, let schema, _)? = request.responseFormat {
      let plain = AnthropicSchema.plain(schema)
      output["format"] = ["type": "json_schema", "schema": AnthropicSchema.strict(plain) ?? plain]
    }
    return output
  }

  /// Tools and the choice among them; a choice of several is made by offering only those.
  private func addTools(_ request: InvocationRequest, to body: inout JSON.Object) {
    var tools = request.tools ?? []
    guard !tools.isEmpty else { return }
    var choice: JSON.Object? = nil
    switch request.toolChoice {
    case .auto?: choice = ["type": "auto"]
    case .none?: choice = ["type": "none"]
    case .required?: choice = ["type": "any"]
    case .named(let name)?: choice = ["type": "tool", "name": .string(name)]
    case .allowed(let names, let required)?:
      tools = tools.filter { tool in names.contains { $0.sameBytes(as: tool.name) } }
      choice = ["type": required ? "any" : "auto"]
    case nil: break
    }
    if request.options.parallelToolCalls == false, choice?["type"]?.stringValue != "none" {
      choice = choice ?? ["type": "auto"]
      choice?["disable_parallel_tool_use"] = true
    }
    body["tools"] = .array(tools.map(Self.tool))
    if let choice { body["tool_choice"] = .object(choice) }
  }

  private static func tool(_ tool: ToolDefinition) -> JSON {
    var object: JSON.Object = ["name": .string(tool.name)]
    if !tool.description.isEmpty { object["description"] = .string(tool.description) }
    let schema = AnthropicSchema.parameters(tool.parameters)
    let strictSchema = tool.strict == true ? AnthropicSchema.strict(schema) : nil
    object["input_schema"] = strictSchema ?? schema
    if let strict = tool.strict { object["strict"] = .bool(strict && strictSchema != nil) }
    return .object(object)
  }
}
