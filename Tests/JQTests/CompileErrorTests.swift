import JQ
import JSONKit
import Testing

struct CompileErrorTests {
  private func error(_ text: String, _ options: JQOptions = JQOptions()) -> JQError? {
    do {
      _ = try JQProgram(text, options: options)
      return nil
    } catch {
      return error
    }
  }

  /// Text, line and column, and words of the message.
  static let mistakes: [(String, Int, Int, String)] = [
    ("1 +", 1, 4, "Expected a value, found the end of the program"),
    (".a |\n  | .b", 2, 3, "Expected a value, found “|”"),
    ("[1, 2", 1, 6, "“]”"),
    ("(1", 1, 3, "“)”"),
    ("{a: 1", 1, 6, "“}”"),
    ("1)", 1, 2, "Nothing is open"),
    ("[1)", 1, 3, "Expected “]” before “)”"),
    ("\"abc", 1, 1, "has no end"),
    ("\"a\\qb\"", 1, 3, "Unknown escape"),
    ("if 1 then 2", 1, 12, "“end”"),
    ("1 == 2 == 3", 1, 8, "cannot follow another of its kind"),
    (".a = 1 = 2", 1, 8, "cannot follow another of its kind"),
    ("'a'", 1, 1, "double quotes"),
    ("1 && 2", 1, 3, "the word is “and”"),
    ("reduce .[] as $x (1)", 1, 20, "“;”"),
    ("{(1): 2}", 1, 2, "Cannot use number (1) as object key"),
    (". as [] | 1", 1, 7, "a pattern"),
    ("{1: 2}", 1, 2, "A key is a string"),
    ("12abc", 1, 3, "A name cannot follow a number"),
    ("try", 1, 4, "Expected a value"),
    ("@base99", 1, 1, "did you mean \"base64\""),
    ("def f: 1", 1, 9, "“;” for the end of the function"),
  ]

  @Test(arguments: mistakes)
  func `a mistake is shown at its place`(text: String, line: Int, column: Int, words: String) throws {
    let error = try #require(self.error(text))
    #expect(error.position == JSONError.Position(line: line, column: column))
    #expect(error.message.contains(words), "\(error.message)")
  }

  @Test func `an excerpt has a caret below the place`() throws {
    let error = try #require(self.error(".a\n| .be + frist(.c)\n| .d"))
    #expect(error.code == .unknownFunction)
    #expect(error.excerpt == "| .be + frist(.c)\n        ^")
    #expect(error.description.hasPrefix("2:9: There is no function frist/1; did you mean \"first\"?\n"))
  }

  @Test func `the caret stands right behind letters of several bytes`() throws {
    let error = try #require(self.error("\"é日\" | frist(.c)"))
    #expect(error.position == JSONError.Position(line: 1, column: 8))
    #expect(error.excerpt == "\"é日\" | frist(.c)\n       ^")
    #expect(self.error("é")?.position == JSONError.Position(line: 1, column: 1))
    #expect(self.error(".a é")?.excerpt == ".a é\n   ^")
  }

  @Test func `a long line is cut around the place`() throws {
    let text = String(repeating: ".a | ", count: 50) + "nope" + String(repeating: " | .a", count: 50)
    let excerpt = try #require(error(text)?.excerpt).split(separator: "\n")
    #expect(excerpt[0].count <= 125)
    let caret = try #require(excerpt[1].firstIndex(of: "^"))
    let place = excerpt[1].distance(from: excerpt[1].startIndex, to: caret)
    #expect(String(excerpt[0].dropFirst(place)).hasPrefix("nope"))
  }

  @Test func `unknown functions say what was probably meant`() {
    #expect(error("mapp(.)")?.message == "There is no function mapp/1; did you mean \"map\"?")
    #expect(error("def total: 1; totl")?.message == "There is no function totl/0; did you mean \"total\"?")
    #expect(error("map")?.message == "map takes 1 arguments, not 0; arguments are separated by “;”.")
    #expect(error("_sort_by(.)")?.code == .unknownFunction)
    #expect(error("xyzzyx")?.message == "There is no function xyzzyx/0.")
  }

  @Test func `unknown variables say which there are`() {
    let options = JQOptions(variables: ["steps", "inputs"])
    #expect(
      error("$stpes.a", options)?.message
        == "The variable $stpes is not defined; did you mean \"steps\"? Given are $steps, $inputs.")
    #expect(error("$x")?.code == .unknownVariable)
    #expect(error("break $x")?.code == .unknownVariable)
    #expect(error("(1 as $x | 2) | $x")?.code == .unknownVariable)
    #expect(error("$steps | $inputs", options) == nil)
  }

  @Test(arguments: [
    "now", "input", "inputs", "debug", "debug(1)", "stderr", "env", "$ENV", "halt", "halt_error", "halt_error(1)",
    "input_filename", "input_line_number", "localtime", "strflocaltime(\"%c\")", "1 | [.[] | now]",
  ])
  func `functions of the outside do not exist in expressions`(text: String) throws {
    let error = try #require(self.error(text))
    #expect(error.code == .unsupported)
    #expect(error.message.contains("cannot be used in expressions; hand the value in as a variable"))
    #expect(error.position != nil)
    #expect(throws: Never.self) { try JQProgram(text, options: JQOptions(allowsHostFunctions: true)) }
  }

  @Test(arguments: ["import \"a\" as a; 1", "include \"a\"; 1", "module {}; 1", "a::b"])
  func `modules are refused`(text: String) {
    #expect(error(text)?.code == .unsupported)
  }

  @Test func `names may be words of the language`() throws {
    let results = try JQProgram("{if: 1, and: .end, \"x\": .then.else} | .if").results(of: ["end": 1])
    #expect(results == [1])
  }

  @Test func `an empty program and one of definitions give the input`() throws {
    #expect(try JQProgram("").results(of: 5) == [5])
    #expect(try JQProgram(" # nothing\n").results(of: 5) == [5])
    #expect(try JQProgram("def f: 1; # only that").results(of: 5) == [5])
  }

  @Test func `comments end with their line`() throws {
    #expect(try JQProgram("1 # one\n + 2 # \\\n still a comment\n").results(of: .null) == [3])
  }
}
