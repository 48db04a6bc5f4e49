/// A group of keywords that a dialect can leave out.
enum SchemaVocabulary: String, Sendable, CaseIterable {
  case core, applicator, unevaluated, validation, content
  case metadata = "meta-data"
  case formatAnnotation = "format-annotation"
  case formatAssertion = "format-assertion"

  var uri: String { "https://json-schema.org/draft/2020-12/vocab/\(rawValue)" }

  /// Those of the standard dialect, where `format` is an annotation.
  static let standard: Set<SchemaVocabulary> = Set(allCases).subtracting([.formatAssertion])

  init?(uri: String) {
    let found = Self.allCases.first { $0.uri == uri }
    guard let found else { return nil }
    self = found
  }
}

/// What a keyword's value looks like; this decides where subschemas are and whether the schema is valid.
enum SchemaShape: Sendable {
  case any, array, boolean, string, strings, stringLists, booleans, types
  case number, positiveNumber, count
  case schema, schemas, schemaMap, schemaOrSchemas, dependencies
  case anchor, reference
}

/// One keyword of a dialect.
struct SchemaKeyword: Sendable {
  var name: String
  var vocabulary: SchemaVocabulary
  var shape: SchemaShape

  /// Every keyword of a dialect by its name: the one table that scanning, checking and the metaschemas follow.
  static func table(of dialect: JSONSchema.Dialect) -> [String: SchemaKeyword] {
    switch dialect {
    case .draft202012: modern
    case .draft07: draft07
    }
  }

  private static let modern = table([
    (.core, .reference, ["$id", "$schema", "$ref", "$dynamicRef"]),
    (.core, .anchor, ["$anchor", "$dynamicAnchor"]),
    (.core, .booleans, ["$vocabulary"]),
    (.core, .string, ["$comment"]),
    (.core, .schemaMap, ["$defs"]),
    (.applicator, .schemas, ["prefixItems", "allOf", "anyOf", "oneOf"]),
    (
      .applicator, .schema, ["items", "contains", "additionalProperties", "propertyNames", "if", "then", "else", "not"]
    ),
    (.applicator, .schemaMap, ["properties", "patternProperties", "dependentSchemas", "definitions"]),
    (.applicator, .dependencies, ["dependencies"]),
    (.unevaluated, .schema, ["unevaluatedItems", "unevaluatedProperties"]),
    (.validation, .types, ["type"]),
    (.validation, .any, ["const"]),
    (.validation, .array, ["enum"]),
    (.validation, .positiveNumber, ["multipleOf"]),
    (.validation, .number, ["maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"]),
    (
      .validation, .count,
      [
        "maxLength", "minLength", "maxItems", "minItems", "maxContains", "minContains", "maxProperties",
        "minProperties",
      ]
    ),
    (.validation, .string, ["pattern"]),
    (.validation, .boolean, ["uniqueItems"]),
    (.validation, .strings, ["required"]),
    (.validation, .stringLists, ["dependentRequired"]),
    (.metadata, .string, ["title", "description"]),
    (.metadata, .any, ["default"]),
    (.metadata, .boolean, ["deprecated", "readOnly", "writeOnly"]),
    (.metadata, .array, ["examples"]),
    (.formatAnnotation, .string, ["format"]),
    (.content, .string, ["contentEncoding", "contentMediaType"]),
    (.content, .schema, ["contentSchema"]),
  ])

  private static let draft07 = table([
    (.core, .reference, ["$id", "$schema", "$ref"]),
    (.core, .string, ["$comment"]),
    (.applicator, .schemas, ["allOf", "anyOf", "oneOf"]),
    (
      .applicator, .schema,
      ["additionalItems", "contains", "additionalProperties", "propertyNames", "if", "then", "else", "not"]
    ),
    (.applicator, .schemaOrSchemas, ["items"]),
    (.applicator, .schemaMap, ["properties", "patternProperties", "definitions"]),
    (.applicator, .dependencies, ["dependencies"]),
    (.validation, .types, ["type"]),
    (.validation, .any, ["const"]),
    (.validation, .array, ["enum"]),
    (.validation, .positiveNumber, ["multipleOf"]),
    (.validation, .number, ["maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"]),
    (.validation, .count, ["maxLength", "minLength", "maxItems", "minItems", "maxProperties", "minProperties"]),
    (.validation, .string, ["pattern"]),
    (.validation, .boolean, ["uniqueItems"]),
    (.validation, .strings, ["required"]),
    (.metadata, .string, ["title", "description"]),
    (.metadata, .any, ["default"]),
    (.metadata, .boolean, ["readOnly", "writeOnly"]),
    (.metadata, .array, ["examples"]),
    (.formatAnnotation, .string, ["format"]),
    (.content, .string, ["contentEncoding", "contentMediaType"]),
  ])

  private static func table(
    _ rows: [(SchemaVocabulary, SchemaShape, [String])]
  ) -> [String: SchemaKeyword] {
    var table: [String: SchemaKeyword] = [:]
    for (vocabulary, shape, names) in rows {
      for name in names { table[name] = SchemaKeyword(name: name, vocabulary: vocabulary, shape: shape) }
    }
    return table
  }
}
