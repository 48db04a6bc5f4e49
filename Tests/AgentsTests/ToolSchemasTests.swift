import JSONKit
import MCP
import Testing

@testable import Agents

/// What calls of a tool are held against, compiled once.
struct ToolSchemasTests {
  private func tool(_ name: String, takes type: String = "string", gives output: JSON? = nil) throws -> MCPTool {
    var members: JSON.Object = [
      "name": .string(name), "inputSchema": ["type": "object", "properties": ["x": ["type": .string(type)]]],
    ]
    if let output { members["outputSchema"] = output }
    return try MCPTool(json: .object(members))
  }

  @Test func `a schema is compiled by whoever needs it first, and once`() throws {
    let schemas = ToolSchemas(of: try tool("a", gives: ["type": "object", "required": ["y"]]))
    let (arguments, answers) = (schemas.arguments, try #require(schemas.answers))
    #expect(arguments.violations(of: ["x": 1]).count == 1 && answers.violations(of: [:]).count == 1)
    #expect(schemas.arguments === arguments && schemas.answers === answers)
    #expect(ToolSchemas(of: try tool("a")).answers == nil)
  }

  @Test
  func `a list that comes again keeps what was compiled, a changed tool has its own, and what is gone is forgotten`()
    throws
  {
    var listed = ListedSchemas()
    let first = listed.list([try tool("a"), try tool("b"), try tool("c")])
    let again = listed.list([try tool("a"), try tool("b", takes: "integer")])
    #expect(again[0] === first[0] && again[1] !== first[1])
    #expect(again[1].arguments.violations(of: ["x": "1"]).count == 1)
    let known = [listed[try tool("a")], listed[try tool("a", gives: [:])], listed[try tool("c")]]
    #expect(known[0] === first[0] && known[1] !== first[0] && known[2] !== first[2])
  }
}
