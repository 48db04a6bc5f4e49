import JSONKit
import Policies
import Testing

struct ModeTests {
  private static let rules = """
    rules:
      - { match: { tool: git.push }, then: ask }
      - { match: { tool: git.tag }, then: ask, always: true }
      - { match: { tool: mail.send }, then: deny }
    read_only: [git.status, files.*]
    """

  @Test(arguments: [
    (PermissionMode.default, "git.log", "allow"), (.default, "git.push", "ask"), (.default, "git.tag", "ask"),
    (.default, "mail.send", "deny"), (.default, "git.status", "allow"),
    (.plan, "git.log", "deny"), (.plan, "git.push", "deny"), (.plan, "git.tag", "deny"), (.plan, "mail.send", "deny"),
    (.plan, "git.status", "allow"), (.plan, "files.write", "allow"),
    (.auto, "git.log", "allow"), (.auto, "git.push", "allow"), (.auto, "git.tag", "ask"), (.auto, "mail.send", "deny"),
    (.bypass, "git.log", "allow"), (.bypass, "git.push", "allow"), (.bypass, "git.tag", "allow"),
    (.bypass, "mail.send", "deny"),
  ])
  func `each mode answers in its way`(mode: PermissionMode, tool: String, verdict: String) throws {
    let set = try PolicySet((.user, Self.rules))
    #expect(set.decide(.tool(tool, mode: mode)).verdict.word == verdict)
  }

  @Test func `what a mode decided is told`() throws {
    let set = try PolicySet((.user, Self.rules))
    let auto = set.explain(.tool("git.push", mode: .auto))
    #expect(auto.ground == .mode(.auto))
    #expect(auto.trace.last?.text == "allow: the mode auto answers the question")
    let plan = set.decide(.tool("git.log", mode: .plan))
    #expect(plan.ground == .mode(.plan))
    #expect(plan.verdict.reason?.contains("read-only") == true)
  }

  @Test func `plan lets read and ask models, and denies what it does not know`() {
    for kind in PolicyCall.Kind.all where kind != .tool {
      #expect(PolicySet.empty.decide(PolicyCall(kind, name: "x", mode: .plan)).verdict == .allow)
    }
    let strange = PolicyCall(PolicyCall.Kind(rawValue: "teleport"), name: "x", mode: .plan)
    #expect(PolicySet.empty.decide(strange).verdict.word == "deny")
    #expect(PolicySet.empty.decide(.tool("read_result", mode: .plan)).verdict.word == "deny")
    let local = PolicyCall.tool("read_result", annotations: ["readOnlyHint": true], mode: .plan)
    #expect(PolicySet.empty.decide(local).verdict == .allow)
    let nameless = PolicyCall(name: "git.log", annotations: ["readOnlyHint": true], mode: .plan)
    #expect(PolicySet.empty.decide(nameless).verdict.word == "deny")
  }

  @Test func `a level can forbid a mode`() throws {
    let set = try PolicySet(
      (.system, "rules: [{ match: { mode: bypass }, then: deny, reason: Not on this machine. }]"))
    #expect(set.decide(.tool("git.log", mode: .bypass)).verdict == .deny(reason: "Not on this machine."))
    #expect(set.decide(.tool("git.log")).verdict == .allow)
  }

  @Test func `hints make a tool look harmless only where somebody trusts them`() throws {
    let harmless: JSON = [
      "readOnlyHint": true, "destructiveHint": false, "idempotentHint": true, "openWorldHint": false,
    ]
    for (trust, verdict) in [
      ("", "deny"), ("trust_annotations: [files]", "deny"), ("trust_annotations: [git]", "allow"),
      ("read_only: [git.log]", "allow"), ("read_only: [git.push]", "deny"),
    ] {
      let set = try PolicySet((.user, trust))
      #expect(set.decide(.tool("git.log", annotations: harmless, mode: .plan)).verdict.word == verdict, "\(trust)")
    }
  }

  @Test func `a server's word never turns a question into an answer, but may make things stricter`() throws {
    let set = try PolicySet(
      (
        .user,
        """
        trust_annotations: [git]
        rules:
          - { match: { tool: "*", annotations: { readOnlyHint: true } }, then: allow }
          - { match: { tool: "*", annotations: { destructiveHint: true } }, then: ask }
        """
      ))
    let harmless: JSON = ["readOnlyHint": true, "destructiveHint": false]
    #expect(set.decide(.tool("git.log", annotations: harmless)).verdict == .allow)
    #expect(set.decide(.tool("git.log")).verdict.word == "ask")
    #expect(set.decide(.tool("git.log", annotations: ["destructiveHint": false])).verdict == .allow)
    #expect(
      set.decide(.tool("git.log", annotations: ["readOnlyHint": true, "destructiveHint": true])).verdict.word == "ask")
    #expect(set.decide(.tool("web.get", annotations: harmless)).verdict.word == "ask")
    #expect(set.decide(.tool("web.get", annotations: ["readOnlyHint": "true"])).verdict.word == "ask")
    #expect(set.decide(.tool("web.get", annotations: "true")).verdict.word == "ask")
  }
}
