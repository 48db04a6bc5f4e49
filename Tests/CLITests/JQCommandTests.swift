import JSONKit
import Testing

@testable import TributaryCLI

/// The command `jq`, and `--jq` of the others.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct JQCommandTests {
  @Test(arguments: [
    ([".a"], #"{"a":1} {"a":[2,3]}"#, "1\n[\n  2,\n  3\n]\n"),
    (["-c", ".a"], #"{"a":[2,3]}"#, "[2,3]\n"),
    (["-r", ".[]"], #"["x","y"]"#, "x\ny\n"),
    (["-c", "-s", "."], "1 2 3", "[1,2,3]\n"),
    (["-n", "[inputs] | add"], "1 2 3", "6\n"),
    (["-n", "1 + 1"], "", "2\n"),
    (["-c", "[., input]"], "1 2", "[1,2]\n"),
    (["-c"], "[ 1 ]", "[1]\n"),
    (["-j", ".[]"], #"["x",1,"y"]"#, "x1y"),
    (["-Sc", "."], #"{"b":1,"a":[{"d":1,"c":2}]}"#, #"{"a":[{"c":2,"d":1}],"b":1}"# + "\n"),
    (["--tab", "."], #"{"a":["  x"]}"#, "{\n\t\"a\": [\n\t\t\"  x\"\n\t]\n}\n"),
    (["--indent", "1", "."], "[[1]]", "[\n [\n  1\n ]\n]\n"),
    (["--indent", "0", "."], "[[1]]", "[[1]]\n"),
    (["-a", "."], "\"a\u{E9}\u{1F600}\"", #""a\u00e9\ud83d\ude00""# + "\n"),
    (
      ["-nc", "--arg", "a", "1", "--argjson", "b", #"{"c":2}"#, "--arg", "d=x=y", "[$a, $b.c, $d, $ARGS.named.a]"], "",
      #"["1",2,"x=y","1"]"# + "\n"
    ),
    (["-n", "--arg", "a", "-1", "--", "-($a | tonumber)"], "", "1\n"),
  ])
  func `flags mean what they mean to jq`(arguments: [String], input: String, output: String) async throws {
    let folder = try TemporaryFolder()
    let running: RunningProgram = try folder.program().start(["jq"] + arguments, input: input)
    let exit: Int32 = await running.exit()
    let errors: String = try running.text(.errors)
    #expect(exit == 0, "\(errors)")
    #expect(try running.text(.output) == output)
  }

  @Test(
    arguments: [
      (".[]", "[1,2]", 0), (".[]", "[1,null]", 1), (".", "true false", 1), ("empty", "1", 4), (".", "", 4),
      (".a", "[1]", 1),
    ] as [(String, String, Int32)])
  func `the exit code tells of the last result where that is asked for`(
    program: String, input: String, exit: Int32
  ) async throws {
    let folder = try TemporaryFolder()
    #expect(try await folder.program().run("jq", "-e", program, input: input).exit == exit)
  }

  @Test func `a program may come from a file, and words are files then`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("p.jq", "# doubles\n. * 2\n")
    try folder.write("a.json", "21")
    #expect(try await folder.program().run("jq", "-f", "p.jq", "a.json").output == "42\n")
    for arguments in [["-n", "--argjson", "a", "{", "$a"], ["-n", "--arg", "=", "1"], ["--indent", "8", "."]] {
      let running = try folder.program().start(["jq"] + arguments)
      #expect(await running.exit() == 2, "\(arguments)")
    }
  }

  @Test func `files are read in order, and a text that is not JSON names its file`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("a.json", "1\n")
    try folder.write("b.json", "[2]")
    try folder.write("c.json", "{\"a\":")
    let both = try await folder.program().run("jq", "-c", "[., input_filename]", "a.json", "b.json")
    #expect(both.lines == [#"[1,"a.json"]"#, #"[[2],"b.json"]"#], "\(both.errors)")
    let broken = try await folder.program().run("jq", ".", "c.json")
    #expect(broken.exit == 2)
    #expect(broken.errors.contains("c.json: this is not JSON"), "\(broken.errors)")
  }

  @Test func `an error of the program ends its input only, a program that is none says where`() async throws {
    let folder = try TemporaryFolder()
    let half = try await folder.program().run("jq", "-c", ".a", input: #"[1] {"a":2}"#)
    #expect(half.exit == 1)
    #expect(half.output == "2\n")
    #expect(half.errors.contains("Cannot index array"), "\(half.errors)")
    let wrong = try await folder.program().run("jq", ".a | selct(.b)", input: "1")
    #expect(wrong.exit == 2)
    #expect(wrong.errors.contains("select"), "\(wrong.errors)")
    let halted = try await folder.program().run("jq", "halt_error(7)", input: #""stop""#)
    #expect(halted.exit == 7)
    #expect(halted.errors.contains("stop"))
  }

  @Test func `a program filters the JSON of any command`() async throws {
    let folder = try TemporaryFolder()
    try folder.writeServers()
    let names = try await folder.program().run(
      "tools", "--servers-dir", "servers.d", "--servers", "files", "--jq", ".[].name")
    #expect(names.exit == 0, "\(names.errors)")
    #expect(names.lines.contains("files.calculate"))
    let call = try await folder.program().run(
      "call", "files.calculate", "expression=2*3", "--servers-dir", "servers.d", "--jq", ".structuredContent.result")
    #expect(call.output == "6\n", "\(call.errors)")
    let wrong = try await folder.program().run("tools", "--jq", ".[")
    #expect(wrong.exit == 2)
    #expect(wrong.errors.contains("--jq"))
  }

  @Test(arguments: [
    ("1 2", ["1", "2"]), (#"{"a":"}"}[1]"x""#, [#"{"a":"}"}"#, "[1]", #""x""#]), ("  \n", []), ("1[2", ["1", "[2"]),
    (#""a\"b" true"#, [#""a\"b""#, "true"]), ("\"open", ["\"open"]), ("}", ["}"]),
  ])
  func `texts in a row are told apart`(text: String, parts: [String]) {
    var texts = JSONTexts(Array(text.utf8))
    var found: [String] = []
    while let next = texts.next() { found.append(String(decoding: next, as: UTF8.self)) }
    #expect(found == parts)
  }
}
