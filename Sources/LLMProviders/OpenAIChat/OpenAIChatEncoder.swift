package import JSONKit
package import LLM

/// Writes the body of a request.
package struct OpenAIChatEncoder: RequestEncoder {
  let provider: String
  let profile: OpenAIChatSettings.Profile

  package init(provider: String, profile: OpenAIChatSettings.Profile) {
    self.provider = provider
    self.profile = profile
  }

  /// The body, and the settings that have no place in it.
  /// - Throws: ``LLM/InvocationError`` `invalid_request` for content the interface cannot carry.
  package func encode(_ request: InvocationRequest) throws(InvocationError) -> (body: JSON, unsupported: Unsupported) {
    var body: JSON.Object = ["model": .string(request.model)]
    let messages = OpenAIChatMessages(provider: provider, model: request.model, isOpenAI: profile.isOpenAI)
    body["messages"] = .array(try messages.encode(request.messages))
    let isStreamed = request.stream != false
    body["stream"] = .bool(isStreamed)
    if isStreamed {
      body["stream_options"] =
        profile.isOpenAI ? ["include_usage": true, "include_obfuscation": false] : ["include_usage": true]
    }
    let tools = request.tools ?? []
    if !tools.isEmpty {
      body["tools"] = .array(tools.map(tool))
      if let choice = request.toolChoice { body["tool_choice"] = choice.json }
      if let parallel = request.options.parallelToolCalls { body["parallel_tool_calls"] = .bool(parallel) }
    }
    if let format = request.responseFormat, format != .text { body["response_format"] = format.json }
    var unsupported = add(request.options, to: &body)
    profile.adapt(&body, of: request, noting: &unsupported)
    for member in request.options.providerOptions { body[member.key] = member.value }
    return (.object(body), unsupported)
  }

  private func add(_ options: ModelOptions, to body: inout JSON.Object) -> Unsupported {
    if let temperature = options.temperature { body["temperature"] = .double(temperature) }
    if let maxTokens = options.maxTokens { body[profile.maxTokensName] = .integer(Int64(maxTokens)) }
    if let topP = options.topP { body["top_p"] = .double(topP) }
    if let penalty = options.frequencyPenalty { body["frequency_penalty"] = .double(penalty) }
    if let penalty = options.presencePenalty { body["presence_penalty"] = .double(penalty) }
    if !options.stop.isEmpty { body["stop"] = .array(options.stop.map(JSON.string)) }
    if let seed = options.seed { body["seed"] = .integer(seed) }
    if let effort = options.reasoning?.effort { body["reasoning_effort"] = .string(effort) }
    var unsupported = Unsupported()
    unsupported.note("reasoning.budget_tokens", if: options.reasoning?.budgetTokens != nil)
    unsupported.note("reasoning.summary", if: options.reasoning?.showsSummary == true)
    return unsupported
  }

  /// OpenAI refuses schemas that other servers take, so they are adapted for it alone.
  private func tool(_ tool: ToolDefinition) -> JSON {
    var function: JSON.Object = ["name": .string(tool.name)]
    if !tool.description.isEmpty { function["description"] = .string(tool.description) }
    let schema = profile.isOpenAI ? FunctionSchema.adapted(tool.parameters) : ToolSchema.adapted(tool.parameters)
    let strictSchema = profile.isOpenAI && tool.strict == true ? StrictSchema.adapted(schema) : nil
    function["parameters"] = strictSchema ?? schema
    if let strict = tool.strict { function["strict"] = .bool(profile.isOpenAI ? strictSchema != nil : strict) }
    return ["type": "function", "function": .object(function)]
  }
}
