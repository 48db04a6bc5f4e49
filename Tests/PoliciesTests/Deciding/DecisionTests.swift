import JSONKit
import Policies
import Testing

struct DecisionTests {
  @Test func `without rules every call is allowed`() {
    let decision = PolicySet.empty.decide(.tool("git.push", ["force": true]))
    #expect(decision.verdict == .allow)
    #expect(decision.ground == .unruled)
    #expect(decision.arguments == ["force": true])
    #expect(decision.labels.isEmpty)
    #expect(decision.trace.isEmpty)
  }

  @Test func `in a level the first rule that applies counts`() throws {
    let set = try PolicySet(
      (
        .user,
        """
        rules:
          - { name: reads, match: { tool: [git.log, git.status] }, then: allow }
          - { name: force, match: { tool: git.push, arguments: .force == true }, then: deny, reason: No force. }
          - { name: pushes, match: { tool: git.push }, then: ask, reason: Look at it first. }
          - { name: rest, match: { tool: "*" }, then: deny }
        """
      ))
    #expect(set.decide(.tool("git.log")).verdict == .allow)
    #expect(set.decide(.tool("git.log")).rule?.name == "reads")
    #expect(set.decide(.tool("git.push", ["force": true])).verdict == .deny(reason: "No force."))
    #expect(set.decide(.tool("git.push", ["force": false])).verdict == .ask(reason: "Look at it first."))
    let rest = set.decide(.tool("files.read"))
    #expect(rest.verdict == .deny(reason: "files.read is denied by the rule \"rest\""))
    #expect(rest.ground == .rule(PolicyPlace(file: "user.yaml", line: 5, name: "rest", level: .user)))
    #expect(set.decide(PolicyCall(.model, name: "openai/gpt-5.2")).verdict == .allow)
  }

  @Test(arguments: PolicySource.Level.allCases, PolicySource.Level.allCases)
  func `the strictest level counts, whichever it is`(one: PolicySource.Level, other: PolicySource.Level) throws {
    guard one != other else { return }
    let words = ["allow", "ask", "deny"]
    for (left, word) in words.enumerated() {
      for (right, second) in words.enumerated() {
        let set = try PolicySet(
          (one, "rules: [{ match: { tool: git.* }, then: \(word) }]"),
          (other, "rules: [{ match: { tool: git.push }, then: \(second) }]"))
        let decision = set.decide(.tool("git.push"))
        #expect(decision.verdict.word == words[max(left, right)])
        #expect(decision.rule?.level == (left == right ? min(one, other) : left > right ? one : other))
      }
    }
  }

  @Test func `every part of a match is looked at`() throws {
    let rows: [(String, PolicyCall, PolicyCall)] = [
      ("server: git", .tool("git.log"), .tool("files.read")),
      ("server: [\"*\", \"!git\"]", .tool("files.read"), .tool("git.log")),
      ("tool: \"*.re?d\"", .tool("files.read"), .tool("files.reed.x")),
      ("tool: read_result", .tool("read_result"), .tool("files.read_result")),
      ("kind: [model, sampling]", PolicyCall(.model, name: "m"), .tool("git.log")),
      (
        "resource: \"file:///etc/*\"", PolicyCall(.resource, server: "files", name: "file:///etc/passwd"),
        PolicyCall(.resource, server: "files", name: "file:///home/x")
      ),
      ("model: \"openai/*\"", PolicyCall(.model, name: "openai/gpt-5.2"), PolicyCall(.model, name: "google/g")),
      ("prompt: git.review", PolicyCall(.prompt, server: "git", name: "git.review"), .tool("git.review")),
      ("agent: triage", .tool("git.log", agent: "triage"), .tool("git.log", agent: "release")),
      ("agent: \"*\"", .tool("git.log", agent: "triage"), .tool("git.log")),
      ("workflow: night*", .tool("git.log", workflow: "nightly"), .tool("git.log")),
      ("principal: anna", PolicyCall(name: "git.log", principal: "anna"), PolicyCall(name: "git.log", principal: "bo")),
      ("mode: [auto, bypass]", .tool("git.log", mode: .bypass), .tool("git.log")),
      ("interactive: true", .tool("git.log", interactive: true), .tool("git.log")),
      ("arguments: .n > 3", .tool("git.log", ["n": 4]), .tool("git.log", ["n": 3])),
      (
        "labels: [untrusted, private]", .tool("git.log", labels: [.untrusted, .private]),
        .tool("git.log", labels: [.private])
      ),
    ]
    for (match, fits, differs) in rows {
      let set = try PolicySet(
        (.user, "labels: { untrusted: web.*, private: files.* }\nrules:\n  - { match: { \(match) }, then: deny }"))
      #expect(set.decide(fits).verdict.word == "deny", "\(match)")
      #expect(set.decide(differs).verdict.word == "allow", "\(match)")
    }
  }

