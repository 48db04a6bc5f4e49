package import JSONKit
package import LLM

/// Writes the body of a request.
///
/// Source: OpenAI API reference, "Create a model response"; read 2026-11-25.
package struct OpenAIResponsesEncoder: RequestEncoder {
  let provider: String
  let stores: Bool

  /// - Parameter stores: whether the provider keeps the answer.
  package init(provider: String, stores: Bool = false) {
    self.provider = provider
    self.stores = stores
  }

  /// The body, and the settings that have no place in it.
  /// - Throws: ``LLM/InvocationError`` `invalid_request` for content the interface cannot carry.
  package func encode(_ request: InvocationRequest) throws(InvocationError) -> (body: JSON, unsupported: Unsupported) {
    var body: JSON.Object = ["model": .string(request.model)]
    var messages = request.messages[...]
    if let text = Self.instructions(messages) {
      body["instructions"] = .string(text)
      messages = messages.dropFirst()
    }
    var input = ResponsesInput(
      provider: provider, model: request.model, sendsOpenThoughts: Self.stores(request) ?? stores)
    for message in messages { try input.add(message) }
    body["input"] = .array(input.items)
    ResponsesTools.add(request, to: &body)
    if let format = Self.format(request.responseFormat) { body["text"] = ["format": format] }
    let unsupported = Self.add(request.options, to: &body)
    if !stores { body["include"] = ["reasoning.encrypted_content"] }
    body["store"] = .bool(stores)
    body["stream"] = .bool(request.stream != false)
    Self.merge(request.options.providerOptions, into: &body)
    return (.object(body), unsupported)
  }

  /// The first message of the application where it is one plain text; other such messages keep their place and form.
  private static func instructions(_ messages: ArraySlice<Message>) -> String? {
    guard let first = messages.first, messages.count > 1, first.role == .system || first.role == .developer else {
      return nil
    }
    guard first.content.count == 1, case .text(let text) = first.content[0].kind else { return nil }
    return first.content[0].cache == nil ? text : nil
  }

  private static func stores(_ request: InvocationRequest) -> Bool? {
    request.options.providerOptions["store"]?.boolValue
  }

  private static func add(_ options: ModelOptions, to body: inout JSON.Object) -> Unsupported {
    if let reasoning = reasoning(options.reasoning) { body["reasoning"] = reasoning }
    if let maxTokens = options.maxTokens { body["max_output_tokens"] = .integer(Int64(maxTokens)) }
    if let temperature = options.temperature { body["temperature"] = .double(temperature) }
    if let topP = options.topP { body["top_p"] = .double(topP) }
    var unsupported = Unsupported()
    unsupported.note("frequency_penalty", if: options.frequencyPenalty != nil)
    unsupported.note("presence_penalty", if: options.presencePenalty != nil)
    unsupported.note("seed", if: options.seed != nil)
    unsupported.note("stop", if: !options.stop.isEmpty)
    unsupported.note("reasoning.budget_tokens", if: options.reasoning?.budgetTokens != nil)
    return unsupported
  }

  private static func reasoning(_ reasoning: Reasoning?) -> JSON? {
    var object: JSON.Object = [:]
    if let effort = reasoning?.effort { object["effort"] = .string(effort) }
    if reasoning?.showsSummary == true { object["summary"] = "auto" }
    return object.isEmpty ? nil : .object(object)
  }

  private static func format(_ format: ResponseFormat?) -> JSON? {
    switch format {
    case .jsonObject: return ["type": "json_object"]
    case .jsonSchema(let name, let schema, let strict):
      let strictSchema = strict ? StrictSchema.adapted(schema) : nil
      return [
        "type": "json_schema", "name": .string(name.schemaName), "schema": strictSchema ?? schema,
        "strict": .bool(strictSchema != nil),
      ]
    case .text, nil: return nil
    }
  }

  /// Puts the provider's own options over the body: lists of tools and of what to include grow, an object such as `text`
  /// gets the members, everything else is replaced.
  private static func merge(_ options: JSON.Object, into body: inout JSON.Object) {
    for option in options {
      switch (body[option.key], option.value) {
      case (.array(let ours)?, .array(let theirs)) where ["tools", "include"].contains(option.key):
        body[option.key] = .array(ours + theirs.filter { !ours.contains($0) })
      case (.object(var merged)?, .object(let members)):
        for member in members { merged[member.key] = member.value }
        body[option.key] = .object(merged)
      default: body[option.key] = option.value
      }
    }
  }
}

extension String {
  /// The name with `_` for everything a schema's name must not have, and at most 64 bytes long.
  fileprivate var schemaName: String {
    let bytes = utf8.prefix(64).map { byte -> UInt8 in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): byte
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): byte
      default: UInt8(ascii: "_")
      }
    }
    return bytes.isEmpty ? "answer" : String(decoding: bytes, as: UTF8.self)
  }
}
