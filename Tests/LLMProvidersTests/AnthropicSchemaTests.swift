import JSONKit
import LLM
import LLMProviders
import Testing

/// How schemas are made acceptable to Anthropic.
@Suite struct AnthropicSchemaTests {
  @Test(arguments: [  // Q-13
    ("true", #"{"type":"object","properties":{}}"#),
    (#"{"type":"array","items":{}}"#, #"{"type":"object","items":{},"properties":{}}"#),
    (
      #"{"$schema":"http://json-schema.org/draft-04/schema#","type":"object","properties":{"a":{"type":"any","required":true,"minimum":1,"exclusiveMinimum":true,"enum":[],"minLength":-1}}}"#,
      #"{"type":"object","properties":{"a":{"minimum":1}}}"#
    ),
    (
      #"{"type":"object","properties":{"a b":{},"c":{"type":["string","null","string"]}},"required":["a b","c","c",1]}"#,
      #"{"type":"object","properties":{"c":{"type":["string","null"]}},"required":["c"]}"#
    ),
    (
      #"{"type":"object","properties":{"t":{"type":"array","items":[{"type":"string"},true]}}}"#,
      #"{"type":"object","properties":{"t":{"type":"array","prefixItems":[{"type":"string"},true]}}}"#
    ),
    (
      #"{"oneOf":[{"properties":{"a":{},"b":{}},"required":["a","b"]},{"properties":{"a":{}},"required":["a"]}]}"#,
      #"{"type":"object","properties":{"a":{},"b":{}},"required":["a"]}"#
    ),
    (
      ##"{"$ref":"#/$defs/r","$defs":{"r":{"type":"object","properties":{"x":{"$ref":"#/$defs/none"}}}}}"##,
      ##"{"$defs":{"r":{"type":"object","properties":{"x":{}}}},"type":"object","properties":{"x":{}}}"##
    ),
    (
      ##"{"allOf":[{"$ref":"#/definitions/p"},{"properties":{"b":{}},"required":["b"]}],"definitions":{"p":{"properties":{"a":{}},"required":["a"]}},"additionalProperties":false}"##,
      ##"{"type":"object","definitions":{"p":{"properties":{"a":{}},"required":["a"]}},"properties":{"a":{},"b":{}},"required":["a","b"]}"##
    ),
  ])
  func `an odd schema never fails a request`(schema: String, expected: String) throws {
    #expect(AnthropicSchema.parameters(try JSON(parsing: schema)) == (try JSON(parsing: expected)))
  }

  @Test func `a good schema is left alone`() throws {
    let schema = try JSON(
      parsing:
        ##"{"type":"object","description":"d","properties":{"a":{"type":"integer","minimum":1,"default":2},"b":{"$ref":"#/$defs/t"}},"required":["a"],"additionalProperties":false,"$defs":{"t":{"anyOf":[{"const":1},{"type":"null"}]}}}"##
    )
    #expect(AnthropicSchema.parameters(schema) == schema)
    var deep: JSON = ["type": "string"]
    for _ in 0..<400 { deep = ["type": "object", "properties": ["a": deep]] }
    #expect(AnthropicSchema.parameters(deep)["type"] == "object")
  }

  @Test(arguments: [
    (
      #"{"type":"object","properties":{"a":{"type":"string","minLength":2,"format":"uri"},"b":{"type":"integer","description":"n","minimum":1,"maximum":9}},"required":["a"]}"#,
      #"{"type":"object","properties":{"a":{"type":"string","format":"uri","description":"(minLength: 2)"},"b":{"type":"integer","description":"n (minimum: 1, maximum: 9)"}},"required":["a"],"additionalProperties":false}"#
    ),
    (
      #"{"type":"object","properties":{"a":{"oneOf":[{"type":"object","properties":{}},{"const":null}]}}}"#,
      #"{"type":"object","properties":{"a":{"anyOf":[{"type":"object","properties":{},"additionalProperties":false},{"const":null}]}},"additionalProperties":false}"#
    ),
    (
      #"{"type":"array","minItems":1,"items":{"type":"string","format":"color"},"examples":[[]]}"#,
      #"{"type":"array","minItems":1,"items":{"type":"string","description":"(format: \"color\")"}}"#
    ),
  ])
  func `a schema with a strict form gets it`(schema: String, expected: String) throws {
    #expect(AnthropicSchema.strict(try JSON(parsing: schema)) == (try JSON(parsing: expected)))
  }

  @Test(arguments: [
    #"{"type":"object"}"#, #"{"type":"object","additionalProperties":{"type":"string"},"properties":{}}"#,
    #"{"type":"object","properties":{},"patternProperties":{"^a":{}}}"#, #"{"enum":[{}]}"#, #"{"not":{}}"#,
    #"{"allOf":[{"type":"object","properties":{}},{"type":"object","properties":{}}]}"#,
    ##"{"type":"object","properties":{"next":{"$ref":"#"}}}"##,
    ##"{"type":"object","properties":{"a":{"$ref":"#/$defs/n"}},"$defs":{"n":{"type":"array","items":{"$ref":"#/$defs/n"}}}}"##,
  ])
  func `a schema without a strict form has none`(schema: String) throws {
    #expect(AnthropicSchema.strict(try JSON(parsing: schema)) == nil)
  }

  @Test func `a tool that cannot be strict is offered as it is`() throws {
    let loose: JSON = ["type": "object", "properties": ["any": ["type": "object"]]]
    let tight: JSON = ["type": "object", "properties": ["a": ["type": "string"]]]
    let tools = [
      ToolDefinition(name: "f", parameters: loose, strict: true),
      ToolDefinition(name: "g", parameters: tight, strict: true),
      ToolDefinition(name: "h", parameters: tight),
    ]
    let format = ResponseFormat.jsonSchema(name: "o", ["type": "array", "maxItems": 3, "items": tight], strict: true)
    let request = InvocationRequest(
      model: "claude-x", messages: [Message(role: .user, content: "hi")], tools: tools, responseFormat: format)
    let body = try AnthropicEncoder(provider: "anthropic", settings: AnthropicSettings()).encode(request).body
    #expect(body["tools"]?[0]?["strict"] == false)
    #expect(body["tools"]?[0]?["input_schema"] == loose)
    #expect(body["tools"]?[1]?["strict"] == true)
    #expect(body["tools"]?[1]?["input_schema"]?["additionalProperties"] == false)
    #expect(body["tools"]?[2]?["strict"] == nil)
    #expect(body["tools"]?[2]?["input_schema"] == tight)
    let schema = body["output_config"]?["format"]?["schema"]
    #expect(schema?["description"] == "(maxItems: 3)")
    #expect(schema?["items"]?["additionalProperties"] == false)
  }
}
