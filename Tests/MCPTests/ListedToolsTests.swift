import JSONKit
import MCP
import Testing

@Suite struct ListedToolsTests {
  private let tools = [MCPTool(name: "t", inputSchema: [:])]

  @Test func `a list is kept for its time`() {
    var listed = ListedTools()
    #expect(listed.tools(at: .zero) == nil)
    listed.keep(tools, until: .seconds(2), asked: 0)
    #expect(listed.tools(at: .seconds(1))?.map(\.name) == ["t"])
    #expect(listed.tools(at: .seconds(2)) == nil)
  }

  @Test func `a change ends it, and so it does for a list that was asked for before`() {
    var listed = ListedTools()
    listed.keep(tools, until: .seconds(2), asked: 0)
    listed.change()
    #expect(listed.tools(at: .zero) == nil)
    listed.keep(tools, until: .seconds(2), asked: 0)
    #expect(listed.tools(at: .zero) == nil)
    listed.keep(tools, until: .seconds(2), asked: listed.changes)
    #expect(listed.tools(at: .zero) != nil)
  }
}
