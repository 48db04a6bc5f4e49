import JSONKit
import Policies
import Testing

struct EditTests {
  @Test func `an edit changes the arguments, and the rules behind it see the changed ones`() throws {
    let set = try PolicySet(
      (
        .user,
        """
        rules:
          - { name: dry, match: { tool: git.push, arguments: .dry_run != true }, then: edit, edit: .dry_run = true, reason: Dry first. }
          - { match: { tool: git.push, arguments: .dry_run != true }, then: deny }
        """
      ))
    let decision = set.decide(.tool("git.push", ["branch": "x"]))
    #expect(decision.verdict == .edit(["branch": "x", "dry_run": true], reason: "Dry first."))
    #expect(decision.arguments == ["branch": "x", "dry_run": true])
    #expect(decision.rule?.name == "dry")
    #expect(set.decide(.tool("git.push", ["dry_run": true])).verdict == .allow)
  }

  @Test func `no edit carries a call past a rule`() throws {
    let edit = "rules: [{ match: { tool: git.push }, then: edit, edit: '.branch = \"main\"' }]"
    let deny = "rules: [{ match: { tool: git.push, arguments: '.branch == \"main\"' }, then: deny, reason: Not main. }]"
    for (one, other) in [(edit, deny), (deny, edit)] {
      let set = try PolicySet((.system, one), (.user, other))
      #expect(set.decide(.tool("git.push", ["branch": "x"])).verdict == .deny(reason: "Not main."))
    }
  }

  @Test func `what the level before has seen is denied although an edit would mend it`() throws {
    let set = try PolicySet(
      (.system, "rules: [{ match: { tool: git.push, arguments: .force == true }, then: deny }]"),
      (.user, "rules: [{ match: { tool: git.push }, then: edit, edit: del(.force) }]"))
    #expect(set.decide(.tool("git.push", ["force": true])).verdict.word == "deny")
    #expect(set.decide(.tool("git.push", ["a": 1])).verdict == .allow)
  }

  @Test func `a call that is asked about goes out with the changed arguments`() throws {
    let set = try PolicySet(
      (
        .user,
        """
        rules:
          - { match: { tool: git.* }, then: edit, edit: '.by = "tributary"' }
          - { match: { tool: git.push }, then: ask }
        """
      ))
    let decision = set.decide(.tool("git.push"))
    #expect(decision.verdict.word == "ask")
    #expect(decision.arguments == ["by": "tributary"])
    #expect(set.decide(.tool("git.push", mode: .auto)).verdict.word == "edit")
    #expect(set.decide(.tool("git.push", mode: .auto)).arguments == ["by": "tributary"])
  }

  @Test(arguments: ["error(\"no\")", "empty", "1, 2", "[1]", "last(range(1e9))"])
  func `an edit that gives no arguments denies the call`(text: String) throws {
    let set = try PolicySet((.user, "rules: [{ match: { tool: git.* }, then: edit, edit: '\(text)' }]"))
    let decision = set.decide(.tool("git.push"))
    #expect(decision.verdict.word == "deny")
    #expect(decision.verdict.reason?.contains("new arguments") == true)
    #expect(set.decide(.tool("git.push", mode: .bypass)).verdict.word == "deny")
  }

  @Test func `several edits follow each other, level after level`() throws {
    let set = try PolicySet(
      (.system, "rules: [{ match: { tool: git.* }, then: edit, edit: '.n = 1' }]"),
      (
        .user,
        "rules:\n  - { match: { tool: git.* }, then: edit, edit: '.n += 10' }\n  - { match: { tool: git.* }, then: edit, edit: '.n *= 2' }"
      ))
    #expect(set.decide(.tool("git.log", ["n": 5])).arguments == ["n": 22])
  }
}
