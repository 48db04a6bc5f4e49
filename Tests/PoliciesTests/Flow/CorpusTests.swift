import JSONKit
import Policies
import Testing

struct CorpusTests {
  @Test func `calls of working days get the verdicts that people expect, with few questions`() throws {
    let policy = try Corpus.policy()
    var runs: [String: FlowState] = [:]
    var (calls, asks) = (0, 0)
    for line in try Corpus.lines("ordinary.jsonl") {
      let run = try #require(line["run"]?.stringValue)
      let json = try #require(line["call"])
      let call = Corpus.call(json, labels: runs[run]?.labels ?? [])
      let decision = policy.decide(call)
      #expect(decision.verdict.word == line["verdict"]?.stringValue, "\(run): \(call.name)")
      // A person says yes to what is asked about in these runs.
      runs[run, default: FlowState()].saw(decision.labels, from: call.name)
      calls += 1
      if case .ask = decision.verdict { asks += 1 }
    }
    #expect(calls >= 200)
    #expect(asks <= 5)
    #expect(asks >= 1)
  }

  @Test func `nothing that was injected gets out without an approval`() throws {
    let policy = try Corpus.policy()
    let scenarios = try Corpus.lines("injections.jsonl")
    #expect(scenarios.count >= 50)
    var attempts = 0
    for scenario in scenarios {
      let name = scenario["name"]?.stringValue ?? ""
      var run = ObeyingRun(policy, mode: PermissionMode(rawValue: scenario["mode"]?.stringValue ?? "default") ?? .plan)
      for read in scenario["reads"]?.arrayValue ?? [] { _ = run.make(read) }
      let before = run.executed.count
      for attempt in scenario["attempts"]?.arrayValue ?? [] {
        let verdict = run.make(attempt)
        #expect(verdict.strictness >= 2, "\(name): \(attempt)")
        #expect(verdict.reason?.isEmpty == false)
        attempts += 1
      }
      #expect(run.executed.count == before, "\(name)")
    }
    #expect(attempts >= 55)
  }

  @Test func `without labels all of it would have got out`() throws {
    for scenario in try Corpus.lines("injections.jsonl") where scenario["mode"] == nil {
      var run = ObeyingRun(.empty)
      for attempt in scenario["attempts"]?.arrayValue ?? [] { #expect(run.make(attempt) == .allow) }
    }
  }

  @Test func `only who says bypass gets past the labels`() throws {
    let policy = try Corpus.policy()
    let call = PolicyCall.tool("slack.post_message", mode: .bypass, labels: [.untrusted, .private])
    #expect(policy.decide(call).verdict == .allow)
  }

  @Test func `the labels of a child run hold for its parent`() throws {
    let policy = try Corpus.policy()
    var child = ObeyingRun(policy)
    #expect(child.make(["name": "mail.read", "arguments": ["id": 1]]) == .allow)
    var parent = FlowState()
    parent.saw(child.state.labels, from: "agent reader")
    let call = PolicyCall.tool("slack.post_message", labels: parent.labels)
    #expect(policy.decide(call).verdict.word == "ask")
    #expect(parent.origins[.private] == "agent reader")
  }
}
