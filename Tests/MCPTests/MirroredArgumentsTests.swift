import JSONKit
import JSONRPC
import MCP
import Testing

struct MirroredArgumentsTests {
  @Test(arguments: [  // X-02
    (#"{"x-mcp-header":"A"}"#, "no chain"), (#"{"properties":{"a":{"type":"string","x-mcp-header":""}}}"#, "no name"),
    (#"{"properties":{"a":{"type":"string","x-mcp-header":"a b"}}}"#, "no name"),
    (#"{"properties":{"a":{"type":"string","x-mcp-header":"a\r\nb"}}}"#, "no name"),
    (#"{"properties":{"a":{"type":"string","x-mcp-header":"ä"}}}"#, "no name"),
    (#"{"properties":{"a":{"type":"string","x-mcp-header":5}}}"#, "no name"),
    (#"{"properties":{"a":{"type":"number","x-mcp-header":"A"}}}"#, "strings, integers and booleans"),
    (#"{"properties":{"a":{"x-mcp-header":"A"}}}"#, "strings, integers and booleans"),
    (#"{"properties":{"a":{"type":["string","null"],"x-mcp-header":"A"}}}"#, "strings, integers and booleans"),
    (#"{"properties":{"a":{"type":"object","x-mcp-header":"A"}}}"#, "strings, integers and booleans"),
    (
      #"{"properties":{"a":{"type":"string","x-mcp-header":"X"},"b":{"type":"string","x-mcp-header":"x"}}}"#, "the same"
    ),
    (#"{"properties":{"a":{"type":"array","items":{"type":"string","x-mcp-header":"A"}}}}"#, "no chain"),
    (#"{"anyOf":[{"properties":{"a":{"type":"string","x-mcp-header":"A"}}}]}"#, "no chain"),
    (#"{"$defs":{"d":{"type":"string","x-mcp-header":"A"}}}"#, "no chain"),
    (#"{"additionalProperties":{"type":"string","x-mcp-header":"A"}}"#, "no chain"),
    (#"{"properties":{"a":{"if":{"type":"string","x-mcp-header":"A"}}}}"#, "no chain"),
  ])
  func `an annotation in the wrong place or of the wrong kind is refused with its reason`(
    schema: String, words: String
  ) throws {
    let schema = try JSON(parsing: Array(schema.utf8))
    let error = #expect(throws: MirroredArguments.Invalid.self) { try MirroredArguments(schema: schema) }
    #expect(error?.reason.contains(words) == true, "\(error?.reason ?? "")")
  }

  @Test(arguments: [  // X-02
    #"{"properties":{"x-mcp-header":{"type":"string"}}}"#, #"{"default":{"x-mcp-header":"A"}}"#,
    #"{"properties":{"a":{"enum":[{"x-mcp-header":"A"}],"examples":[{"x-mcp-header":5}]}}}"#, "{}", "true", "[]",
  ])
  func `data and names of properties are no annotations`(schema: String) throws {
    #expect(try MirroredArguments(schema: try JSON(parsing: Array(schema.utf8))).isEmpty)
  }

  @Test  // X-04
  func `values are written as JSON scalars are, and others not at all`() throws {
    let schema: JSON = [
      "properties": [
        "s": ["type": "string", "x-mcp-header": "S"], "i": ["type": "integer", "x-mcp-header": "I"],
        "b": ["type": "boolean", "x-mcp-header": "B"],
        "o": ["properties": ["p": ["properties": ["q": ["type": "string", "x-mcp-header": "Q"]]]]],
      ]
    ]
    let mirrored = try MirroredArguments(schema: schema)
    func headers(_ arguments: String) throws -> [String] {
      mirrored.headers(for: try JSON(parsing: Array(arguments.utf8))).map { "\($0.name): \($0.value)" }
    }
    #expect(
      try headers(#"{"s":"x","i":9007199254740993,"b":false,"o":{"p":{"q":"deep"}}}"#) == [
        "Mcp-Param-B: false", "Mcp-Param-I: 9007199254740993", "Mcp-Param-Q: deep", "Mcp-Param-S: x",
      ])
    #expect(try headers(#"{"i":42.0,"s":null,"b":[],"o":{"p":5}}"#) == ["Mcp-Param-I: 42"])
    #expect(try headers(#"{"s":""}"#) == ["Mcp-Param-S: "])
  }

  @Test(arguments: [  // X-05
    ("plain text", "plain text"), ("a\tb", "a\tb"), ("", ""), ("héllo", "=?base64?aMOpbGxv?="),
    (" a", "=?base64?IGE=?="),
    ("a ", "=?base64?YSA=?="), ("a\nb", "=?base64?YQpi?="), ("a\r\nX-Evil: 1", "=?base64?YQ0KWC1FdmlsOiAx?="),
    ("=?base64?YQ==?=", "=?base64?PT9iYXNlNjQ/WVE9PT89?="), ("=?BASE64?YQ==?=", "=?BASE64?YQ==?="),
    ("\u{0}", "=?base64?AA==?="),
    ("日本", "=?base64?5pel5pys?="),
  ])
  func `a value that a field cannot carry is in base64 between markers`(text: String, value: String) {
    #expect(HeaderValue.encode(text) == value)
  }
}
