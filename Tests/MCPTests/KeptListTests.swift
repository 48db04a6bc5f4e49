import JSONKit
import MCP
import Testing

@Suite struct KeptListTests {
  private let tools = [MCPTool(name: "t", inputSchema: [:])]

  @Test func `a list is kept for its time`() {
    var listed = KeptList<MCPTool>()
    #expect(listed.entries(at: .zero) == nil)
    listed.keep(tools, until: .seconds(2), asked: 0)
    #expect(listed.entries(at: .seconds(1))?.map(\.name) == ["t"])
    #expect(listed.entries(at: .seconds(2)) == nil)
  }

  @Test func `a change ends it, and so it does for a list that was asked for before`() {
    var listed = KeptList<MCPTool>()
    listed.keep(tools, until: .seconds(2), asked: 0)
    listed.change()
    #expect(listed.entries(at: .zero) == nil)
    listed.keep(tools, until: .seconds(2), asked: 0)
    #expect(listed.entries(at: .zero) == nil)
    listed.keep(tools, until: .seconds(2), asked: listed.changes)
    #expect(listed.entries(at: .zero) != nil)
  }
}
