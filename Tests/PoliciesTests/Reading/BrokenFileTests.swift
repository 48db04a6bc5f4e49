import JSONKit
import Policies
import Testing

/// A file with one fault, and the whole line that tells it.
struct BrokenFile: Sendable, CustomTestStringConvertible {
  let text: String
  let line: String
  let level: PolicySource.Level

  init(_ text: String, _ line: String, level: PolicySource.Level = .project) {
    self.text = text
    self.line = line
    self.level = level
  }

  /// A file of one rule, written on its second line.
  static func rule(_ rule: String, _ line: String, level: PolicySource.Level = .project) -> BrokenFile {
    BrokenFile("rules:\n  - \(rule)", line, level: level)
  }

  var testDescription: String { line }
}

struct BrokenFileTests {
  @Test(arguments: BrokenFile.structure + BrokenFile.words + BrokenFile.meanings + BrokenFile.names + BrokenFile.levels)
  func `a broken file is told with its place`(file: BrokenFile) {
    #expect(problems(file.text, level: file.level) == [file.line])
  }

  @Test func `there are many kinds of broken files`() {
    let all = BrokenFile.structure + BrokenFile.words + BrokenFile.meanings + BrokenFile.names + BrokenFile.levels
    #expect(all.count >= 60)
    #expect(Set(all.map { "\($0.level)" + $0.text }).count == all.count)
  }

  @Test func `all that is wrong with all files is told at once, in the order of files and lines`() throws {
    let first = PolicySource(
      text: "rules:\n  - { match: { tool: a.b }, then: deny }\n  - { match: { tool: git.* }, then: no }",
      file: "1.yaml",
      level: .project)
    let second = PolicySource(text: "rule: []\nflow: perhaps", file: "2.yaml", level: .user)
    let error = #expect(throws: PolicyErrors.self) { try PolicySet([first, second], names: world) }
    #expect(
      error?.lines == [
        #"1.yaml:2:22: error[name]: there is no server "a""#,
        #"1.yaml:3:37: error[value]: then must be one of allow, deny, ask, edit, found "no""#,
        #"2.yaml:1:1: error[unknown_key]: unknown key "rule" in a policy; did you mean "rules"?"#,
        #"2.yaml:2:7: error[value]: flow must be one of ask, deny, found "perhaps""#,
      ])
    #expect(error?.description.contains("  - { match: { tool: a.b }, then: deny }\n") == true)
  }

  @Test func `what is unknown here is a warning in the files of the machine and the user`() throws {
    let text = "rules:\n  - { match: { tool: gti.push }, then: deny }\nlabels: { private: [vault.*] }"
    #expect(problems(text).count == 2)
    for level in [PolicySource.Level.system, .user] {
      let set = try PolicySet((level, text))
      #expect(
        set.warnings == [
          "\(level).yaml:2:22: warning[name]: there is no server \"gti\"; did you mean \"git.push\"?",
          "\(level).yaml:3:21: warning[name]: there is no server \"vault\"",
        ])
    }
  }

  @Test func `names that nobody knows are not checked`() {
    let text = "rules:\n  - { match: { tool: gti.push, agent: nobody }, then: deny }"
    #expect(problems(text, names: PolicyNames()) == [])
  }

  @Test func `JSON with comments is read, and its faults have places`() {
    let text = "{ // rules\n  \"rules\": [{ \"match\": { \"tool\": \"git.push\" }, \"then\": \"dny\" }] }"
    #expect(
      problems(text, file: "p.jsonc") == [
        #"p.jsonc:2:56: error[value]: then must be one of allow, deny, ask, edit, found "dny"; did you mean "deny"?"#
      ])
  }

  @Test func `empty files and files without rules are fine`() {
    for text in ["", "rules: []", "flow: deny", "egress: slack.*"] { #expect(problems(text) == []) }
  }
}
