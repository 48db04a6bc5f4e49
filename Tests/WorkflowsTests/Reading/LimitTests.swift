import Documents
import Testing

@testable import Workflows

@Suite struct LimitTests {
  private func messages(_ steps: String, _ change: (inout WorkflowLimits) -> Void) -> [String] {
    var limits = WorkflowLimits.default
    change(&limits)
    let text = "workflow: 1\nname: t\nsteps: " + steps
    return WorkflowChecker.check(text: text, file: "f.yaml", limits: limits).report.diagnostics.map(\.message)
  }

  @Test func `each limit is kept and says its number`() {
    let three = "[{ id: a, set: 1 }, { id: b, set: 1 }, { id: c, set: 1 }]"
    #expect(messages(three) { $0.maximumSteps = 2 } == ["the workflow has more than 2 steps"])
    #expect(messages(three) { $0.maximumSteps = 3 } == [])
    let nested = "[{ id: a, steps: [{ id: b, steps: [{ id: c, set: 1 }] }] }]"
    #expect(messages(nested) { $0.maximumDepth = 2 } == ["blocks are nested deeper than 2"])
    #expect(messages(nested) { $0.maximumDepth = 3 } == [])
    let branches = "[{ id: a, parallel: { x: [{ id: b, set: 1 }], y: [{ id: c, set: 1 }] } }]"
    #expect(messages(branches) { $0.maximumBranches = 1 } == ["parallel has 2 branches, at most 1 are allowed"])
    let expression = "[{ id: a, set: \"${{ 1 + 1 }}\" }]"
    #expect(messages(expression) { $0.maximumExpressionBytes = 4 } == ["an expression has more than 4 bytes"])
    let loop = "[{ id: a, loop: { max: 9 }, steps: [{ id: b, set: 1 }] }]"
    #expect(messages(loop) { $0.maximumRounds = 8 } == ["max must be from 1 to 8, found 9"])
    let map = "[{ id: a, map: '[1]', concurrency: 9, steps: [{ id: b, set: 1 }] }]"
    #expect(messages(map) { $0.maximumConcurrency = 8 } == ["concurrency must be from 1 to 8, found 9"])
    let retry = "[{ id: a, call: git.log, retry: 9 }]"
    #expect(messages(retry) { $0.maximumAttempts = 8 } == ["retry must be from 1 to 8, found 9"])
    let agent = "[{ id: a, agent: { tools: [] }, task: x, max_turns: 9 }]"
    #expect(messages(agent) { $0.maximumTurns = 8 } == ["max_turns must be from 1 to 8, found 9"])
    #expect(
      messages(three) { $0.document = DocumentLimits(maximumBytes: 10) }
        == [
          "the file has \(("workflow: 1\nname: t\nsteps: " + three).utf8.count) bytes, more than the 10 that are read"
        ])
    let wrong = "[{ id: a, x: 1, set: 1 }, { id: b, y: 1, set: 1 }, { id: c, z: 1, set: 1 }]"
    #expect(messages(wrong) { $0.maximumDiagnostics = 2 }.count == 2)
  }

  @Test func `names are counted`() {
    var limits = WorkflowLimits.default
    limits.maximumNames = 1
    let text = "workflow: 1\nname: t\ninputs: { a: string, b: string }\nsteps: [{ id: a, set: 1 }]"
    let report = WorkflowChecker.check(text: text, file: "f.yaml", limits: limits).report
    #expect(report.diagnostics.map(\.message) == ["inputs has 2 members, at most 1 are allowed"])
  }
}
