import JSONKit
import Policies
import Testing

struct PolicyPropertyTests {
  /// Files that every set of these tests has, so that labels and trust exist.
  private static let ground = PolicySource(
    text: """
      labels: { untrusted: web.*, private: files.*, odd: files.read }
      egress: [git.push]
      read_only: [git.log]
      trust_annotations: [files]
      """, file: "ground.yaml", level: .system)

  private func set(_ sources: [PolicySource]) -> PolicySet? { try? PolicySet([Self.ground] + sources, names: world) }

  private func source(_ text: String, _ level: PolicySource.Level) -> PolicySource {
    PolicySource(text: text, file: "\(level).yaml", level: level)
  }

  /// Random sets that can be read, with and without one more file or rule, and calls for both.
  private func compare(
    seeds: Range<UInt64>, changed: (inout SeededRules, [PolicySource]) -> [PolicySource],
    _ check: (PolicyDecision, PolicyDecision, String) -> Void
  ) -> Int {
    var compared = 0
    for seed in seeds {
      var rules = SeededRules(random: Seeded(seed))
      let sources = [source(rules.file(edits: true), .system), source(rules.file(edits: true), .user)]
      let more = changed(&rules, sources)
      guard let before = set(sources), let after = set(more) else { continue }
      for _ in 0..<12 {
        let call = rules.call()
        compared += 1
        check(before.decide(call), after.decide(call), "seed \(seed): \(call)")
      }
    }
    return compared
  }

  @Test func `one more deny, wherever it stands, never allows more`() {
    let compared = compare(seeds: 0..<300) { rules, sources in
      var lines = sources[1].text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      let count = lines.count { $0.hasPrefix("  - ") }
      let deny =
        "  - { match: { tool: \(rules.random.pick(["git.push", "files.read", "web.get"])), arguments: '.n == 2' }, then: deny }"
      lines.insert(deny, at: 1 + Int(rules.random.next() % UInt64(count + 1)))
      return [sources[0], source(lines.joined(separator: "\n"), .user)]
    } _: { before, after, what in
      #expect(after.verdict.strictness >= before.verdict.strictness, "\(what)")
    }
    #expect(compared > 500)
  }

  @Test func `a file of the project never loosens what the machine and the user say`() {
    let compared = compare(seeds: 10_000..<10_300) { rules, sources in
      sources + [source(rules.file(edits: false), rules.random.pick([.project, .local]))]
    } _: { before, after, what in
      #expect(after.verdict.strictness >= before.verdict.strictness, "\(what)")
      #expect(after.labels.isSuperset(of: before.labels), "\(what)")
    }
    #expect(compared > 500)
  }

  @Test func `whatever level denies, the call is denied in every mode`() {
    let compared = compare(seeds: 20_000..<20_300) { rules, sources in
      let level = rules.random.pick(PolicySource.Level.allCases.filter { $0 != .system && $0 != .user })
      return sources + [source("rules: [{ match: { tool: \"*\" }, then: deny }]", level)]
    } _: { _, after, what in
      #expect(after.verdict.word == "deny", "\(what)")
    }
    #expect(compared > 500)
  }

  @Test func `more labels never allow more`() {
    var compared = 0
    for seed in UInt64(30_000)..<30_300 {
      var rules = SeededRules(random: Seeded(seed))
      guard let set = set([source(rules.file(edits: true), .user), source(rules.file(edits: false), .project)]) else {
        continue
      }
      for _ in 0..<12 {
        let call = rules.call()
        var more = call
        more.labels.insert(rules.random.pick([.untrusted, .private, FlowLabel(rawValue: "odd")]))
        compared += 1
        #expect(
          set.decide(more).verdict.strictness >= set.decide(call).verdict.strictness, "seed \(seed): \(call)")
      }
    }
    #expect(compared > 500)
  }

  @Test func `an explanation decides as the decision, and the index leaves out no rule`() {
    var compared = 0
    for seed in UInt64(40_000)..<40_300 {
      var rules = SeededRules(random: Seeded(seed))
      let levels: [PolicySource.Level] = [.system, .user, .flag]
      guard let set = set(levels.map { source(rules.file(edits: true), $0) }) else { continue }
      for _ in 0..<12 {
        let call = rules.call()
        var explained = set.explain(call)
        #expect(!explained.trace.isEmpty)
        explained.trace = []
        compared += 1
        #expect(set.decide(call) == explained, "seed \(seed): \(call)")
      }
    }
    #expect(compared > 500)
  }
}
