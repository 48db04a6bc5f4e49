import JQ
import JSONKit
import Testing

/// Conditions that are answered without a machine, and what the machine says to them.
struct QuickTestTests {
  private static let inputs: [JSON] = [
    .null, true, 3, "text", [], [1], [:],
    ["a": .null, "b": true], ["a": false, "b": 1], ["a": 7, "b": 2.5], ["a": -7, "b": "7"],
    ["a": 7.0, "b": ["c": "x"]], ["a": "/etc/passwd", "b": ["c": 1]], ["a": "/home/é", "b": []],
    ["a": ["b": "/etc/é"], "b": ["c": ["d": "end"]]], ["a": "", "b": [:]], ["a": .unsigned(.max), "b": .null],
  ]

  private static let programs = [
    ".a == 7", ".a != 7", ".a < 7", ".a <= 7", ".a > -7", ".a >= 7", ".a == \"\"", ".a != \"/etc/passwd\"",
    ".a < \"/home\"",
    ".a >= \"/home/é\"", ".a == null", ".a != null", ".a == true", ".a < true", ".b == 2.5", ".b < 3", ".a == []",
    ".a.b == \"/etc/é\"", ".b.c.d == \"end\"", ".b | .c == 1", ".[\"a\"] == 7", ". == null", ". == 3",
    ".a | not", ".b.c | not", "not", ".a == 7 | not", ".a and .b", ".a or .b == \"7\"", ".a == 7 and (.b | not)",
    "(.a == 7 or .b.c) and .b != null", ".a | startswith(\"/etc\")", ".a | endswith(\"é\")", ".a.b | startswith(\"\")",
    ".a | test(\"^/(etc|home)/\")", ".a | test(\"é$\")", ".a | test(\"\")",
    ".a | (startswith(\"/\") and endswith(\"d\"))",
    ".a == 7 and .a.b == 1", ".a == -7 or .a.b == 1",
  ]

  @Test(arguments: programs) func `a quick answer is the only result of the run`(text: String) throws {
    let program = try JQProgram(text)
    for input in Self.inputs {
      guard let answer = program.quickAnswer(on: input) else { continue }
      let results = try program.results(of: input)
      #expect(results == [.bool(answer)], "\(input)")
    }
  }

  @Test(arguments: programs)
  func `simple conditions have quick answers`(text: String) throws {
    let program = try JQProgram(text)
    let answers = Self.inputs.compactMap { program.quickAnswer(on: $0) }
    #expect(!answers.isEmpty)
  }

  @Test(arguments: [
    ".a", ".", ".a + 1", "1 == .a", ".a, .b", ".a[] == 1", ".a == 1, true", ".a? == 1", ".a as $x | $x == 1",
    "def not: 1; .a | not", ".a | test(\"[\")", ".a | test(\"x\"; \"g\")", "empty", ".a | length == 1",
    "if .a then true else 1 end", "false and .x.y == 1",
  ])
  func `everything else is left to the machine`(text: String) throws {
    let program = try JQProgram(text)
    #expect(Self.inputs.allSatisfy { program.quickAnswer(on: $0) == nil })
  }

  @Test func `what would be an error has no quick answer`() throws {
    #expect(try JQProgram(".a.b == 1").quickAnswer(on: ["a": 1]) == nil)
    #expect(try JQProgram(".a | startswith(\"x\")").quickAnswer(on: ["a": 1]) == nil)
    #expect(try JQProgram(".a | test(\"x\")").quickAnswer(on: [:]) == nil)
  }

  @Test func `long searches are left to the machine, which can be stopped`() throws {
    let program = try JQProgram(".a | test(\"(x+x+)+y\")")
    #expect(program.quickAnswer(on: ["a": .string(String(repeating: "x", count: 100))]) == false)
    #expect(program.quickAnswer(on: ["a": .string(String(repeating: "x", count: 4_000))]) == nil)
    #expect(program.quickAnswer(on: ["a": .string(String(repeating: "x", count: 5_000) + "y")]) == nil)
  }
}
