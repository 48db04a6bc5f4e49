import JSONKit
import MCP
import Testing

struct ToolListingTests {
  @Test func `P-01 P-03 pages are joined until there is no cursor`() {
    var listing = ToolListing(maximumPages: 100, maximumTools: 100)
    #expect(listing.next == .fetch(cursor: nil))
    listing.add(page: ["tools": [tool("b")], "nextCursor": "x"])
    #expect(listing.next == .fetch(cursor: "x"))
    listing.add(page: ["tools": [tool("a")], "nextCursor": nil])
    #expect(listing.next == .finished)
    #expect(listing.tools.map(\.name) == ["b", "a"])
  }

  @Test func `P-02 an empty cursor is a cursor`() {
    var listing = ToolListing(maximumPages: 100, maximumTools: 100)
    listing.add(page: ["tools": [], "nextCursor": ""])
    #expect(listing.next == .fetch(cursor: ""))
  }

  @Test func `P-04 a cycle of cursors and a list without end are cut and noted`() {
    var cycle = ToolListing(maximumPages: 100, maximumTools: 100)
    cycle.add(page: ["tools": [tool("a")], "nextCursor": "x"])
    cycle.add(page: ["tools": [tool("b")], "nextCursor": "y"])
    cycle.add(page: ["tools": [tool("a")], "nextCursor": "x"])
    #expect(cycle.next == .finished)
    #expect(cycle.tools.map(\.name) == ["a", "b"])
    #expect(cycle.notes.count == 2)

    var endless = ToolListing(maximumPages: 3, maximumTools: 100)
    for page in 1...3 { endless.add(page: ["tools": [tool("t\(page)")], "nextCursor": .string("c\(page)")]) }
    #expect(endless.next == .finished)
    #expect(endless.tools.count == 3)
    #expect(endless.notes == ["more than 3 pages"])
  }

  @Test func `P-05 a refused cursor starts the list anew, once`() {
    var listing = ToolListing(maximumPages: 100, maximumTools: 100)
    listing.add(page: ["tools": [tool("a")], "nextCursor": "x"])
    let isRestarted = listing.restart()
    #expect(isRestarted)
    #expect(listing.next == .fetch(cursor: nil))
    #expect(listing.tools.isEmpty)
    listing.add(page: ["tools": [tool("a")], "nextCursor": "x"])
    #expect(listing.next == .fetch(cursor: "x"))
    let isRestartedAgain = listing.restart()
    #expect(!isRestartedAgain)
  }

  @Test func `T-09 T-10 bad entries and second tools of a name are left out, the others stay`() {
    var listing = ToolListing(maximumPages: 100, maximumTools: 100)
    let entries: [JSON] = [
      tool("a"), ["name": "no schema"], 5, nil, ["inputSchema": [:]], ["name": "null", "inputSchema": nil], tool("a"),
      tool("\u{e9}"), tool("e\u{301}"),
    ]
    listing.add(page: ["tools": .array(entries)])
    #expect(listing.next == .finished)
    #expect(listing.tools.map { Array($0.name.utf8) } == ["a", "\u{e9}", "e\u{301}"].map { Array($0.utf8) })
    #expect(listing.notes.count == 6)
  }

  @Test func `a list longer than the limit is cut and noted`() {
    var listing = ToolListing(maximumPages: 100, maximumTools: 2)
    listing.add(page: ["tools": [tool("a"), tool("b"), tool("c")], "nextCursor": "x"])
    #expect(listing.next == .finished)
    #expect(listing.tools.count == 2)
    #expect(listing.notes == ["more than 2 tools"])
  }

  @Test func `a page without a list fails the listing`() {
    var listing = ToolListing(maximumPages: 100, maximumTools: 2)
    listing.add(page: ["tools": "none"])
    guard case .failed(let error) = listing.next else { return #expect(Bool(false)) }
    #expect(error.code == .invalidResult)
  }

  private func tool(_ name: String) -> JSON {
    ["name": .string(name), "inputSchema": ["type": "object"]]
  }
}
