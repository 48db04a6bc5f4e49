import Foundation
import JSONKit
import Policies
import Testing

/// How fast is decided; figures for people, checked against nothing: `POLICY_SPEED=1 swift test -c release --filter PolicySpeed`.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["POLICY_SPEED"] != nil), .serialized)
struct PolicySpeedTests {
  /// 200 rules over 20 servers: half of them names, a quarter patterns of one server, some conditions, ten for all tools.
  private func rules() -> String {
    var lines: [String] = ["rules:"]
    for number in 0..<200 {
      let server = "server\(number % 20)"
      let match =
        switch number % 20 {
        case 0..<10: "tool: [\(server).tool_\(number), \(server).other_\(number)]"
        case 10..<15: "tool: \"\(server).get_\(number)_*\""
        case 15..<18: "tool: \"\(server).put_*\", arguments: '.id == \(number)'"
        case 18: "server: \(server), mode: auto, agent: agent\(number)"
        default: "tool: \"*.delete_\(number)_*\", interactive: true"
        }
      lines.append("  - { match: { \(match) }, then: \(["deny", "allow"][number % 2]) }")
    }
    lines.append("  - { match: { tool: \"*.put_*\", arguments: '.path | startswith(\"/etc\")' }, then: deny }")
    return (lines + ["labels: { untrusted: web.*, private: files.* }", "egress: [mail.send, slack.*]"]).joined(
      separator: "\n")
  }

  @Test func `decisions with 200 rules`() throws {
    let set = try PolicySet((.user, rules()), names: PolicyNames())
    let calls: [(String, PolicyCall)] = [
      ("a name", .tool("server3.tool_103")), ("a pattern", .tool("server11.get_111_x")), ("no rule", .tool("git.log")),
      ("conditions", .tool("server16.put_x", ["id": 7, "path": "/home/x"])),
      ("with labels", .tool("mail.send", labels: [.untrusted, .private])),
    ]
    for (what, call) in calls {
      let count = 20_000
      var denied = 0
      let start = clock()
      let took = ContinuousClock().measure {
        for _ in 0..<count { if case .deny = set.decide(call).verdict { denied += 1 } }
      }
      let cpu = Double(clock() - start) / Double(CLOCKS_PER_SEC) / Double(count) * 1e6
      print("\(what): \(took / count) a decision, \(cpu) µs of a processor (\(denied == 0 ? "let through" : "denied"))")
    }
    let reading = try ContinuousClock().measure { _ = try PolicySet((.user, rules()), names: PolicyNames()) }
    print("reading 201 rules: \(reading)")
  }
}
