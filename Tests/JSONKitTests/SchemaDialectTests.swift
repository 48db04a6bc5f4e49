import JSONKit
import Testing

struct SchemaDialectTests {
  private static let draft07: JSON = "http://json-schema.org/draft-07/schema#"

  static let legacy: [SchemaCase] = [
    SchemaCase(
      ["items": [["type": "string"]], "additionalItems": ["type": "integer"]],
      valid: [["a", 1], []], invalid: [[1], ["a", "b"]]),
    SchemaCase(
      ["dependencies": ["a": ["b"], "c": ["required": ["d"]]]], valid: [["a": 1, "b": 1]],
      invalid: [["a": 1], ["c": 1]]),
    SchemaCase(
      ["definitions": ["n": ["type": "integer"]], "properties": ["a": ["$ref": "#/definitions/n", "maximum": 1]]],
      valid: [["a": 5]], invalid: [["a": "x"]]),
    SchemaCase(
      ["definitions": ["n": ["$id": "#number", "type": "integer"]], "items": ["$ref": "#number"]],
      valid: [[1]], invalid: [["a"]]),
    SchemaCase(["prefixItems": [false], "dependentRequired": ["a": ["b"]]], valid: [[1], ["a": 1]], invalid: []),
  ]

  @Test(arguments: legacy) func `draft-07 is read by its own rules`(_ item: SchemaCase) throws {
    var named = item
    named.schema = .object(
      JSON.Object([JSON.Member(key: "$schema", value: Self.draft07)] + Array(item.schema.objectValue ?? [:])))
    try named.check()
    var options = JSONSchema.Options()
    options.defaultDialect = .draft07
    try item.check(options: options)
  }

  @Test(arguments: [
    "http://json-schema.org/draft-04/schema#", "https://json-schema.org/draft/2019-09/schema", "nonsense",
  ])
  func `a dialect that is not supported is refused by name`(uri: String) throws {
    let error = #expect(throws: JSONSchemaError.self) { try JSONSchema(["$schema": .string(uri)]) }
    #expect(error?.code == .dialect)
    #expect(error?.message.contains(uri) == true)
  }

  @Test func `a required vocabulary that is not known is refused and an optional one ignored`() throws {
    var options = JSONSchema.Options()
    for (name, required) in [("strict", true), ("lax", false)] {
      options.documents["https://example.org/\(name)"] = [
        "$schema": .string(JSONSchema.Dialect.draft202012.uri),
        "$vocabulary": [
          "https://json-schema.org/draft/2020-12/vocab/core": true, "https://example.org/vocab": .bool(required),
        ],
      ]
    }
    let lax = try JSONSchema(["$schema": "https://example.org/lax", "type": "string"], options: options)
    #expect(lax.validate(1) == [], "without the vocabulary of validation, type means nothing")
    let error = #expect(throws: JSONSchemaError.self) {
      try JSONSchema(["$schema": "https://example.org/strict"], options: options)
    }
    #expect(error?.code == .dialect)
  }

  @Test(arguments: JSONSchema.Dialect.allCases)
  func `the schema of schemas refuses a schema with a wrong type`(dialect: JSONSchema.Dialect) throws {
    let schema = try JSONSchema(["$ref": .string(dialect.uri)])
    #expect(schema.validate(["properties": ["a": ["minLength": 1]]]) == [])
    #expect(schema.validate(["properties": ["a": ["minLength": -1]]]) != [])
    #expect(schema.validate(["allOf": [["type": "text"]]]) != [])
  }

  @Test(
    arguments: [
      (["type": "text"], "/type"), (["minLength": -1], "/minLength"), (["properties": ["a": 1]], "/properties"),
      (["items": ["required": "a"]], "/items/required"), (["multipleOf": 0], "/multipleOf"), (["allOf": []], "/allOf"),
      (["$anchor": "1x"], "/$anchor"), (["enum": "a"], "/enum"), (["$id": "a#b"], "/$id"),
    ] as [(JSON, String)])
  func `a keyword of the wrong shape is refused where it stands`(schema: JSON, path: String) throws {
    let error = #expect(throws: JSONSchemaError.self) { try JSONSchema(schema) }
    #expect(error?.code == .invalid)
    #expect(error?.path.description == path)
  }

  @Test func `a schema that is neither object nor boolean is refused`() {
    #expect(throws: JSONSchemaError.self) { try JSONSchema("string") }
    #expect(throws: JSONSchemaError.self) { try JSONSchema([]) }
  }
}
