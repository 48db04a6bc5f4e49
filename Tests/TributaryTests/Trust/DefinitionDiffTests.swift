import Testing
import Tributary

/// What is different between two definitions.
struct DefinitionDiffTests {
  private func lines(_ old: JSON?, _ new: JSON?) -> [String] {
    DefinitionDiff(from: old, to: new).lines.map { "\($0.side.rawValue) \($0.path): \($0.text)" }
  }

  @Test func `values are compared by their paths, which are sorted`() {
    let old: JSON = ["description": "a", "inputSchema": ["properties": ["x": ["type": "string"], "z": [:]]]]
    let new: JSON = [
      "description": "b", "inputSchema": ["properties": ["x": ["type": "number", "y": [1]], "z": [:]]],
    ]
    #expect(
      lines(old, new) == [
        "- /description: \"a\"", "+ /description: \"b\"", "- /inputSchema/properties/x/type: \"string\"",
        "+ /inputSchema/properties/x/type: \"number\"", "+ /inputSchema/properties/x/y/0: 1",
      ])
    #expect(lines(old, old).isEmpty)
  }

  @Test func `texts of several lines are compared line by line, with what is around`() {
    #expect(
      lines(["d": "one\ntwo\nthree"], ["d": "one\n2\nthree\nfour"]) == [
        "  /d: one", "- /d: two", "+ /d: 2", "  /d: three", "+ /d: four",
      ])
  }

  @Test func `a tool that is new or gone is all on one side`() {
    #expect(lines(nil, ["a": 1]) == ["+ /a: 1"])
    #expect(lines(["a": 1], nil) == ["- /a: 1"])
  }

  @Test func `texts that only look the same differ`() {
    #expect(lines(["d": "caf\u{E9}"], ["d": "cafe\u{301}"]).count == 2)
    #expect(lines(["d": "caf\u{E9}\nx"], ["d": "cafe\u{301}\nx"]).count == 3)
  }

  @Test func `lines are bounded and the rest is counted`() {
    let many: JSON = .array((0..<500).map { .integer($0) })
    let diff = DefinitionDiff(from: nil, to: many)
    #expect(diff.lines.count == 400)
    #expect(diff.left == 100)
  }
}
