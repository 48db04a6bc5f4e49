import JSONKit
import TestKit
import Testing

/// The official schemas of the MCP revisions, where their folder is at hand: large schemas of both dialects.
@Suite("fixtures: MCP schemas", .enabled(if: Fixtures.has("mcp-schema"), "the fixtures are not here"))
struct SchemaProtocolTests {
  @Test(arguments: Fixtures.names(in: "mcp-schema", ending: ".json"))
  func `the schema of a protocol revision knows a good tool from a bad one`(file: String) throws {
    let document = try Fixtures.json("mcp-schema/\(file).json")
    var options = JSONSchema.Options()
    options.documents["https://example.org/mcp"] = document
    let place = document["$defs"] == nil ? "definitions" : "$defs"
    let tool = try JSONSchema(["$ref": .string("https://example.org/mcp#/\(place)/Tool")], options: options)
    #expect(tool.validate(["name": "clock", "inputSchema": ["type": "object"]]) == [])
    #expect(tool.validate(["inputSchema": ["type": "object"]]).map(\.description) == ["\"name\" is missing"])
    #expect(tool.validate(["name": 1, "inputSchema": ["type": "object"]]).map(\.instancePath.description) == ["/name"])
  }
}
