import JSONKit
import Testing

struct RegexMatchTests {
  /// Pattern, text, the whole match and the groups as they read.
  static let cases: [(String, String, String, [String?])] = [
    ("a+", "caaat", "aaa", []), ("a+?", "caaat", "a", []), ("(a|ab)(c|bcd)(d*)", "abcd", "abcd", ["a", "bcd", ""]),
    ("(a+)(b+)?", "aac", "aa", ["aa", nil]), ("(?<k>\\w+)=(?<v>\\w*)", "x=1", "x=1", ["x", "1"]),
    ("(a*)*b", "aab", "aab", ["aa"]), ("(?:(a)|(b))+", "ab", "ab", ["a", "b"]),
    (".{2}", "\u{1F600}\u{1F600}x", "\u{1F600}\u{1F600}", []),
    ("(a??)(a*)", "aa", "aa", ["", "aa"]), ("b|a|ab", "ab", "a", []), ("(?=(a))ab", "ab", "ab", [nil]),
  ]

  @Test(arguments: cases)
  func `the match is the one the pattern prefers`(text: String, input: String, whole: String, groups: [String?]) throws
  {
    let scalars = Array(input.unicodeScalars)
    let match = try #require(try RegexPattern(text).firstMatch(in: scalars))
    func read(_ range: Range<Int>) -> String {
      var result = String.UnicodeScalarView()
      result.append(contentsOf: scalars[range])
      return String(result)
    }
    #expect(read(match.range) == whole)
    #expect(match.captures.map { $0.map(read) } == groups)
  }

  @Test func `a search can begin anywhere and still sees what is before`() throws {
    let text = Array("foo bar".unicodeScalars)
    #expect(try RegexPattern("\\bb").firstMatch(in: text, from: 4)?.range == 4..<5)
    #expect(try RegexPattern("\\boo").firstMatch(in: text, from: 1) == nil)
    #expect(try RegexPattern("^b").firstMatch(in: text, from: 4) == nil)
    #expect(try RegexPattern("").firstMatch(in: text, from: 7)?.range == 7..<7)
    #expect(try RegexPattern("a").firstMatch(in: text, from: 8) == nil)
  }

  @Test func `the names of groups stand at their numbers`() throws {
    #expect(try RegexPattern("(a)(?<year>b)(?:c)(d)").captureNames == [nil, "year", nil])
  }

  @Test func `flags change what matches`() throws {
    #expect(try RegexPattern("\u{E9}[a-c]", options: .ignoreCase).matches("\u{C9}B"))
    #expect(try RegexPattern("[^a]", options: .ignoreCase).matches("A") == false)
    #expect(try RegexPattern("a.b", options: .dotAll).matches("a\nb"))
    #expect(try RegexPattern("^b$", options: .multiline).matches("a\nb\nc"))
    #expect(try RegexPattern("a b # c\n d", options: .extended).matches("abd"))
  }

  @Test func `the other dialect knows its own constructs`() throws {
    func found(_ text: String, _ input: String) throws -> Bool {
      try RegexPattern(text, syntax: .perl).matches(input)
    }
    #expect(try found("\\A\\w+\\z", "\u{E9}t\u{E9}"))
    #expect(try found("b\\Z", "b\n"))
    #expect(try found("^[[:alpha:][:digit:]_]+$", "a1_"))
    #expect(try !found("^[[:^digit:]]$", "1"))
    #expect(try found("(?i)abc", "ABC"))
    #expect(try found("^\\h{2}$", "fF"))
    #expect(try found("(?P<x>a)(?#note)", "a"))
    #expect(try !found("^[\\W]$", "\u{E9}"))
  }
}
