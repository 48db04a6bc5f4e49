public import JSONKit

/// A tool as it is offered to a model.
public struct ToolDefinition: Sendable, Hashable {
  /// The name the model sees and calls.
  public var name: String
  /// What it does, for the model.
  public var description: String
  /// A JSON Schema of the arguments.
  public var parameters: JSON
  /// Asks the provider to hold the model to the schema.
  public var strict: Bool?
  /// `server.tool`, where the model-visible name was derived from it; never sent.
  public var qualifiedName: String?

  /// A tool that takes no arguments unless said otherwise.
  public init(
    name: String, description: String = "", parameters: JSON = ["type": "object", "properties": [:]],
    strict: Bool? = nil, qualifiedName: String? = nil
  ) {
    self.name = name
    self.description = description
    self.parameters = parameters
    self.strict = strict
    self.qualifiedName = qualifiedName
  }
}

extension ToolDefinition {
  /// The definition as a flat object.
  public var json: JSON {
    var object: JSON.Object = [
      "name": .string(name), "description": .string(description), "parameters": parameters,
    ]
    if let strict { object["strict"] = .bool(strict) }
    if let qualifiedName { object["qualified_name"] = .string(qualifiedName) }
    return .object(object)
  }

  /// Reads a flat definition or one wrapped as `{"type": "function", "function": {…}}`.
  public init(json: JSON, at path: JSONPointer = .root) throws(JSONError) {
    var reader = try ObjectReader(json, at: path)
    if let function = try reader.optionalReader("function") { reader = function }
    self.init(
      name: try reader.string("name"), description: try reader.optionalString("description") ?? "",
      parameters: reader.value("parameters") ?? ["type": "object", "properties": [:]],
      strict: try reader.optionalBool("strict"), qualifiedName: try reader.optionalString("qualified_name"))
  }
}
