import JSONKit
import Testing

struct SchemaReferenceTests {
  static let cases: [SchemaCase] = [
    SchemaCase(
      ["$ref": "#/$defs/n", "$defs": ["n": ["type": "integer"]], "minimum": 2], valid: [2], invalid: [1, "a"]),
    SchemaCase(["$ref": "#here", "$defs": ["n": ["$anchor": "here", "type": "null"]]], valid: [nil], invalid: [1]),
    SchemaCase(
      ["$ref": "#/$defs/a~1b%25", "$defs": ["a/b%": ["type": "integer"]]], valid: [1], invalid: ["x"]),
    SchemaCase(
      ["type": "object", "properties": ["next": ["$ref": "#"]], "required": ["value"]],
      valid: [["value": 1, "next": ["value": 2]]], invalid: [["value": 1, "next": [:]]]),
    SchemaCase(
      [
        "$id": "https://example.org/root.json", "items": ["$ref": "part/item.json"],
        "$defs": [
          "i": ["$id": "https://example.org/part/item.json", "$ref": "#/$defs/k", "$defs": ["k": ["const": 1]]]
        ],
      ], valid: [[1]], invalid: [[2]]),
    SchemaCase(
      [
        "$id": "https://example.org/list-of-numbers", "$ref": "list",
        "$defs": [
          "numbers": ["$dynamicAnchor": "element", "type": "number"],
          "list": [
            "$id": "list", "items": ["$dynamicRef": "#element"],
            "$defs": ["any": ["$dynamicAnchor": "element"]],
          ],
        ],
      ], valid: [[1, 2]], invalid: [["a"]]),
    SchemaCase(["$ref": "#/x-more/n", "x-more": ["n": ["type": "integer"]]], valid: [1], invalid: ["a"]),
  ]

  @Test(arguments: cases) func `a reference leads to its schema`(_ item: SchemaCase) throws { try item.check() }

  @Test(arguments: ["https://example.org/other.json", "other.json#/a", "#/$defs/none", "#none", "#/bad~2"])  // S-08
  func `a reference that leads nowhere is refused and nothing is fetched`(reference: String) {
    let schema: JSON = ["properties": ["a": ["$ref": .string(reference)]], "$defs": [:]]
    let error = #expect(throws: JSONSchemaError.self) { try JSONSchema(schema) }
    #expect(error?.code == .reference)
    #expect(error?.path.description == "/properties/a/$ref")
    #expect(error?.message.contains(reference) == true)
  }

  @Test func `a document that was given resolves a reference, its relative ones too`() throws {
    var options = JSONSchema.Options()
    options.documents["https://example.org/a.json"] = ["items": ["$ref": "b.json"]]
    options.documents["https://example.org/b.json"] = ["type": "integer"]
    let schema = try JSONSchema(["$ref": "https://example.org/a.json"], options: options)
    #expect(schema.validate([1]) == [])
    #expect(schema.validate(["x"]) != [])
  }

  @Test func `two schemas with one id are refused`() {
    let twice: JSON = ["$defs": ["a": ["$id": "https://example.org/x"], "b": ["$id": "https://example.org/x"]]]
    let error = #expect(throws: JSONSchemaError.self) { try JSONSchema(twice) }
    #expect(error?.code == .reference)
  }

  @Test(arguments: ["^(?<y>a)\\k<y>$", "(a)\\1", "(?>a)"])
  func `a pattern that cannot be matched in linear time is refused with its place`(pattern: String) {
    let error = #expect(throws: JSONSchemaError.self) { try JSONSchema(["items": ["pattern": .string(pattern)]]) }
    #expect(error?.code == .pattern)
    #expect(error?.path.description == "/items/pattern")
    #expect(error?.message.contains("at character") == true)
  }
}
