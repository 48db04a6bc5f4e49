import JQ
import JSONKit
import Testing

struct ReferenceTests {
  private func references(_ text: String) throws -> [String] {
    try JQProgram(text, options: JQOptions(variables: ["steps", "inputs"])).references.map(\.description)
  }

  /// A program, and what it refers to.
  static let programs: [(String, [String])] = [
    ("1", []),
    ("$steps", ["$steps"]),
    ("$steps.classify.output.label", ["$steps.classify.output.label"]),
    (#"$steps["a"]."b"[0][-1]?"#, ["$steps.a.b[0][-1]"]),
    ("$steps.a[].b", ["$steps.a"]),
    ("$steps.a[$inputs.n].b", ["$steps.a", "$inputs.n"]),
    ("$steps.a[1:$inputs.n]", ["$steps.a", "$inputs.n"]),
    (#""\($steps.a) of \($inputs.b)""#, ["$steps.a", "$inputs.b"]),
    (#"$steps."two words""#, [#"$steps["two words"]"#]),
    ("{$steps, a: $inputs.x}", ["$steps", "$inputs.x"]),
    ("{($steps.k): 1} + [$inputs[0]]", ["$steps.k", "$inputs[0]"]),
    ("-$steps.a * 2 > 1 and ($inputs.b | not)", ["$steps.a", "$inputs.b"]),
  ]

  /// The same, where values go through pipes.
  static let pipes: [(String, [String])] = [
    ("$steps | .a", ["$steps.a"]),
    ("$steps | .a, .b.c", ["$steps.a", "$steps.b.c"]),
    ("$steps | .a | .b", ["$steps.a.b"]),
    ("$steps.a | 1", ["$steps.a"]),
    ("$steps.a | length", ["$steps.a"]),
    ("($steps, $inputs) | .a", ["$steps.a", "$inputs.a"]),
    ("($steps.a // $inputs.b) | .c", ["$steps.a.c", "$inputs.b.c"]),
    ("if $steps.a.ok then $steps.b else . end | .c", ["$steps.a.ok", "$steps.b.c"]),
    ("try $steps.a catch .b | .c", ["$steps.a.c"]),
    ("$steps.a | select(.b) | .c", ["$steps.a.b", "$steps.a.c"]),
    ("$steps.a | objects | .c", ["$steps.a.c"]),
    ("$steps.a | map(.c)", ["$steps.a"]),
    ("$steps.a | startswith(.b)", ["$steps.a", "$steps.a.b"]),
    (#"$steps | getpath(["a", 0]) | .b"#, ["$steps.a[0].b"]),
    ("$steps | getpath($inputs.p) | .b", ["$steps", "$inputs.p"]),
    ("def select(f): {}; $steps.a | select(.b) | .c", ["$steps.a"]),
    ("def f: .x; $steps.a | f", ["$steps.a"]),
    ("$steps | .a = .b", ["$steps", "$steps.a", "$steps.b"]),
    ("$steps | .a |= .b", ["$steps", "$steps.a.b"]),
    ("$steps | ..", ["$steps"]),
  ]

  /// The same, where the program binds names itself.
  static let bindings: [(String, [String])] = [
    (". as $steps | $steps.x", []),
    ("$steps.a as $steps | $steps.x", ["$steps.a.x"]),
    ("(. as $steps | $steps.x), $steps.y", ["$steps.y"]),
    ("$steps.a as $x | $x.b, $x.c", ["$steps.a.b", "$steps.a.c"]),
    ("$steps.a as $x | 1", ["$steps.a"]),
    ("$steps.a as $x | [$x, $x.b]", ["$steps.a", "$steps.a.b"]),
    ("$steps as {a: {$b, c: [$d]}} | $b.x", ["$steps.a.c[0]", "$steps.a.b.x"]),
    ("$steps as {($inputs.k): $b} | $b.x", ["$steps", "$inputs.k"]),
    ("$steps as [$a] ?// $a | $a.x", ["$steps"]),
    (". as [$steps] ?// $steps | $steps.x", []),
    ("def f($steps): $steps.a; f($inputs)", ["$inputs"]),
    ("def f($inputs): $steps.a + $inputs.b; 1", ["$steps.a"]),
    ("def f: . as $steps | 1; $steps.a | f", ["$steps.a"]),
    ("reduce .[] as $steps (0; . + $steps.a)", []),
    ("reduce $steps.list[] as $i ($inputs.start; . + $i.a)", ["$steps.list", "$inputs.start"]),
    ("foreach .[] as $i ($steps.a; .b; $inputs.c)", ["$steps.a", "$inputs.c"]),
    ("(1 as $steps | 2) | $steps", ["$steps"]),
  ]

  @Test(arguments: programs + pipes + bindings)
  func `a program tells what it refers to`(text: String, expected: [String]) throws {
    #expect(try references(text) == expected)
  }

  @Test func `a reference has the place of its variable`() throws {
    let program = try JQProgram("\"é\" |\n  \"ü\" + $steps.a", options: JQOptions(variables: ["steps"]))
    #expect(
      program.references == [
        JQReference(variable: "steps", path: [.member("a")], position: JSONError.Position(line: 2, column: 9))
      ])
  }

  @Test func `the environment is a variable`() throws {
    let program = try JQProgram("$ENV.HOME", options: JQOptions(allowsHostFunctions: true))
    #expect(program.references.map(\.description) == ["$ENV.HOME"])
  }

  @Test func `long paths end and many places are not followed`() throws {
    let deep = try references("$steps" + String(repeating: " | .a", count: 100))
    #expect(deep == ["$steps" + String(repeating: ".a", count: 32)])
    let wide = try references("$steps" + String(repeating: " | (.a, .b)", count: 20))
    #expect(wide.count < 40)
  }
}
