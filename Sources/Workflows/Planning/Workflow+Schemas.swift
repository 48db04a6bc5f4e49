package import JSONKit

/// A workflow as a tool: what it takes and what it gives.
extension Workflow {
  /// The JSON Schema of the inputs; others than those of the file are not taken.
  package var inputSchema: JSON {
    var schema: JSON.Object = [
      "type": "object",
      "properties": .object(JSON.Object(inputs.map { JSON.Member(key: $0.name, value: $0.schema) })),
    ]
    let required: [JSON] = inputs.filter(\.isRequired).map { .string($0.name) }
    if !required.isEmpty { schema["required"] = .array(required) }
    schema["additionalProperties"] = false
    return .object(schema)
  }

  /// The JSON Schema of the outputs; nil when the file names none and the result is that of the last step.
  package var outputSchema: JSON? {
    guard !outputs.isEmpty else { return nil }
    return [
      "type": "object",
      "properties": .object(JSON.Object(outputs.map { JSON.Member(key: $0.name, value: $0.schema ?? [:]) })),
      "required": .array(outputs.map { .string($0.name) }), "additionalProperties": false,
    ]
  }
}
