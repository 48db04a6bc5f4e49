import JSONKit
import LLM

extension OpenAIChatSettings.Profile {
  /// Puts a request for OpenAI into the words of this server, and notes what it has no words for.
  func adapt(_ body: inout JSON.Object, of request: InvocationRequest, noting unsupported: inout Unsupported) {
    if !takesStreamOptions { body["stream_options"] = nil }
    if seedName != "seed", let seed = body["seed"] {
      body["seed"] = nil
      body[seedName] = seed
    }
    adaptTools(&body, of: request, noting: &unsupported)
    adaptFormat(&body, of: request, noting: &unsupported)
    adaptReasoning(&body, request.options.reasoning, noting: &unsupported)
  }

  private func adaptTools(
    _ body: inout JSON.Object, of request: InvocationRequest, noting unsupported: inout Unsupported
  ) {
    if !takesParallelToolCalls, body["parallel_tool_calls"] != nil {
      body["parallel_tool_calls"] = nil
      // What the server does anyway is not missed.
      unsupported.note("parallel_tool_calls", if: request.options.parallelToolCalls == false)
    }
    if !takesStrict { dropStrict(&body) }
    guard body["tools"] != nil, let choice = request.toolChoice else { return }
    if case .allowed(let names, let required) = choice, !isOpenAI {
      // A choice of several is made by offering only those.
      let tools = (body["tools"]?.arrayValue ?? []).filter { tool in
        guard let name = tool["function"]?["name"]?.stringValue else { return false }
        return names.contains { $0.sameBytes(as: name) }
      }
      body["tools"] = .array(tools)
      body["tool_choice"] = required ? .string(requiredTool) : "auto"
    } else if choice == .required {
      body["tool_choice"] = .string(requiredTool)
    }
    guard !takesToolChoice else { return }
    body["tool_choice"] = nil
    if choice == ToolChoice.none {
      body["tools"] = nil
    } else if case .allowed(_, required: false) = choice {
      return
    } else {
      unsupported.note("tool_choice", if: choice != .auto)
    }
  }

  private func dropStrict(_ body: inout JSON.Object) {
    guard let tools = body["tools"]?.arrayValue else { return }
    body["tools"] = .array(
      tools.map { tool in
        guard var members = tool.objectValue, var function = members["function"]?.objectValue else { return tool }
        function["strict"] = nil
        members["function"] = .object(function)
        return .object(members)
      })
  }

  private func adaptFormat(
    _ body: inout JSON.Object, of request: InvocationRequest, noting unsupported: inout Unsupported
  ) {
    switch (jsonFormats, request.responseFormat) {
    case (.none, let format?) where format != .text:
      body["response_format"] = nil
      unsupported.note("response_format", if: true)
    case (.schemaOnly, .jsonObject?):
      body["response_format"] = [
        "type": "json_schema", "json_schema": ["name": "object", "schema": ["type": "object"]],
      ]
    default: break
    }
  }

  private func adaptReasoning(
    _ body: inout JSON.Object, _ reasoning: Reasoning?, noting unsupported: inout Unsupported
  ) {
    guard let reasoning else { return }
    switch self.reasoning {
    case .effort: break
    case .object:
      var object: JSON.Object = [:]
      if let effort = reasoning.effort { object["effort"] = .string(effort) }
      if let budget = reasoning.budgetTokens { object["max_tokens"] = .integer(Int64(budget)) }
      if let shows = reasoning.showsSummary { object["exclude"] = .bool(!shows) }
      body["reasoning_effort"] = nil
      if !object.isEmpty { body["reasoning"] = .object(object) }
      unsupported.remove("reasoning.budget_tokens")
      unsupported.remove("reasoning.summary")
    case .effortAndSwitch:
      guard reasoning.effort == "none" else { return }
      body["reasoning_effort"] = nil
      body["thinking"] = ["type": "disabled"]
    }
  }
}
