import Testing

@testable import TributaryCLI

struct TextCleanerTests {
  @Test(arguments: [
    ("plain\ttext\n", "plain\ttext\n"), ("\u{1B}[31mred\u{1B}[0m", "red"), ("\u{1B}]0;title\u{7}x", "x"),
    ("\u{1B}]8;;https://example.org\u{1B}\\link\u{1B}]8;;\u{1B}\\", "link"), ("\u{9B}2Jx", "x"), ("a\rb\u{8}c", "abc"),
    ("\u{1B}(Bx", "x"), ("\u{1B}cx", "x"), ("\u{1B}P1$r\u{1B}\\x", "x"), ("a\u{1B}[12\nb", "a\nb"), ("ä€😀", "ä€😀"),
    ("a\u{202E}b", "a⟦U+202E⟧b"), ("\u{E0041}", "⟦U+E0041⟧"), ("👩‍👩‍👧", "👩‍👩‍👧"),
    ("a\u{200B}b", "a⟦U+200B⟧b"), ("\u{FEFF}a", "⟦U+FEFF⟧a"), ("می\u{200C}خواهم", "می\u{200C}خواهم"), ("⚠️", "⚠️"),
  ])
  func `what drives a terminal is taken out`(text: String, expected: String) {
    var cleaner = TextCleaner()
    #expect(cleaner.clean(text) == expected)
  }

  @Test func `a sequence may be cut anywhere`() {
    let text = "a\u{1B}[1;31mb\u{1B}]0;t\u{1B}\\c\u{9D}x\u{9C}d"
    let scalars = Array(text.unicodeScalars)
    for cut in 0...scalars.count {
      var cleaner = TextCleaner()
      let first: String = cleaner.clean(String(String.UnicodeScalarView(scalars[..<cut])))
      #expect(first + cleaner.clean(String(String.UnicodeScalarView(scalars[cut...]))) == "abcd", "cut at \(cut)")
    }
  }

  @Test func `an emoji may be cut anywhere`() {
    let scalars = Array("ok 👩\u{200D}👧".unicodeScalars)
    for cut in 0...scalars.count {
      var cleaner = TextCleaner()
      let first: String = cleaner.clean(String(String.UnicodeScalarView(scalars[..<cut])))
      let second: String = cleaner.clean(String(String.UnicodeScalarView(scalars[cut...])))
      #expect(Array((first + second).unicodeScalars) == scalars, "cut at \(cut)")
    }
  }

  @Test func `a sequence that never ends does not swallow the rest`() {
    var cleaner = TextCleaner()
    let kept: String = cleaner.clean("\u{1B}]" + String(repeating: "x", count: 10_000))
    #expect(kept.count > 5_000)
  }
}
