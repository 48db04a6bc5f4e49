import JSONKit
package import LLM

/// A request for JSON of a schema, put into a form that the provider has.
package struct SchemaAsk: Sendable {
  /// The request as it is encoded.
  package private(set) var invocation: InvocationRequest
  /// The tool whose arguments are the answer; nil where the answer is text.
  package private(set) var tool: String?
  /// Whether the model should have been held to the schema and is not.
  package private(set) var losesStrict = false

  /// - Parameters:
  ///   - form: the best the provider has; a tool cannot be forced beside others or while the model thinks, and its
  ///     arguments are an object: everything else is asked for by words.
  ///   - hasJSONMode: whether any JSON can be asked for beside the words.
  package init(_ request: InvocationRequest, form: SchemaForm, hasJSONMode: Bool = false) {
    invocation = request
    guard form != .native, case .jsonSchema(_, let schema, let strict)? = request.responseFormat else { return }
    if form == .tool, Self.canForceTool(request, schema) {
      let tool = ToolDefinition(
        name: Self.toolName, description: "Takes the answer.", parameters: schema, strict: strict ? true : nil)
      invocation.responseFormat = nil
      invocation.tools = [tool]
      invocation.toolChoice = .named(tool.name)
      self.tool = tool.name
    } else {
      invocation.responseFormat = hasJSONMode ? .jsonObject : nil
      losesStrict = strict
      instruct(Self.words + "\n" + schema.text)
    }
  }

  /// The tool that takes the answer.
  package static let toolName = "answer"

  /// What stands before the schema.
  package static let words = """
    Answer with JSON alone: one value that is valid against the JSON Schema below, without a word or a code fence \
    before or after it.
    """

  private static func canForceTool(_ request: InvocationRequest, _ schema: JSON) -> Bool {
    let thinks = request.options.reasoning.map { $0.effort != "none" } ?? false
    return (request.tools ?? []).isEmpty && !thinks && schema["type"] == "object"
  }

  /// Many servers take one message of the application and only in front, so the words join the one that is there.
  private mutating func instruct(_ text: String) {
    guard let first = invocation.messages.first, first.role == .system || first.role == .developer else {
      return invocation.messages.insert(Message(role: .system, content: text), at: 0)
    }
    if var part = first.content.last, case .text(let before) = part.kind {
      part.kind = .text(before + "\n\n" + text)
      invocation.messages[0].content[first.content.count - 1] = part
    } else {
      invocation.messages[0].content.append(.text(text))
    }
  }

  /// The answer as the caller asked for it.
  func read(_ stream: ResponseStream) -> ResponseStream {
    guard let tool else { return stream }
    return stream.mapped(AnswerTool(tool)) { $0.text(of: $1) }
  }
}
