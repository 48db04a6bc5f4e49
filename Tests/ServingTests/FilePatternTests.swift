import Testing

@testable import Serving

struct FilePatternTests {
  @Test(arguments: [
    ("*.csv", "data/orders.csv", true), ("*.csv", "orders.csv.bak", false), ("data/*.csv", "data/orders.csv", true),
    ("data/*.csv", "data/old/orders.csv", false), ("data/**", "data/old/orders.csv", true), ("**/x.c", "x.c", true),
    ("**/x.c", "a/b/x.c", true), ("**/x.c", "a/bx.c", false), ("a/**/z", "a/z", true), ("a/**/z", "a/b/c/z", true),
    ("?.c", "a.c", true), ("?.c", "ab.c", false), ("[a-c]*.c", "b1.c", true), ("[!a-c]*.c", "b1.c", false),
    ("[]]x", "]x", true), ("[[]x", "[x", true), ("*", "a", true), ("a*b*c", "axxbyyc", true), ("ä?", "äö", true),
  ])
  func `a pattern matches as documented`(pattern: String, path: String, expected: Bool) throws {
    #expect(try FilePattern(pattern).matches(path) == expected)
  }

  @Test(arguments: ["", "[a", String(repeating: "a", count: 1_025)])
  func `a broken pattern is refused`(pattern: String) {
    #expect(throws: ServingError.self) { try FilePattern(pattern) }
  }

  @Test func `many stars stay quick`() throws {
    let pattern = try FilePattern(String(repeating: "*a", count: 500) + "b")
    #expect(!pattern.matches(String(repeating: "a", count: 2_000)))
  }
}
