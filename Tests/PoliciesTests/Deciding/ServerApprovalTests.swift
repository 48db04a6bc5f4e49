import Documents
import JSONKit
import Policies
import Testing

struct ServerApprovalTests {
  private func verdict(_ approve: JSON, _ tool: String, policy: String = "", level: PolicySource.Level = .user) throws
    -> String
  {
    let approval = ServerApproval(approve, server: "git", file: "servers.d/git.json", level: level)
    let source = PolicySource(text: policy, file: "user.yaml", level: .user)
    return try PolicySet([source], approvals: [approval], names: world).decide(.tool(tool)).verdict.word
  }

  @Test func `the words and lists of a server's file are rules`() throws {
    for (approve, log, push) in [
      ("always", "allow", "allow"), ("ask", "ask", "ask"), ("never", "deny", "deny"), (["log", "st*"], "allow", "ask"),
      (["log": "allow", "p*": "deny"], "allow", "deny"), (["p*": "ask"], "allow", "ask"),
    ] as [(JSON, String, String)] {
      #expect(try verdict(approve, "git.log") == log, "\(approve)")
      #expect(try verdict(approve, "git.push") == push, "\(approve)")
      #expect(try verdict(approve, "files.read") == "allow", "\(approve)")
    }
  }

  @Test func `the files of its level stand before it, and other levels stay as strict as they are`() throws {
    #expect(try verdict("ask", "git.log", policy: "rules: [{ match: { tool: git.log }, then: allow }]") == "allow")
    let asks = "rules: [{ match: { tool: git.* }, then: ask }]"
    #expect(try verdict("always", "git.log", policy: asks, level: .project) == "ask")
    #expect(try verdict("never", "git.log", policy: asks, level: .project) == "deny")
  }

  @Test(
    arguments: [
      ("alwys", "approve: \"alwys\" is not one of always, ask, never; did you mean \"always\"?"),
      ([], "approve: an empty list approves nothing; write \"ask\""),
      ([1], "approve/0: the name of a tool or a pattern is expected"),
      (["a": "maybe"], "approve/a: \"maybe\" is not one of allow, ask, deny"),
      (true, "approve: always, ask, never, a list of patterns or an object is expected"),
    ] as [(JSON, String)])
  func `what it cannot be is refused`(value: JSON, message: String) {
    let error = #expect(throws: PolicyErrors.self) {
      try PolicySet([], approvals: [ServerApproval(value, server: "git", file: "git.json", level: .user)])
    }
    #expect(error?.lines == ["git.json: error[value]: \(message)"])
    #expect(throws: DocumentError.self) { try ServerApproval.check(value, at: .root) }
  }

  @Test func `a name with the signs of patterns stands for itself`() throws {
    let approval = ServerApproval("never", server: "g*", file: "g.json", level: .user)
    let set = try PolicySet([], approvals: [approval])
    #expect(set.decide(.tool("g*.x")).verdict.word == "deny")
    #expect(set.decide(.tool("git.x")).verdict.word == "allow")
  }
}
