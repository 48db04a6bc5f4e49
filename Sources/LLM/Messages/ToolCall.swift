public import JSONKit

/// A tool call the model asks for.
public struct ToolCall: Sendable, Hashable {
  /// The provider's name for the call; providers repeat them, so position identifies a call, not this.
  public var id: String
  /// The tool's name as it was offered.
  public var name: String
  /// The model's own text, meant to be a JSON object; it may be anything.
  public var arguments: String
  /// The model was cut off while it wrote the arguments.
  public var isIncomplete: Bool

  /// A call as a model makes it.
  public init(id: String, name: String, arguments: String, isIncomplete: Bool = false) {
    self.id = id
    self.name = name
    self.arguments = arguments
    self.isIncomplete = isIncomplete
  }
}

extension ToolCall {
  /// The call as a part of type `tool_call`.
  public var json: JSON { .object(members) }

  var members: JSON.Object {
    var object: JSON.Object = [
      "type": "tool_call", "id": .string(id), "name": .string(name), "arguments": .string(arguments),
    ]
    if isIncomplete { object["incomplete"] = true }
    return object
  }

  /// Reads a call in this form or in that of OpenAI's Chat Completions (`function.name`, `function.arguments`).
  ///
  /// `arguments` may also be an object; it is then kept as compact text.
  public init(json: JSON, at path: JSONPointer = .root) throws(JSONError) {
    var reader = try ObjectReader(json, at: path)
    let id = try reader.optionalString("id") ?? ""
    let isIncomplete = try reader.optionalBool("incomplete") ?? false
    if let function = try reader.optionalReader("function") { reader = function }
    let name = try reader.string("name")
    let arguments: String
    switch reader.value("arguments") ?? .object([:]) {
    case .string(let text): arguments = text
    case .object(let object): arguments = JSON.object(object).text
    default: throw reader.invalid("arguments", "expected the arguments as text or as an object")
    }
    self.init(id: id, name: name, arguments: arguments, isIncomplete: isIncomplete)
  }
}
