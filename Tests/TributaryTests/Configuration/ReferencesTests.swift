import Testing
import Tributary

struct ReferencesTests {
  private var host: FakeHost {
    var host = FakeHost()
    host.variables = ["HOME": "/home/me", "NAME": "ada", "EMPTY": "", "A_1": "one"]
    host.files = ["/work/key.txt": "s3cret\n", "/home/me/key": "mine", "/work/empty": "\n"]
    host.programs = ["pass show x y": "from pass\n", "quiet": ""]
    return host
  }

  @Test(arguments: [
    ("plain", "plain"), ("${NAME}", "ada"), ("$NAME", "ada"), ("${env:NAME}", "ada"), ("{env:NAME}", "ada"),
    ("${env://NAME}", "ada"), ("${NONE:-def}", "def"), ("${env:NONE:-def}", "def"), ("${env://NONE:-d:e}", "d:e"),
    ("${EMPTY:-def}", "def"), ("${NONE:-}", ""), ("${NONE:-${NAME}}", "ada"), ("${NONE:-${N2:-x}}", "x"),
    ("a${NAME}b$A_1-c", "aadabone-c"), ("$$NAME", "$NAME"), ("100$", "100$"), ("$1", "$1"), ("{x}", "{x}"),
    ("${file:key.txt}", "s3cret"), ("{file:/work/key.txt}", "s3cret"), ("${file:~/key}", "mine"),
    ("${cmd:pass show 'x' y}", "from pass"), ("$(pass show \"x\" y)", "from pass"), ("${TRIBUTARY}", "/bin/tributary"),
    ("--x=${NAME},${A_1}", "--x=ada,one"), ("", ""), ("$", "$"),
  ])
  func `a reference is replaced by what it stands for`(text: String, value: String) throws {
    #expect(try References(host.environment).resolve(text) == value)
  }

  @Test(arguments: ["${NONE}", "$NONE", "{env:NONE}", "${EMPTY}", "x${NONE:-${ALSO_NONE}}"])
  func `an unset variable is an error that names it`(text: String) throws {
    let error = try #require(throws: ReferenceError.self) { try References(host.environment).resolve(text) }
    #expect(error.code == .unset)
    let variable = try #require(error.variable)
    #expect(error.message.contains(variable))
  }

  @Test(arguments: [
    "${secret:}", "${secret:a b}", "${secret:@previous}", "${", "${NAME", "${}", "${1A}", "${a-b}", "$(ls", "${file:}",
    "${cmd:}", "${cmd:'x}", "{env:A B}", "${x:?y}",
  ])
  func `what is no reference is an error, not text`(text: String) throws {
    let error = try #require(throws: ReferenceError.self) { try References.check(text) }
    #expect(error.code == .malformed)
  }

  @Test(arguments: ["${input:token}", "x${input:x}"])
  func `forms of later versions are said to be unsupported`(text: String) throws {
    let error = try #require(throws: ReferenceError.self) { try References.check(text) }
    #expect(error.code == .unsupported)
  }

  @Test(arguments: [
    ("${file:none}", ReferenceError.Code.file), ("${file:empty}", .file), ("${cmd:none}", .command),
    ("${cmd:quiet}", .command),
  ])
  func `a source without a value is an error`(text: String, code: ReferenceError.Code) throws {
    let error = try #require(throws: ReferenceError.self) { try References(host.environment).resolve(text) }
    #expect(error.code == code)
  }

  @Test func `defaults cannot be nested without end`() {
    let text = String(repeating: "${A:-", count: 50) + String(repeating: "}", count: 50)
    #expect(throws: ReferenceError.self) { try References.check(text) }
  }

  @Test func `an error never holds a value`() throws {
    var host = host
    host.programs = ["leak": "hunter2"]
    let error = try #require(throws: ReferenceError.self) {
      try References(host.environment).resolve("$(leak)${NONE}")
    }
    #expect(!error.message.contains("hunter2"))
  }

  @Test func `real programs are run without a shell`() throws {
    let environment = HostEnvironment.current()
    #expect(try References(environment).resolve("$(echo '$HOME' '*')") == "$HOME *")
    #expect(throws: ReferenceError.self) { try References(environment).resolve("${cmd:false}") }
    #expect(throws: ReferenceError.self) { try References(environment).resolve("${cmd:/no/such/program}") }
  }

  @Test func `a program that prints too much is stopped`() {
    let environment = HostEnvironment.current()
    #expect(throws: ReferenceError.self) { try References(environment).resolve("${cmd:yes}") }
  }
}
