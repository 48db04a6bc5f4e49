import JSONKit
import Policies
import Testing

struct PolicyLimitTests {
  @Test func `every limit of a file is told by its number`() {
    let rows: [(WritableKeyPath<PolicyLimits, Int>, Int, String, String)] = [
      (
        \.maximumBytes, 10, "rules: [   ]",
        "p.yaml:1:1: error[too_large]: the file has 12 bytes, more than the 10 that are read"
      ),
      (
        \.maximumRules, 1,
        "rules: [{ match: { tool: git.log }, then: deny }, { match: { tool: git.tag }, then: deny }]",
        "p.yaml:1:8: error[too_large]: there are more than 1 rules"
      ),
      (
        \.maximumPatterns, 2, "egress: [git.a, git.b, git.c]",
        "p.yaml:1:9: error[too_large]: egress has more than 2 elements"
      ),
      (
        \.maximumPatternBytes, 4, "egress: git.push",
        "p.yaml:1:9: error[too_large]: a pattern of egress has more than 4 bytes"
      ),
      (
        \.maximumExpressionBytes, 4, "rules: [{ match: { tool: git.log, arguments: .a == 1 }, then: deny }]",
        "p.yaml:1:46: error[too_large]: arguments has more than 4 bytes"
      ),
      (
        \.maximumComparisons, 1,
        "rules: [{ match: { tool: git.log }, then: deny }, { match: { tool: git.tag }, then: deny }]",
        "p.yaml:1:51: error[too_large]: the patterns are too many or too long to be compared with each other"
      ),
    ]
    for (limit, value, text, line) in rows {
      var limits = PolicyLimits.default
      limits[keyPath: limit] = value
      #expect(problems(text, names: PolicyNames(), limits: limits) == [line])
      #expect(problems(text, names: PolicyNames()) == [])
    }
  }

  @Test func `the rules of all files together are counted`() throws {
    var limits = PolicyLimits.default
    limits.maximumRules = 1
    let rule = "rules: [{ match: { tool: git.log }, then: deny }]"
    _ = try PolicySet((.user, rule), limits: limits)
    let error = #expect(throws: PolicyErrors.self) { try PolicySet((.user, rule), (.project, rule), limits: limits) }
    #expect(error?.lines == ["project.yaml:1:8: error[too_large]: there are more than 1 rules in all files together"])
  }

  @Test func `no more problems are told than the limit says`() {
    var limits = PolicyLimits.default
    limits.maximumProblems = 3
    let text = "rules: [\(String(repeating: "{}, ", count: 20))]"
    #expect(problems(text, limits: limits).count == 3)
    #expect(problems(text).count == 40)
  }

  @Test func `an expression ends at its steps and at its memory`() throws {
    for (limit, text) in [
      (\PolicyLimits.maximumSteps, "[limit(100; repeat(1))] | length == 100"),
      (\.maximumMemory, "(\"x\" * 9000 | length) == 9000"),
    ] as [(WritableKeyPath<PolicyLimits, Int> & Sendable, String)] {
      var limits = PolicyLimits.default
      let file =
        "rules: [{ match: { tool: git.log, arguments: '\(text)' }, then: allow }, { match: { tool: git.* }, then: deny }]"
      #expect(try PolicySet((.user, file), limits: limits).decide(.tool("git.log")).verdict == .allow)
      limits[keyPath: limit] = 50
      let decision = try PolicySet((.user, file), limits: limits).explain(.tool("git.log"))
      #expect(decision.verdict.word == "deny")
      #expect(decision.trace.first?.text.contains("could not be decided") == true)
    }
  }

  @Test func `patterns that are slow elsewhere are not slow here`() throws {
    let stars = String(repeating: "*a", count: 120)
    let rules = (0..<40).map { "  - { match: { tool: \"web.\($0)_\(stars)\" }, then: deny }" }.joined(separator: "\n")
    let set = try PolicySet((.user, "rules:\n" + rules))
    let name = "web.30_" + String(repeating: "a", count: 400)
    #expect(set.decide(.tool(name)).verdict.word == "deny")
    #expect(set.decide(.tool(name + "b")).verdict == .allow)
  }
}
