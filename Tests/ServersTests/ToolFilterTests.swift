import Servers
import Testing

struct ToolFilterTests {
  @Test(arguments: [
    ("git.*", "git.log", true), ("git.*", "github.log", false), ("*", "", true), ("*", "a.b.c", true),
    ("a?c", "abc", true), ("a?c", "ac", false), ("*.read_*", "files.read_file", true), ("a*b*c", "axxbyyc", true),
    ("a*b*c", "axxbyy", false), ("", "", true), ("", "a", false), ("?", "é", true), ("git.log", "git.log", true),
    ("git.log", "git.logs", false), ("**", "x", true),
  ])
  func `a glob matches whole names`(pattern: String, name: String, matches: Bool) {
    #expect(Glob(pattern).matches(name) == matches)
  }

  @Test func `a glob of many stars takes no more steps than pattern times name`() {
    let pattern = String(repeating: "*a", count: 40) + "b"
    #expect(!Glob(pattern).matches(String(repeating: "a", count: 20_000)))
  }

  @Test func `a name is compared by its scalars, not by how it looks`() {
    #expect(!Glob("caf\u{e9}").matches("cafe\u{301}"))
  }

  @Test(
    arguments: [
      ([], [], "x", true), (["a.*"], [], "a.b", true), (["a.*"], [], "b.b", false),
      (["a.*", "!a.b"], [], "a.b", false),
      (["!a.b"], [], "a.c", true), (["!a.b"], [], "a.b", false), (["!a.b", "a.*"], [], "a.b", false),
      (["*"], ["a.*"], "a.b", false),
    ] as [([String], [String], String, Bool)])
  func `a denial counts wherever it stands, and nothing allowed means everything`(
    allow: [String], deny: [String], name: String, admits: Bool
  ) {
    #expect(ToolFilter(allow: allow, deny: deny).admits(name) == admits)
  }

  @Test func `only literal names that nobody has are missing`() {
    let filter = ToolFilter(allow: ["a.b", "a.c", "z.*", "!q.q"])
    #expect(filter.missing(from: ["a.b"]) == ["a.c"])
  }
}
