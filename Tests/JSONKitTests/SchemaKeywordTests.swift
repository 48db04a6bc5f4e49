import JSONKit
import Testing

/// One case: a schema, a value that fits and one that does not.
struct SchemaCase: Sendable, CustomTestStringConvertible {
  var schema: JSON
  var valid: [JSON]
  var invalid: [JSON]

  init(_ schema: JSON, valid: [JSON], invalid: [JSON]) {
    self.schema = schema
    self.valid = valid
    self.invalid = invalid
  }

  var testDescription: String { schema.text }

  func check(options: JSONSchema.Options = JSONSchema.Options()) throws {
    let compiled = try JSONSchema(schema, options: options)
    for value in valid { #expect(compiled.validate(value) == [], "\(value) should fit") }
    for value in invalid { #expect(compiled.validate(value) != [], "\(value) should not fit") }
  }
}

struct SchemaKeywordTests {
  static let values: [SchemaCase] = [
    SchemaCase(true, valid: [1, nil], invalid: []),
    SchemaCase(false, valid: [], invalid: [1, nil]),
    SchemaCase(["type": "integer"], valid: [1, 2.0, .digits("123456789012345678901234567890")], invalid: [1.5, "1"]),
    SchemaCase(["type": ["string", "null"]], valid: ["a", nil], invalid: [1, []]),
    SchemaCase(["enum": [1, ["a": 1, "b": 2]]], valid: [1.0, ["b": 2, "a": 1]], invalid: [2, "1", ["a": 1]]),
    SchemaCase(["const": 0], valid: [0, 0.0, -0.0], invalid: [false, nil, ""]),
    SchemaCase(["minimum": 3], valid: [3, 3.5, "x"], invalid: [2, 2.999]),
    SchemaCase(["exclusiveMinimum": 3], valid: [4, 3.1], invalid: [3, 3.0]),
    SchemaCase(["maximum": 3], valid: [3.0, -7], invalid: [4, .unsigned(.max), .digits("99999999999999999999999")]),
    SchemaCase(["exclusiveMaximum": 3], valid: [2.9], invalid: [3]),
    SchemaCase(["multipleOf": 0.01], valid: [4.35, 0, 1e300], invalid: [0.001, 1.005]),
    SchemaCase(["minLength": 2], valid: ["ab", "\u{1F600}\u{1F600}", 1], invalid: ["\u{1F600}"]),
    SchemaCase(["maxLength": 1], valid: ["\u{1F600}", ""], invalid: ["ab"]),
    SchemaCase(["pattern": "^\\d+$"], valid: ["12", 12], invalid: ["1a", ""]),
  ]

  static let arrays: [SchemaCase] = [
    SchemaCase(["minItems": 1], valid: [[1], "x"], invalid: [[]]),
    SchemaCase(["maxItems": 1], valid: [[1]], invalid: [[1, 2]]),
    SchemaCase(
      ["uniqueItems": true], valid: [[1, "1", true]], invalid: [[1, 1.0], [["a": 1, "b": 2], ["b": 2, "a": 1]]]),
    SchemaCase(["items": ["type": "string"]], valid: [[], ["a"]], invalid: [["a", 1]]),
    SchemaCase(
      ["prefixItems": [["type": "string"]], "items": ["type": "integer"]],
      valid: [[], ["a"], ["a", 1]], invalid: [[1], ["a", "b"]]),
    SchemaCase(["contains": ["const": 1]], valid: [[2, 1]], invalid: [[], [2]]),
    SchemaCase(
      ["contains": ["const": 1], "minContains": 2, "maxContains": 3],
      valid: [[1, 1], [1, 1, 1]], invalid: [[1], [1, 1, 1, 1]]),
    SchemaCase(["contains": ["const": 1], "minContains": 0], valid: [[]], invalid: []),
    SchemaCase(
      ["prefixItems": [true], "contains": ["type": "string"], "unevaluatedItems": false],
      valid: [[1, "a"], ["a", "b"]], invalid: [[1, 2, "a"]]),
  ]

  static let objects: [SchemaCase] = [
    SchemaCase(["minProperties": 1], valid: [["a": 1]], invalid: [[:]]),
    SchemaCase(["maxProperties": 1], valid: [[:]], invalid: [["a": 1, "b": 2]]),
    SchemaCase(["required": ["a"]], valid: [["a": nil], []], invalid: [["b": 1]]),
    SchemaCase(["properties": ["a": ["type": "string"]]], valid: [["a": "x", "b": 1]], invalid: [["a": 1]]),
    SchemaCase(
      ["patternProperties": ["^x": ["type": "string"]], "additionalProperties": false],
      valid: [["xa": "1"]], invalid: [["xa": 1], ["a": "1"]]),
    SchemaCase(["additionalProperties": ["type": "integer"]], valid: [["a": 1]], invalid: [["a": "1"]]),
    SchemaCase(["propertyNames": ["maxLength": 2]], valid: [["ab": 1]], invalid: [["abc": 1]]),
    SchemaCase(["dependentRequired": ["a": ["b"]]], valid: [["b": 1], ["a": 1, "b": 1]], invalid: [["a": 1]]),
    SchemaCase(
      ["dependentSchemas": ["a": ["required": ["b"]]]], valid: [["a": 1, "b": 1]], invalid: [["a": 1]]),
    SchemaCase(
      [
        "allOf": [["properties": ["a": true]]], "if": ["required": ["b"]], "then": ["properties": ["b": true]],
        "unevaluatedProperties": false,
      ],
      valid: [["a": 1], ["a": 1, "b": 2]], invalid: [["c": 1], ["b": 1, "c": 1]]),
  ]

  static let combined: [SchemaCase] = [
    SchemaCase(["allOf": [["minimum": 1], ["maximum": 3]]], valid: [2], invalid: [0, 4]),
    SchemaCase(["anyOf": [["type": "string"], ["minimum": 3]]], valid: ["a", 4], invalid: [2]),
    SchemaCase(["oneOf": [["multipleOf": 2], ["multipleOf": 3]]], valid: [2, 3], invalid: [6, 5]),
    SchemaCase(["not": ["type": "string"]], valid: [1], invalid: ["a"]),
    SchemaCase(
      ["if": ["type": "string"], "then": ["minLength": 2], "else": ["minimum": 2]],
      valid: ["ab", 2], invalid: ["a", 1]),
  ]

  @Test(arguments: values) func `a rule about plain values decides`(_ item: SchemaCase) throws { try item.check() }
  @Test(arguments: arrays) func `a rule about arrays decides`(_ item: SchemaCase) throws { try item.check() }
  @Test(arguments: objects) func `a rule about objects decides`(_ item: SchemaCase) throws { try item.check() }
  @Test(arguments: combined) func `a rule that combines schemas decides`(_ item: SchemaCase) throws { try item.check() }

  @Test func `composed and decomposed letters are different names and values`() throws {
    let schema = try JSONSchema(["properties": ["\u{E9}": ["const": "\u{E9}"]], "additionalProperties": false])
    #expect(schema.validate(["\u{E9}": "\u{E9}"]) == [])
    #expect(schema.validate(["e\u{301}": "\u{E9}"]) != [])
    #expect(schema.validate(["\u{E9}": "e\u{301}"]) != [])
  }

  @Test func `large integers are compared without rounding`() throws {
    let schema = try JSONSchema(["const": .digits("100000000000000000000000000000001")])
    #expect(schema.validate(.digits("100000000000000000000000000000001")) == [])
    #expect(schema.validate(.digits("100000000000000000000000000000000")) != [])
    #expect(schema.validate(.double(1e32)) != [])
    let limit = try JSONSchema(["maximum": 9_007_199_254_740_993])
    #expect(limit.validate(9_007_199_254_740_993) == [])
    #expect(limit.validate(9_007_199_254_740_994) != [])
  }
}
