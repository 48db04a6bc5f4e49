package import JSONKit
package import LLM

/// Writes the body of a request.
///
/// Source: Gemini API reference, "Generating content"; read 2026-11-25.
package struct GeminiEncoder: RequestEncoder {
  let provider: String
  let settings: GeminiSettings

  package init(provider: String, settings: GeminiSettings) {
    self.provider = provider
    self.settings = settings
  }

  /// The body, and the settings that have no place in it.
  /// - Throws: ``LLM/InvocationError`` `invalid_request` for content the interface cannot carry.
  package func encode(_ request: InvocationRequest) throws(InvocationError) -> (body: JSON, unsupported: Unsupported) {
    let model = GeminiModel(id: request.model)
    let names = GeminiNames(request.tools ?? [])
    var unsupported = Unsupported()
    var conversation = GeminiConversation(provider: provider, model: model, names: names, filesPrefix: settings.prefix)
    for message in request.messages { try conversation.add(message) }
    var body: JSON.Object = ["contents": .array(conversation.contents)]
    if !conversation.system.isEmpty {
      body["systemInstruction"] = ["role": "user", "parts": .array(conversation.system)]
    }
    addTools(request, names, to: &body, &unsupported)
    let generation = GeminiGeneration.config(request, model, &unsupported)
    if !generation.isEmpty { body["generationConfig"] = .object(generation) }
    GeminiOptions.merge(request.options.providerOptions, into: &body)
    return (.object(body), unsupported)
  }

  /// Tools and the choice among them.
  ///
  /// Names can only be allowed where a call is required, so a free choice of several is made by offering only those.
  private func addTools(
    _ request: InvocationRequest, _ names: GeminiNames, to body: inout JSON.Object, _ unsupported: inout Unsupported
  ) {
    var tools = request.tools ?? []
    guard !tools.isEmpty else { return }
    unsupported.note("parallel_tool_calls", if: request.options.parallelToolCalls == false)
    var calling: JSON.Object? = nil
    switch request.toolChoice {
    case .auto?: calling = ["mode": "AUTO"]
    case .none?: calling = ["mode": "NONE"]
    case .required?: calling = ["mode": "ANY"]
    case .named(let name)?: calling = ["mode": "ANY", "allowedFunctionNames": [.string(names.wire(name))]]
    case .allowed(let allowed, true)?:
      calling = ["mode": "ANY", "allowedFunctionNames": .array(allowed.map { .string(names.wire($0)) })]
    case .allowed(let allowed, false)?:
      tools = tools.filter { tool in allowed.contains { $0.sameBytes(as: tool.name) } }
      calling = ["mode": "AUTO"]
    case nil: break
    }
    if tools.isEmpty { return }
    body["tools"] = [["functionDeclarations": .array(tools.map { Self.tool($0, names) })]]
    if let calling { body["toolConfig"] = ["functionCallingConfig": .object(calling)] }
  }

  private static func tool(_ tool: ToolDefinition, _ names: GeminiNames) -> JSON {
    var declaration: JSON.Object = ["name": .string(names.wire(tool.name))]
    if !tool.description.isEmpty { declaration["description"] = .string(tool.description) }
    declaration["parametersJsonSchema"] = GeminiSchema.parameters(tool.parameters)
    return .object(declaration)
  }
}
