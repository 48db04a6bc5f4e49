import Foundation
import JSONKit
import Policies
import Testing

/// The example of the README can be read, and does what stands beside it.
struct ReadmeExampleTests {
  private func example() throws -> PolicySet {
    var folder = URL(filePath: #filePath)
    for _ in 0..<4 { folder.deleteLastPathComponent() }
    let readme = try String(contentsOf: folder.appending(path: "README.md"), encoding: .utf8)
    let marked = try #require(readme.components(separatedBy: "<!-- policy: example -->\n```yaml\n").dropFirst().first)
    let text = try #require(marked.components(separatedBy: "```").first)
    let names = PolicyNames(
      servers: ["git", "db", "web", "github", "mail", "files", "notes"], agents: ["release"], workflows: [])
    let set = try PolicySet([PolicySource(text: text, file: "README.md", level: .user)], names: names)
    #expect(set.warnings == [])
    return set
  }

  @Test func `the example of the README does what it says`() throws {
    let set = try example()
    #expect(set.decide(.tool("git.push", ["force": true], agent: "release")).rule?.name == "no-force")
    #expect(set.decide(.tool("git.push", agent: "release")).verdict == .allow)
    #expect(set.decide(.tool("git.push")).verdict == .ask(reason: "Somebody else will see it."))
    #expect(set.decide(.tool("files.delete_all")).verdict.word == "ask")
    #expect(set.decide(.tool("notes.delete_all")).verdict == .allow)
    #expect(set.decide(.tool("db.query", ["sql": "…"])).arguments["limit"] == 1000)
    #expect(set.decide(.tool("notes.write", mode: .auto)).verdict.word == "deny")
    #expect(set.decide(.tool("files.read_text", mode: .auto)).verdict == .allow)
    #expect(set.decide(.tool("mail.send", labels: [.untrusted, .private])).ground == .flow)
    #expect(set.decide(.tool("git.log", mode: .plan)).verdict == .allow)
    #expect(set.decide(.tool("github.get_issue", annotations: ["readOnlyHint": true], mode: .plan)).verdict == .allow)
    #expect(set.decide(.tool("notes.write", annotations: ["readOnlyHint": true], mode: .plan)).verdict.word == "deny")
  }
}
