package import JSONKit
package import LLM

/// The body of `POST /v1/chat/completions`.
///
/// What changes the answer and has no place in an ``LLM/InvocationRequest`` is refused (``UnservedMembers``). Everything
/// else that is not known is ignored, as clients expect of servers other than OpenAI's.
/// Source: OpenAI API reference, "Create chat completion"; read 2026-11-29.
package struct ChatCompletionRequest: Sendable, Hashable {
  /// What the model is asked; its tools are those of the request, an empty list where it has none.
  package var invocation: InvocationRequest
  /// Whether the answer is wanted as events.
  package var isStreamed: Bool
  /// Whether the events end with the usage.
  package var includesUsage: Bool

  /// Reads a body.
  ///
  /// - Throws: ``OpenAIError`` with status 400 and, in `param`, the member that is wrong or not served.
  package init(json: JSON) throws(OpenAIError) {
    do throws(JSONError) {
      var reader = try ObjectReader(json)
      try UnservedMembers.refuse(&reader)
      try self.init(&reader)
    } catch {
      throw OpenAIError(error)
    }
  }

  private init(_ reader: inout ObjectReader) throws(JSONError) {
    let model = try reader.string("model")
    if model.isEmpty { throw reader.invalid("model", "the name of a model is needed, for example provider/model") }
    let messages = try ChatMessageReader.messages(&reader)
    let tools = try ChatToolReader.tools(&reader)
    let choice = try ChatToolReader.choice(&reader, among: tools)
    isStreamed = try reader.optionalBool("stream") ?? false
    includesUsage = false
    if var options = try reader.optionalReader("stream_options") {
      includesUsage = try options.optionalBool("include_usage") ?? false
    }
    // An answer that is wanted in one piece is streamed from the provider all the same: the wait for its first byte is
    // then not the wait for its last one.
    invocation = InvocationRequest(
      model: model, messages: messages, options: try ModelOptions(chatCompletion: &reader), tools: tools,
      metadata: try reader.optionalObject("metadata") ?? [:], toolChoice: choice,
      responseFormat: try Self.format(&reader))
  }

  /// A schema is enforced only where `strict` asks for it, as at OpenAI.
  private static func format(_ reader: inout ObjectReader) throws(JSONError) -> ResponseFormat? {
    guard var format = try reader.optionalReader("response_format") else { return nil }
    switch try format.string("type") {
    case "text": return nil
    case "json_object": return .jsonObject
    case "json_schema":
      var schema = try format.reader("json_schema")
      return .jsonSchema(
        name: try schema.optionalString("name") ?? "answer", .object(try schema.object("schema")),
        strict: try schema.optionalBool("strict") ?? false)
    default: throw format.unserved("type", "expected text, json_object or json_schema")
    }
  }
}

extension ModelOptions {
  /// Reads the settings of a request for a chat completion.
  init(chatCompletion reader: inout ObjectReader) throws(JSONError) {
    self.init()
    temperature = try reader.optionalDouble("temperature")
    topP = try reader.optionalDouble("top_p")
    frequencyPenalty = try reader.optionalDouble("frequency_penalty")
    presencePenalty = try reader.optionalDouble("presence_penalty")
    seed = try reader.optionalInt("seed").map(Int64.init)
    parallelToolCalls = try reader.optionalBool("parallel_tool_calls")
    reasoning = try reader.optionalString("reasoning_effort").map { Reasoning(effort: $0) }
    if let one = reader.value("stop")?.stringValue {
      stop = [one]
    } else {
      stop = try reader.optionalStrings("stop") ?? []
    }
    // The older name of the two; where both stand, the newer one counts.
    for name in ["max_tokens", "max_completion_tokens"] {
      guard let maximum = try reader.optionalInt(name) else { continue }
      if maximum < 1 { throw reader.invalid(name, "must be at least 1") }
      maxTokens = maximum
    }
  }
}
