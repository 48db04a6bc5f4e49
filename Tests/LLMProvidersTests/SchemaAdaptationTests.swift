import JSONKit
import LLM
import LLMProviders
import Testing

/// How schemas are made acceptable to OpenAI.
@Suite struct SchemaAdaptationTests {
  /// What a tool with this schema is offered with.
  private func offered(_ schema: JSON, strict: Bool? = nil) throws -> JSON {
    let tool = ToolDefinition(name: "f", parameters: schema, strict: strict)
    let request = InvocationRequest(model: "gpt-6", messages: [Message(role: .user, content: "hi")], tools: [tool])
    let body = try OpenAIResponsesEncoder(provider: "openai").encode(request).body
    return try #require(body["tools"]?[0])
  }

  private func adapted(_ text: String) throws -> JSON {
    try #require(try offered(JSON(parsing: text))["parameters"])
  }

  @Test(arguments: [
    ("true", #"{"type":"object","properties":{}}"#),
    (#"{"type":"object","properties":{"a":true}}"#, #"{"type":"object","properties":{"a":{}}}"#),
    (
      #"{"type":"object","properties":{"a":{"type":"array"},"b":{"type":["array","null"],"items":true}}}"#,
      #"{"type":"object","properties":{"a":{"type":"array","items":{}},"b":{"type":["array","null"],"items":{}}}}"#
    ),
    (
      #"{"type":"object","enum":[{}],"not":{"required":["x"]},"properties":{"a":{"enum":[1]}}}"#,
      #"{"type":"object","properties":{"a":{"enum":[1]}}}"#
    ),
    (
      #"{"anyOf":[{"properties":{"a":{},"b":{}},"required":["a","b"]},{"properties":{"a":{}},"required":["a"]}]}"#,
      #"{"type":"object","properties":{"a":{},"b":{}},"required":["a"]}"#
    ),
    (
      #"{"type":"object","properties":{"a":{}},"required":["a"],"additionalProperties":false,"allOf":[{"properties":{"b":{}},"required":["b"]}]}"#,
      #"{"type":"object","properties":{"a":{},"b":{}},"required":["a","b"]}"#
    ),
    (
      ##"{"$ref":"#/$defs/a","$defs":{"a":{"type":"object","properties":{"x":{}},"required":["x"]}}}"##,
      ##"{"$defs":{"a":{"type":"object","properties":{"x":{}},"required":["x"]}},"type":"object","properties":{"x":{}},"required":["x"]}"##
    ),
  ])
  func `an odd schema never fails a request`(schema: String, expected: String) throws {
    #expect(try adapted(schema) == (try JSON(parsing: expected)))
  }

  @Test func `a deep schema is passed on`() throws {
    var schema: JSON = [:]
    for _ in 0..<300 { schema = ["type": "object", "properties": ["a": schema]] }
    #expect(try offered(schema, strict: true)["strict"] == false)
  }

  @Test(arguments: [
    (
      #"{"type":"object","properties":{"a":{"type":"string","default":"x","format":"uri"}},"required":["a"],"$schema":"s"}"#,
      #"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}"#
    ),
    (
      #"{"type":"object"}"#, #"{"type":"object","properties":{},"required":[],"additionalProperties":false}"#
    ),
    (
      ##"{"type":"object","properties":{"a":{"$ref":"#/$defs/b","description":"d"}},"required":["a"],"$defs":{"b":{"enum":[1,2]}}}"##,
      ##"{"type":"object","properties":{"a":{"$ref":"#/$defs/b"}},"required":["a"],"$defs":{"b":{"enum":[1,2]}},"additionalProperties":false}"##
    ),
    (
      #"{"type":"object","properties":{"a":{"anyOf":[{"type":"object","properties":{}},{"type":"null"}]}},"required":["a"]}"#,
      #"{"type":"object","properties":{"a":{"anyOf":[{"type":"object","properties":{},"required":[],"additionalProperties":false},{"type":"null"}]}},"required":["a"],"additionalProperties":false}"#
    ),
  ])
  func `a schema with a strict form gets it`(schema: String, expected: String) throws {
    let tool = try offered(JSON(parsing: schema), strict: true)
    #expect(tool["strict"] == true)
    #expect(tool["parameters"] == (try JSON(parsing: expected)))
  }

  @Test(arguments: [
    #"{"a":{"type":"string","minLength":1}}"#, #"{"a":{"allOf":[{},{}]}}"#, #"{"a":{"not":{}}}"#,
    #"{"a":{"oneOf":[{}]}}"#, #"{"a":{"anyOf":[]}}"#, #"{"a":{"type":"object","additionalProperties":{}}}"#,
    #"{"a":{"type":"object","properties":{"b":{}}}}"#, ##"{"a":{"$ref":"#","minimum":1}}"##,
    #"{"a":{"type":"object","patternProperties":{}}}"#,
  ])
  func `a schema without a strict form is offered as it is`(properties: String) throws {
    let schema: JSON = ["type": "object", "properties": try JSON(parsing: properties), "required": ["a"]]
    let tool = try offered(schema, strict: true)
    #expect(tool["strict"] == false)
    #expect(tool["parameters"] == schema)
  }

  @Test  // Q-13
  func `the limits of the strict mode are kept`() throws {
    func isStrict(_ property: JSON) throws -> Bool {
      try offered(["type": "object", "properties": ["a": property], "required": ["a"]], strict: true)["strict"] == true
    }
    func listed(_ count: Int) -> JSON { ["enum": .array((0..<count).map { .integer(Int64($0)) })] }
    #expect(try isStrict(listed(1000)))
    #expect(try !isStrict(listed(1001)))
    #expect(try isStrict(["const": .string(String(repeating: "x", count: 119_999))]))
    #expect(try !isStrict(["const": .string(String(repeating: "x", count: 120_000))]))
    func nested(_ levels: Int) -> JSON {
      (0..<levels).reduce(["type": "string"]) { inner, _ in
        ["type": "object", "properties": ["a": inner], "required": ["a"]]
      }
    }
    #expect(try isStrict(nested(9)))
    #expect(try !isStrict(nested(10)))
    func wide(_ count: Int) -> JSON {
      let names = (0..<count).map { "p\($0)" }
      let properties = JSON.Object(names.map { JSON.Member(key: $0, value: [:]) })
      return ["type": "object", "properties": .object(properties), "required": .array(names.map(JSON.string))]
    }
    #expect(try isStrict(wide(4999)))
    #expect(try !isStrict(wide(5000)))
  }

  @Test func `Chat Completions adapts schemas for OpenAI alone`() throws {
    let schema: JSON = ["type": "object", "properties": ["a": ["type": "array"]]]
    let tool = ToolDefinition(name: "f", parameters: schema, strict: true)
    let request = InvocationRequest(model: "gpt-6", messages: [Message(role: .user, content: "hi")], tools: [tool])
    func function(_ profile: OpenAIChatSettings.Profile) throws -> JSON? {
      try OpenAIChatEncoder(provider: "p", profile: profile).encode(request).body["tools"]?[0]?["function"]
    }
    #expect(try function(.compatible)?["parameters"] == schema)
    #expect(try function(.compatible)?["strict"] == true)
    #expect(try function(.openAI)?["parameters"]?["properties"]?["a"] == ["type": "array", "items": [:]])
    #expect(try function(.openAI)?["strict"] == false)
  }
}
