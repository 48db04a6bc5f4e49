/// The schemas of schemas, made from the table of keywords; a `$ref` may name them.
enum MetaSchema {
  private static let base = "https://json-schema.org/draft/2020-12/"

  /// The document with a URI (without its fragment), or nil when it is none of ours.
  static func document(_ uri: String) -> JSON? {
    if uri == SchemaURI(JSONSchema.Dialect.draft07.uri).withoutFragment { return draft07 }
    if uri == JSONSchema.Dialect.draft202012.uri { return modern }
    let vocabulary = SchemaVocabulary.allCases.first { uri == "\(base)meta/\($0.rawValue)" }
    return vocabulary.map(part)
  }

  private static let types: JSON = ["object", "boolean"]

  private static var modern: JSON {
    let used = SchemaVocabulary.allCases.filter { SchemaVocabulary.standard.contains($0) }
    let parts: [JSON] = used.map { ["$ref": .string("meta/\($0.rawValue)")] }
    let vocabularies = used.map { JSON.Member(key: $0.uri, value: true) }
    return [
      "$schema": .string(JSONSchema.Dialect.draft202012.uri), "$id": .string(JSONSchema.Dialect.draft202012.uri),
      "$vocabulary": .object(JSON.Object(vocabularies)), "$dynamicAnchor": "meta",
      "type": types, "allOf": .array(parts),
    ]
  }

  private static func part(_ vocabulary: SchemaVocabulary) -> JSON {
    let group: SchemaVocabulary = vocabulary == .formatAssertion ? .formatAnnotation : vocabulary
    return [
      "$schema": .string(JSONSchema.Dialect.draft202012.uri), "$id": .string("\(base)meta/\(vocabulary.rawValue)"),
      "$dynamicAnchor": "meta", "type": types,
      "properties": properties(of: .draft202012, schema: ["$dynamicRef": "#meta"]) { $0.vocabulary == group },
    ]
  }

  private static var draft07: JSON {
    [
      "$schema": .string(JSONSchema.Dialect.draft07.uri), "$id": .string(JSONSchema.Dialect.draft07.uri),
      "type": types, "properties": properties(of: .draft07, schema: ["$ref": "#"]) { _ in true },
    ]
  }

  private static func properties(
    of dialect: JSONSchema.Dialect, schema: JSON, where isIncluded: (SchemaKeyword) -> Bool
  ) -> JSON {
    let keywords = SchemaKeyword.table(of: dialect).values.filter(isIncluded).sorted { $0.name < $1.name }
    return .object(JSON.Object(keywords.map { JSON.Member(key: $0.name, value: $0.shape.json(schema: schema)) }))
  }
}

extension SchemaShape {
  /// The schema of a value of this shape, where `schema` stands for any schema.
  func json(schema: JSON) -> JSON {
    let strings: JSON = ["type": "array", "items": ["type": "string"], "uniqueItems": true]
    let list: JSON = ["type": "array", "minItems": 1, "items": schema]
    let type: JSON = ["enum": ["null", "boolean", "integer", "number", "string", "array", "object"]]
    switch self {
    case .any: return true
    case .array: return ["type": "array"]
    case .boolean: return ["type": "boolean"]
    case .string, .reference: return ["type": "string"]
    case .anchor: return ["type": "string", "pattern": "^[A-Za-z_][-A-Za-z0-9._]*$"]
    case .strings: return strings
    case .stringLists: return ["type": "object", "additionalProperties": strings]
    case .booleans: return ["type": "object", "additionalProperties": ["type": "boolean"]]
    case .types: return ["anyOf": [type, ["type": "array", "minItems": 1, "uniqueItems": true, "items": type]]]
    case .number: return ["type": "number"]
    case .positiveNumber: return ["type": "number", "exclusiveMinimum": 0]
    case .count: return ["type": "integer", "minimum": 0]
    case .schema: return schema
    case .schemas: return list
    case .schemaMap: return ["type": "object", "additionalProperties": schema]
    case .schemaOrSchemas: return ["anyOf": [schema, list]]
    case .dependencies: return ["type": "object", "additionalProperties": ["anyOf": [schema, strings]]]
    }
  }
}
