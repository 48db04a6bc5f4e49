import JSONKit
import MCP
import Testing

struct ListingTests {
  @Test  // P-01 P-03 T-02
  func `pages are joined until there is no cursor`() {
    var listing = Listing<MCPTool>(maximumPages: 100, maximumEntries: 100)
    #expect(listing.next == .fetch(cursor: nil))
    listing.add(page: ["tools": [tool("b")], "nextCursor": "x"])
    #expect(listing.next == .fetch(cursor: "x"))
    listing.add(page: ["tools": [tool("a")], "nextCursor": nil])
    #expect(listing.next == .finished)
    #expect(listing.entries.map(\.name) == ["b", "a"])
  }

  @Test  // P-02
  func `an empty cursor is a cursor`() {
    var listing = Listing<MCPTool>(maximumPages: 100, maximumEntries: 100)
    listing.add(page: ["tools": [], "nextCursor": ""])
    #expect(listing.next == .fetch(cursor: ""))
  }

  @Test  // P-04
  func `a cycle of cursors and a list without end are cut and noted`() {
    var cycle = Listing<MCPTool>(maximumPages: 100, maximumEntries: 100)
    cycle.add(page: ["tools": [tool("a")], "nextCursor": "x"])
    cycle.add(page: ["tools": [tool("b")], "nextCursor": "y"])
    cycle.add(page: ["tools": [tool("a")], "nextCursor": "x"])
    #expect(cycle.next == .finished)
    #expect(cycle.entries.map(\.name) == ["a", "b"])
    #expect(cycle.notes.count == 2)

    var endless = Listing<MCPTool>(maximumPages: 3, maximumEntries: 100)
    for page in 1...3 { endless.add(page: ["tools": [tool("t\(page)")], "nextCursor": .string("c\(page)")]) }
    #expect(endless.next == .finished)
    #expect(endless.entries.count == 3)
    #expect(endless.notes == ["more than 3 pages"])
  }

  @Test  // P-05
  func `a refused cursor starts the list anew, once`() {
    var listing = Listing<MCPTool>(maximumPages: 100, maximumEntries: 100)
    listing.add(page: ["tools": [tool("a")], "nextCursor": "x"])
    let isRestarted = listing.restart()
    #expect(isRestarted)
    #expect(listing.next == .fetch(cursor: nil))
    #expect(listing.entries.isEmpty)
    listing.add(page: ["tools": [tool("a")], "nextCursor": "x"])
    #expect(listing.next == .fetch(cursor: "x"))
    let isRestartedAgain = listing.restart()
    #expect(!isRestartedAgain)
  }

  @Test  // T-09 T-10 B-15 P-06
  func `bad entries and second tools of a name are left out, the others stay`() {
    var listing = Listing<MCPTool>(maximumPages: 100, maximumEntries: 100)
    let entries: [JSON] = [
      tool("a"), ["name": "no schema"], 5, nil, ["inputSchema": [:]], ["name": "null", "inputSchema": nil], tool("a"),
      tool("\u{e9}"), tool("e\u{301}"),
    ]
    listing.add(page: ["tools": .array(entries)])
    #expect(listing.next == .finished)
    #expect(listing.entries.map { Array($0.name.utf8) } == ["a", "\u{e9}", "e\u{301}"].map { Array($0.utf8) })
    #expect(listing.notes.count == 6)
  }

  @Test func `a list longer than the limit is cut and noted`() {
    var listing = Listing<MCPTool>(maximumPages: 100, maximumEntries: 2)
    listing.add(page: ["tools": [tool("a"), tool("b"), tool("c")], "nextCursor": "x"])
    #expect(listing.next == .finished)
    #expect(listing.entries.count == 2)
    #expect(listing.notes == ["more than 2 tools"])
  }

  @Test func `a page without a list fails the listing`() {
    var listing = Listing<MCPTool>(maximumPages: 100, maximumEntries: 2)
    listing.add(page: ["tools": "none"])
    guard case .failed(let error) = listing.next else { return #expect(Bool(false)) }
    #expect(error.code == .invalidResult)
  }

  @Test  // P-01 R-01 R-02 PR-01
  func `the other lists are read in the same way`() {
    var resources = Listing<MCPResource>(maximumPages: 9, maximumEntries: 9)
    resources.add(page: ["resources": [["uri": "a:1", "size": 5], ["uri": "a:1"], ["name": "no address"]]])
    #expect(resources.next == .finished)
    #expect(resources.entries.map(\.name) == ["a:1"])
    #expect(resources.entries.first?.size == 5)
    #expect(resources.notes.first == "a second resource is named a:1")
    #expect(resources.notes.last?.hasPrefix("an entry is no resource: ") == true)

    var templates = Listing<MCPResourceTemplate>(maximumPages: 9, maximumEntries: 1)
    templates.add(page: ["resourceTemplates": [["uriTemplate": "a:{x}", "name": "n"], ["uriTemplate": "b"]]])
    #expect(templates.entries.map(\.uriTemplate) == ["a:{x}"])
    #expect(templates.notes == ["more than 1 resource templates"])

    var prompts = Listing<MCPPrompt>(maximumPages: 9, maximumEntries: 9)
    prompts.add(page: ["tools": []])
    #expect(
      prompts.next
        == .failed(MCPError(.invalidResult, "the answer to prompts/list has no list named prompts")))
  }

  private func tool(_ name: String) -> JSON {
    ["name": .string(name), "inputSchema": ["type": "object"]]
  }
}
