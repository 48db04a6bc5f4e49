import Foundation
import JSONKit
import Testing

/// The official schemas of the MCP revisions, where their folder is at hand: large schemas of both dialects.
@Suite(.enabled(if: SchemaProtocol.folder != nil, "the folder fixtures/mcp-schema is not here"))
struct SchemaProtocolTests {
  @Test(arguments: SchemaProtocol.revisions)
  func `the schema of a protocol revision knows a good tool from a bad one`(file: String) throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: "\(SchemaProtocol.folder ?? "")/\(file)"))
    let document = try JSON(parsing: [UInt8](data))
    var options = JSONSchema.Options()
    options.documents["https://example.org/mcp"] = document
    let place = document["$defs"] == nil ? "definitions" : "$defs"
    let tool = try JSONSchema(["$ref": .string("https://example.org/mcp#/\(place)/Tool")], options: options)
    #expect(tool.validate(["name": "clock", "inputSchema": ["type": "object"]]) == [])
    #expect(tool.validate(["inputSchema": ["type": "object"]]).map(\.description) == ["\"name\" is missing"])
    #expect(tool.validate(["name": 1, "inputSchema": ["type": "object"]]).map(\.instancePath.description) == ["/name"])
  }
}

enum SchemaProtocol {
  static let folder: String? = {
    let base = ProcessInfo.processInfo.environment["TRIBUTARY_FIXTURES"] ?? "../shared/fixtures"
    return FileManager.default.fileExists(atPath: base + "/mcp-schema") ? base + "/mcp-schema" : nil
  }()

  static let revisions: [String] = {
    let names = folder.flatMap { try? FileManager.default.contentsOfDirectory(atPath: $0) } ?? []
    return names.filter { $0.hasSuffix(".json") }.sorted()
  }()
}
