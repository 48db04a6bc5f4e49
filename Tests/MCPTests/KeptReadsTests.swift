import MCP
import Testing

struct KeptReadsTests {
  private func contents(_ uri: String) -> [MCPResourceContents] { [MCPResourceContents(uri: uri, body: .text("x"))] }

  @Test  // CA-03 CA-04
  func `a read is kept for its time under its exact address`() {
    var reads = KeptReads(maximumBytes: 100)
    reads.keep(contents("a:\u{e9}"), of: "a:\u{e9}", bytes: 4, until: .seconds(2), asked: 0)
    #expect(reads.contents(of: "a:\u{e9}", at: .seconds(1)) != nil)
    #expect(reads.contents(of: "a:e\u{301}", at: .seconds(1)) == nil)
    #expect(reads.contents(of: "a:\u{e9}", at: .seconds(2)) == nil)
  }

  @Test  // CA-06 R-08
  func `an update forgets the resource, what contains it and what it contains`() {
    var reads = KeptReads(maximumBytes: 100)
    for uri in ["f:///d", "f:///d/x", "f:///e"] {
      reads.keep(contents(uri), of: uri, bytes: 1, until: .seconds(9), asked: 0)
    }
    reads.change("f:///d/x")
    #expect(reads.contents(of: "f:///d", at: .zero) == nil)
    #expect(reads.contents(of: "f:///d/x", at: .zero) == nil)
    #expect(reads.contents(of: "f:///e", at: .zero) != nil)
    reads.keep(contents("f:///d"), of: "f:///d", bytes: 1, until: .seconds(9), asked: 0)
    #expect(reads.contents(of: "f:///d", at: .zero) == nil, "it was asked for before the update")
    reads.changeAll()
    #expect(reads.contents(of: "f:///e", at: .zero) == nil)
    #expect(reads.bytes == 0)
  }

  @Test
  func `more than the limit is not kept, and the oldest makes room`() {
    var reads = KeptReads(maximumBytes: 10)
    reads.keep(contents("a"), of: "a", bytes: 6, until: .seconds(9), asked: 0)
    reads.keep(contents("b"), of: "b", bytes: 4, until: .seconds(9), asked: 0)
    reads.keep(contents("c"), of: "c", bytes: 5, until: .seconds(9), asked: 0)
    #expect(reads.contents(of: "a", at: .zero) == nil)
    #expect(reads.contents(of: "b", at: .zero) != nil)
    #expect(reads.bytes == 9)
    reads.keep(contents("d"), of: "d", bytes: 11, until: .seconds(9), asked: 0)
    #expect(reads.contents(of: "d", at: .zero) == nil)
    #expect(reads.contents(of: "c", at: .zero) != nil)
  }
}
