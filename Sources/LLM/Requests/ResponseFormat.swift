public import JSONKit

/// The form the answer must have.
public enum ResponseFormat: Sendable, Hashable {
  /// Free text.
  case text
  /// Any JSON object.
  case jsonObject
  /// JSON valid against a schema; `strict` asks the provider to enforce it while it writes.
  case jsonSchema(name: String, JSON, strict: Bool)
}

extension ResponseFormat {
  /// The format in the form of OpenAI's Chat Completions.
  public var json: JSON {
    switch self {
    case .text: ["type": "text"]
    case .jsonObject: ["type": "json_object"]
    case .jsonSchema(let name, let schema, let strict):
      ["type": "json_schema", "json_schema": ["name": .string(name), "schema": schema, "strict": .bool(strict)]]
    }
  }

  /// Reads what ``json`` writes.
  public init(json: JSON, at path: JSONPointer = .root) throws(JSONError) {
    var reader = try ObjectReader(json, at: path)
    switch try reader.string("type") {
    case "text": self = .text
    case "json_object": self = .jsonObject
    case "json_schema":
      var format = try reader.reader("json_schema")
      self = .jsonSchema(
        name: try format.optionalString("name") ?? "answer", try format.required("schema"),
        strict: try format.optionalBool("strict") ?? true)
    default: throw reader.invalid("type", "expected text, json_object or json_schema")
    }
  }
}
