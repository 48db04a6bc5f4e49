import JSONKit
import MCP
import Services
import Testing

@testable import Serving

struct BuiltinServiceTests {
  private func service(_ folder: borrowing TemporaryFolder) throws -> MCPService {
    try MCPService.builtin(root: folder.path, version: "1.0", secondsSince1970: { 0 })
  }

  @Test func `five tools are announced as reading only`() throws {
    let folder = TemporaryFolder()
    let tools: [MCPServiceTool] = try service(folder).tools
    #expect(tools.map(\.definition.name) == ["list_files", "read_file", "search_files", "current_time", "calculate"])
    for tool in tools {
      #expect(tool.definition.annotations?.readOnlyHint == true)
      #expect(tool.definition.annotations?.destructiveHint == false)
      #expect(tool.definition.outputSchema?["type"] == "object")
      #expect(tool.definition.inputSchema["additionalProperties"] == false)
    }
  }

  @Test func `an answer has text and structure, and both say the same`() async throws {
    let folder = TemporaryFolder()
    let calculate: MCPServiceTool = try #require(try service(folder).tools.last)
    let result: MCPCallResult = try await calculate.handler(["expression": "1/8"], MCPCallContext())
    #expect(result.text == "0.125")
    #expect(result.structuredContent == ["result": "0.125"])
    #expect(!result.isError)
  }

  @Test func `an error is told to the model in words`() async throws {
    let folder = TemporaryFolder()
    let read: MCPServiceTool = try service(folder).tools[1]
    let failure: MCPToolFailure? = await #expect(throws: MCPToolFailure.self) {
      try await read.handler(["path": "../secret"], MCPCallContext())
    }
    #expect(failure?.message.contains("leads out of the served folder") == true)
  }
}
