import JSONKit
import Testing

struct SchemaMessageTests {
  static let weather: JSON = [
    "type": "object",
    "properties": [
      "city": ["type": "string", "minLength": 1], "days": ["type": "integer", "minimum": 1, "maximum": 7],
      "units": ["enum": ["celsius", "fahrenheit"]], "tags": ["items": ["type": "string"]],
    ],
    "required": ["city"], "additionalProperties": false,
  ]

  static let cases: [(JSON, [String])] = [
    (["city": "Bern"], []),
    (["city": 7], ["/city: expected a string, found a number"]),
    ([:], ["\"city\" is missing"]),
    (["city": "Bern", "dasy": 3], ["unknown member \"dasy\"; did you mean \"days\"?"]),
    (["city": "Bern", "colour": 3], ["unknown member \"colour\""]),
    (["city": "", "days": 9], ["/city: must have at least 1 character, has 0", "/days: must be at most 7"]),
    (["city": "Bern", "days": 1.5], ["/days: expected an integer, found a number with a fraction"]),
    (
      ["city": "Bern", "units": "celcius"],
      ["/units: expected one of \"celsius\", \"fahrenheit\"; did you mean \"celsius\"?"]
    ),
    (["city": "Bern", "tags": ["a", 1]], ["/tags/1: expected a string, found a number"]),
    ([], ["expected an object, found an array"]),
  ]

  @Test(arguments: cases)
  func `a message says what was expected, what was found and where`(value: JSON, messages: [String]) throws {
    #expect(try JSONSchema(Self.weather).validate(value).map(\.description) == messages)
  }

  @Test func `a violation names the keyword and its place in the schema`() throws {
    let violation = try #require(try JSONSchema(Self.weather).validate(["city": 7]).first)
    #expect(violation.keyword == "type")
    #expect(violation.schemaPath.description == "/properties/city/type")
    #expect(violation.instancePath.description == "/city")
  }

  @Test func `of alternatives the closest one is explained`() throws {
    let schema = try JSONSchema([
      "oneOf": [
        ["properties": ["kind": ["const": "circle"], "radius": ["type": "number"]], "required": ["kind", "radius"]],
        ["properties": ["kind": ["const": "square"], "side": ["type": "number"]], "required": ["kind", "side"]],
      ]
    ])
    let messages = schema.validate(["kind": "square"]).map(\.description)
    #expect(messages == ["fits none of the 2 alternatives; the closest fails: \"side\" is missing"])
    let twice = try JSONSchema(["oneOf": [["minimum": 1], true]]).validate(2).map(\.description)
    #expect(twice == ["fits alternatives 1 and 2, and must fit exactly one of 2"])
  }

  @Test func `alternatives of types are told as types`() throws {
    let schema = try JSONSchema(["properties": ["a": ["anyOf": [["type": "string"], ["type": "null"]]]]])
    #expect(schema.validate(["a": 1]).map(\.description) == ["/a: expected null or a string, found a number"])
  }

  @Test func `a part in the way of an unevaluated rule is reported once`() throws {
    let schema = try JSONSchema([
      "allOf": [["properties": ["a": ["type": "string"]]]], "unevaluatedProperties": false,
    ])
    #expect(schema.validate(["a": 1]).map(\.description) == ["/a: expected a string, found a number"])
    #expect(schema.validate(["a": "x", "b": 1]).map(\.description) == ["unknown member \"b\""])
  }
}
