public import Agents
public import JSONKit

extension AgentFile {
  /// The agent for one run: its instructions filled in from `name=value` arguments.
  ///
  /// Values are read by the type the input schema gives them: a string as it is, everything else as JSON.
  /// - Throws: ``ConfigurationError`` for a name the schema does not have and for values that do not fit it.
  public func prepared(arguments: [(name: String, value: String)]) throws(ConfigurationError) -> AgentDefinition {
    var input = JSON.Object()
    for (name, value) in arguments { input[name] = AgentInput.read(value, type: property(name)?["type"]) }
    return try prepared(input: input)
  }

  /// The agent for one run: its instructions filled in from values by name, defaults of the schema added.
  ///
  /// - Throws: ``ConfigurationError`` for values that do not fit the input schema.
  public func prepared(input: JSON.Object) throws(ConfigurationError) -> AgentDefinition {
    guard let schema = definition.input else {
      if let first = input.first {
        throw ConfigurationError(
          .value, "the agent takes no input, but \"\(first.key)\" is given; declare it under \"input\"", file: file)
      }
      return definition
    }
    let known: [String] = schema["properties"]?.objectValue?.map(\.key) ?? []
    var values: JSON.Object = input
    for name in known where values[name] == nil {
      if let value = property(name)?["default"] { values[name] = value }
    }
    if let stray = input.first(where: { member in !known.contains { $0.sameBytes(as: member.key) } }), !known.isEmpty {
      throw ConfigurationError(
        .value, "the agent has no input \"\(stray.key)\"", suggestion: stray.key.nearest(in: known), file: file)
    }
    try check(.object(values), schema)
    let template = AgentTemplate(definition.instructions)
    if let stray = template.names.first(where: { name in !known.contains { $0.sameBytes(as: name) } }) {
      throw ConfigurationError(
        .value, "the instructions use {{ \(stray) }}, which is no property of \"input\"",
        suggestion: stray.nearest(in: known), file: file)
    }
    var agent: AgentDefinition = definition
    agent.instructions = template.filled(values)
    return agent
  }

  private func check(_ value: JSON, _ schema: JSON) throws(ConfigurationError) {
    let compiled: JSONSchema
    do throws(JSONSchemaError) {
      compiled = try JSONSchema(schema)
    } catch {
      throw ConfigurationError(.value, "\"input\" is no valid JSON Schema: \(error.message)", file: file)
    }
    if let violation = compiled.validate(value).first {
      throw ConfigurationError(
        .value, "the input does not fit: \(violation); give values with --arg name=value", file: file)
    }
  }

  private func property(_ name: String) -> JSON? { definition.input?["properties"]?[name] }
}

/// Reads one value of the command line by the type it should have.
enum AgentInput {
  /// The text as it is where a string may stand; JSON where another type must.
  static func read(_ text: String, type: JSON?) -> JSON {
    let types: [String] = type?.stringValue.map { [$0] } ?? type?.arrayValue?.compactMap(\.stringValue) ?? []
    let others: [String] = types.filter { $0 != "string" && $0 != "null" }
    if !others.isEmpty, let value = try? JSON(parsing: text), value.stringValue == nil { return value }
    return .string(text)
  }
}
