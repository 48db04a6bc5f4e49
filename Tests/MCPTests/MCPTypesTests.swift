import JSONKit
import MCP
import Testing

struct MCPTypesTests {
  @Test  // T-03 B-13 B-14
  func `a tool keeps every member and the order of its schema`() throws {
    let json: JSON = [
      "inputSchema": ["z": 1, "type": "object", "$defs": [:], "a": [12_345_678_901_234_567]], "name": "t",
      "x-vendor": ["deep": [nil]], "execution": ["taskSupport": "optional"], "_meta": ["k": 1], "description": "d",
    ]
    let tool = try MCPTool(json: json)
    #expect(tool.json.bytes == json.bytes)
    #expect(tool.description == "d")
  }

  @Test  // T-11
  func `an absent hint is not false`() throws {
    let annotations = MCPToolAnnotations(json: ["readOnlyHint": false, "destructiveHint": "yes", "note": 1])
    #expect(annotations?.readOnlyHint == false)
    #expect(annotations?.idempotentHint == nil)
    #expect(annotations?.destructiveHint == nil)
    #expect(annotations?.raw["note"] == 1)
    #expect(MCPToolAnnotations(json: 5) == nil)
  }

  @Test  // T-12
  func `the name for people is the title, the annotation's title, the name`() {
    var tool = MCPTool(name: "n", annotations: MCPToolAnnotations(title: "b"))
    #expect(tool.displayName == "b")
    tool.title = "a"
    #expect(tool.displayName == "a")
    #expect(MCPTool(name: "n").displayName == "n")
  }

  private static let blocks: [(JSON, MCPContent.Block)] = [
    (["type": "text", "text": "hi"], .text("hi")),
    (["type": "image", "data": "AA==", "mimeType": "image/png"], .image(data: "AA==", mimeType: "image/png")),
    (["type": "audio", "data": "AA==", "mimeType": "audio/wav"], .audio(data: "AA==", mimeType: "audio/wav")),
    (["type": "resource_link", "uri": "u:1", "name": "n"], .resourceLink(uri: "u:1", name: "n", mimeType: nil)),
    (["type": "hologram", "data": [1]], .unknown(type: "hologram")),
    (["type": "text"], .unknown(type: "text")),
    (["text": "hi"], .unknown(type: "")),
    (7, .unknown(type: "")),
  ]

  @Test(arguments: blocks)  // TC-10
  func `every kind of content is read and unknown ones are kept`(json: JSON, block: MCPContent.Block) {
    let content = MCPContent(json: json)
    #expect(content.block == block)
    if case .object = json { #expect(content.json.bytes == json.bytes) }
  }

  @Test  // TC-10 TC-13
  func `a resource and its annotations keep unknown members`() {
    let json: JSON = [
      "type": "resource", "resource": ["uri": "file:///a", "mimeType": "text/plain", "text": "x", "vendor": true],
      "annotations": ["audience": ["user"], "priority": 1, "lastModified": "2025-01-12T15:00:58Z", "vendor": 3],
      "_meta": ["a": 1],
    ]
    let content = MCPContent(json: json)
    #expect(content.annotations?.audience == ["user"])
    #expect(content.annotations?.priority == 1)
    #expect(content.json.bytes == json.bytes)
  }

  @Test  // TC-06
  func `absent structured content is not null`() throws {
    #expect(try MCPCallResult(json: ["content": []]).structuredContent == nil)
    #expect(try MCPCallResult(json: ["content": [], "structuredContent": nil]).structuredContent == .some(.null))
    #expect(try MCPCallResult(json: ["structuredContent": [1]]).content.isEmpty)
  }

  @Test  // TC-02 B-13
  func `a result keeps unknown members`() throws {
    let json: JSON = ["content": [["type": "text", "text": "a"]], "isError": true, "_meta": ["x": 1], "vendor": [1.5]]
    let result = try MCPCallResult(json: json)
    #expect(result.isError)
    #expect(result.text == "a")
    #expect(result.json.bytes == json.bytes)
  }

  @Test(arguments: [[:], [], "x", nil, ["content": "text"], ["content": nil]] as [JSON])
  func `a result without content is invalid`(json: JSON) {
    #expect(throws: MCPError.self) { try MCPCallResult(json: json) }
  }
}
