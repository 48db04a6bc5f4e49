import Agents
import JSONKit
import LLM
import Services

/// The arguments of a call of `invoke`, which fit its input schema.
struct InvokeArguments: Sendable {
  /// What the model is asked.
  let request: InvocationRequest
  /// What the answer has to fit; nil for free text.
  let check: OutputCheck?

  /// Reads the arguments.
  ///
  /// - Throws: ``Services/MCPToolFailure`` in words for the model that wrote them.
  init(_ arguments: JSON) throws(MCPToolFailure) {
    do {
      var reader = try ObjectReader(arguments)
      var messages: [Message] = []
      if let system = try reader.optionalString("system") { messages.append(Message(role: .system, content: system)) }
      let place = reader.path.appending("messages")
      for (index, message) in (try reader.optionalArray("messages") ?? []).enumerated() {
        messages.append(try Message(json: message, at: place.appending(index)))
      }
      if let prompt = try reader.optionalString("prompt") { messages.append(Message(role: .user, content: prompt)) }
      guard messages.contains(where: { $0.role != .system }) else {
        throw MCPToolFailure("Give prompt, or messages with at least one that is not of the system.")
      }
      var request = InvocationRequest(
        model: try reader.optionalString("model") ?? "", messages: messages,
        options: try Self.options(&reader), tools: [])
      let schema = try reader.optionalObject("schema").map { JSON.object($0) }
      if let schema { request.responseFormat = .jsonSchema(name: "answer", schema, strict: false) }
      self.request = request
      check = try schema.map { (schema) throws(JSONSchemaError) in try OutputCheck(schema) }
    } catch let failure as MCPToolFailure {
      throw failure
    } catch let error as JSONSchemaError {
      throw MCPToolFailure("The schema of the answer is wrong: \(error)")
    } catch {
      throw MCPToolFailure("The arguments of invoke are wrong: \(error)")
    }
  }

  private static func options(_ reader: inout ObjectReader) throws(JSONError) -> ModelOptions {
    guard let options = reader.value("options"), !options.isNull else { return ModelOptions() }
    return try ModelOptions(json: options, at: reader.path.appending("options"))
  }
}