  @Test func `one character is one character, whatever its bytes`() throws {
    let set = try PolicySet((.user, "rules: [{ match: { tool: web.gr?ße }, then: deny }]"))
    #expect(set.decide(.tool("web.größe")).verdict.word == "deny")
    #expect(set.decide(.tool("web.grße")).verdict.word == "allow")
    #expect(set.decide(.tool("web.gröoße")).verdict.word == "allow")
  }

  @Test func `a condition that cannot be decided counts against the call`() throws {
    let broken = [
      ".path | startswith(\"/\")", "if .x then \"a\" else true end", "if .x then null else true end",
      "if .x then empty else true end", "if .x then (true, true) else true end",
      "if .x then last(range(1e9)) > 1 else true end", "if .x then [range(1e7)] != [] else true end",
      "if .x then (def f: f; f) else true end",
    ]
    for text in broken {
      let arguments: JSON = ["x": true]
      var limits = PolicyLimits.default
      limits.maximumSteps = 5_000
      for (word, verdict) in [("deny", "deny"), ("ask", "ask"), ("allow", "deny")] {
        let set = try PolicySet(
          (
            .user,
            """
            rules:
              - match:
                  tool: git.push
                  arguments: |-
                    \(text)
                then: \(word)
              - { match: { tool: git.* }, then: deny, reason: The rest. }
            """
          ), limits: limits)
        let decision = set.explain(.tool("git.push", arguments))
        #expect(decision.verdict.word == verdict, "\(word): \(text)")
        #expect(decision.trace.first?.text.contains("could not be decided") == true, "\(word): \(text)")
        #expect((decision.verdict.reason == "The rest.") == (word == "allow"))
      }
    }
  }

  @Test func `an explanation tells of every rule why it did or did not apply`() throws {
    let set = try PolicySet(
      (.system, "rules: [{ name: mail, match: { tool: mail.send }, then: deny }]"),
      (
        .user,
        """
        rules:
          - { match: { tool: git.push, agent: release }, then: allow }
          - { match: { tool: git.push, arguments: .force == true }, then: deny }
          - { name: ask, match: { tool: git.push }, then: ask, reason: Look first. }
          - { match: { kind: model }, then: deny }
        """
      ))
    let call = PolicyCall.tool("git.push", agent: "triage")
    let decision = set.explain(call)
    #expect(
      decision.trace.map { "\($0.rule?.description ?? "-"): \($0.text)" } == [
        "system.yaml:1 (mail): does not apply: it does not name git.push",
        "user.yaml:2: does not apply: it does not name the agent triage",
        "user.yaml:3: does not apply: its condition on the arguments is false",
        "user.yaml:4 (ask): ask: Look first.",
        "user.yaml:5: not looked at: user.yaml:4 (ask) has decided for the level user",
      ])
    #expect(decision.trace.map(\.applies) == [false, false, false, true, false])
    #expect(set.decide(call).verdict == decision.verdict)
    #expect(set.decide(call).trace.isEmpty)
  }
}
