import JSONKit
import LLMProviders
import Testing

@Suite struct GeminiSchemaTests {
  private func adapted(_ schema: String) throws -> JSON { GeminiSchema.adapted(try JSON(parsing: schema)) }

  @Test func `what the interface knows stays as it is`() throws {
    let text = #"""
      {"type":"object","title":"T","description":"D","properties":{"a":{"type":["string","null"],"format":"date-time"},
      "b":{"type":"array","items":{"$ref":"#/$defs/n"},"minItems":1,"maxItems":3},
      "c":{"anyOf":[{"type":"integer","minimum":0,"maximum":9},{"enum":["x",1]}]},
      "d":{"type":"array","prefixItems":[{"type":"number"}]},"e":{"type":"object","additionalProperties":{"type":"boolean"}}},
      "required":["a"],"additionalProperties":false,"propertyOrdering":["a"],"$defs":{"n":{"type":"string"}}}
      """#
    let schema = try JSON(parsing: text)
    #expect(GeminiSchema.adapted(schema) == schema)
  }

  @Test(arguments: [
    (#"{"$schema":"x","$id":"y","$comment":"z","examples":[1],"readOnly":true}"#, "{}"),
    (#"{"const":"a"}"#, #"{"enum":["a"],"type":"string"}"#), (#"{"const":3}"#, #"{"enum":[3]}"#),
    (#"{"enum":["a",null],"type":["string","null"]}"#, #"{"enum":["a"],"type":["string","null"]}"#),
    (#"{"enum":[{"a":1}]}"#, #"{"description":"(enum: [{\"a\":1}])"}"#),
    (#"{"type":"string","nullable":true}"#, #"{"type":["string","null"]}"#),
    (#"{"type":"STRING"}"#, #"{"type":"string"}"#), (#"{"type":"any"}"#, "{}"),
    (#"{"type":["any","null"]}"#, #"{"type":"null"}"#),
    (#"{"items":[{"type":"string"},true]}"#, #"{"prefixItems":[{"type":"string"},{}]}"#),
    (#"{"items":true}"#, #"{"items":{}}"#),
    (#"{"not":{},"if":{},"then":{},"patternProperties":{"a":{}},"dependentRequired":{}}"#, "{}"),
    (#"{"anyOf":[]}"#, "{}"),
    (#"{"properties":{"a":false},"required":["a","b"]}"#, #"{"properties":{"a":{}},"required":["a"]}"#),
    (#"{"required":["b"]}"#, "{}"), (#"{"$ref":"https://e.org/x"}"#, "{}"), (##"{"$ref":"#"}"##, "{}"),
    (#"{"minimum":"1"}"#, "{}"), ("true", "{}"), ("7", "{}"),
  ])
  func `what it does not know is rewritten or left out`(schema: String, expected: String) throws {
    let wanted = try JSON(parsing: expected)
    #expect(try adapted(schema) == wanted)
  }

  @Test func `single values it does not know are told in words`() throws {
    let schema =
      #"{"type":"string","description":"A name.","pattern":"^a","minLength":2,"default":"ab","format":"email"}"#
    #expect(
      try adapted(schema)["description"]
        == #"A name. (pattern: "^a", minLength: 2, default: "ab", format: "email")"#)
    let long = String(repeating: "x", count: 300)
    #expect(try adapted(#"{"type":"string","pattern":"\#(long)"}"#) == ["type": "string"])
  }

  @Test func `references stand alone and their schemas are found under either name`() throws {
    let schema = #"""
      {"properties":{"a":{"$ref":"#/definitions/p","description":"d"}},"definitions":{"p":{"type":"object","const":{}}},
      "$defs":{"q":{"exclusiveMinimum":1}}}
      """#
    #expect(
      try adapted(schema) == [
        "properties": ["a": ["$ref": "#/$defs/p"]],
        "$defs": [
          "p": ["type": "object", "description": "(const: {})"], "q": ["description": "(exclusiveMinimum: 1)"],
        ],
      ])
  }

  @Test func `a schema that contains itself is never required`() throws {
    let schema = #"""
      {"type":"object","properties":{"node":{"$ref":"#/$defs/node"},"leaf":{"$ref":"#/$defs/leaf"}},
      "required":["node","leaf"],
      "$defs":{"node":{"type":"object","properties":{"left":{"$ref":"#/$defs/other"},"name":{"type":"string"}},
      "required":["left","name"]},"other":{"items":{"$ref":"#/$defs/node"}},"leaf":{"type":"string"}}}
      """#
    let found = try adapted(schema)
    #expect(found["required"] == ["leaf"])
    #expect(found["$defs"]?["node"]?["required"] == ["name"])
  }

  @Test func `the branches of allOf become one`() throws {
    let schema = #"""
      {"allOf":[{"$ref":"#/$defs/base"},{"properties":{"b":{"type":"string"},"a":{"type":"null"}},"required":["b","a"]}],
      "description":"d","$defs":{"base":{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"]}}}
      """#
    let found = try adapted(schema)
    #expect(found["type"] == "object")
    #expect(found["properties"] == ["a": ["type": "integer"], "b": ["type": "string"]])
    #expect(found["required"] == ["a", "b"])
    #expect(found["allOf"] == nil)
  }

  @Test func `a schema that is its own branch ends`() throws {
    let schema = ##"{"allOf":[{"$ref":"#/$defs/a"}],"$defs":{"a":{"type":"object","allOf":[{"$ref":"#/$defs/a"}]}}}"##
    #expect(try adapted(schema)["type"] == "object")
  }

  @Test(arguments: [
    ("null", #"{"type":"object"}"#), ("{}", #"{"type":"object"}"#), (#"{"type":"object"}"#, #"{"type":"object"}"#),
    (#"{"type":["object","null"],"properties":{"a":{}}}"#, #"{"type":"object","properties":{"a":{}}}"#),
    (#"{"properties":7}"#, #"{"type":"object"}"#),
  ])
  func `arguments are always an object`(schema: String, expected: String) throws {
    let wanted = try JSON(parsing: expected)
    #expect(GeminiSchema.parameters(try JSON(parsing: schema)) == wanted)
  }
}
