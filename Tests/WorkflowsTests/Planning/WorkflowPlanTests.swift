import JSONKit
import Testing

@testable import Workflows

@Suite struct WorkflowPlanTests {
  private func workflow(_ name: String) throws -> Workflow {
    try WorkflowFile(text: try ExampleFiles.text(name), file: "\(name).yaml").workflow
  }

  private func plan(_ steps: String) throws -> WorkflowPlan {
    let text = "workflow: 1\nname: t\nsteps: " + steps
    return WorkflowPlan(try WorkflowFile(text: text, file: "f.yaml").workflow, tools: BrokenFiles.knownTools)
  }

  @Test func `a plan lists every step with what it asks`() throws {
    let plan = WorkflowPlan(try workflow("repo-triage"))
    #expect(
      plan.entries.map(\.path) == [
        "scan", "scan/log/log", "scan/status/status", "scan/todo/todo", "classify", "route", "route/case[0]/fix",
        "route/case[0]/diff", "route/case[0]/ok", "route/case[0]/add", "route/case[0]/add/compensate",
        "route/case[0]/commit", "route/case[1]/warn",
      ])
    #expect(plan.entries[1].target == "git.git_log")
    #expect(plan.questions == CallEstimate(least: 0, most: 1))
  }

  @Test(
    arguments: [
      ("[{ id: a, call: git.log }]", "1", "0"),
      ("[{ id: a, call: git.log, retry: 3 }]", "1 to 3", "0"),
      ("[{ id: a, if: 'true', call: git.log }]", "0 to 1", "0"),
      ("[{ id: a, map: '[1, 2, 3]', steps: [{ id: b, prompt: x }] }]", "0", "3"),
      ("[{ id: a, map: $inputs.x, steps: [{ id: b, prompt: x }] }]", "0", "any number"),
      ("[{ id: a, loop: { until: 'true', max: 4 }, steps: [{ id: b, prompt: x }] }]", "0", "1 to 4"),
      ("[{ id: a, loop: { max: 4 }, steps: [{ id: b, prompt: x }] }]", "0", "4"),
      ("[{ id: a, parallel: { x: [{ id: b, prompt: x }], y: [{ id: c, call: git.log }] } }]", "1", "1"),
      ("[{ id: a, switch: [{ when: 'true', steps: [{ id: b, prompt: x }] }] }]", "0", "0 to 1"),
      (
        "[{ id: a, switch: [{ when: 'true', steps: [{ id: b, prompt: x }] }, { steps: [{ id: c, call: git.log }] }] }]",
        "0 to 1", "0 to 1"
      ),
      ("[{ id: a, agent: { tools: [], max_turns: 3 }, task: x }]", "0", "1 to 3"),
      ("[{ id: a, agent: { tools: [git.log] }, task: x }]", "any number", "1 or more"),
      ("[{ id: a, call: git.log, on_error: { steps: [{ id: b, prompt: x }] } }]", "1", "0 to 1"),
    ])
  func `calls are estimated`(steps: String, tools: String, models: String) throws {
    let plan: WorkflowPlan = try plan(steps)
    #expect(plan.toolCalls.text == tools)
    #expect(plan.modelCalls.text == models)
  }

  @Test func `the effect of a step is that of its tool`() throws {
    let plan: WorkflowPlan = try plan(
      """
      [{ id: a, call: git.log }, { id: b, call: git.commit }, { id: c, call: git.reset }, { id: d, call: x.y },
       { id: e, set: 1 }, { id: f, read: 'x#y' }]
      """)
    #expect(plan.entries.map(\.effect) == [.readOnly, .changing, .destructive, .unknown, .none, .readOnly])
  }

  @Test func `a plan is printed as a table`() throws {
    let plan: WorkflowPlan = try plan(
      "[{ id: a, call: git.log, retry: 2 }, { id: each, map: '[1]', steps: [{ id: b, if: 'true', prompt: x }] }]")
    #expect(
      plan.text == """
        t
        a     call    git.log            read-only, up to 2 attempts
        each  map
          b   prompt  the default model  if
        tool calls: 1 to 2, model calls: 0 to 1, questions: 0

        """)
    #expect(plan.json["steps"]?[0]?["effect"] == "read-only")
  }

  @Test func `a workflow is a tool with schemas`() throws {
    let workflow: Workflow = try workflow("batch-extract")
    #expect(
      workflow.inputSchema == [
        "type": "object",
        "properties": ["folder": ["type": "string"], "out": ["type": "string", "default": "invoices.csv"]],
        "required": ["folder"], "additionalProperties": false,
      ])
    #expect(
      workflow.outputSchema == [
        "type": "object", "properties": ["rows": [:], "skipped": [:], "total": [:]],
        "required": ["rows", "skipped", "total"], "additionalProperties": false,
      ])
    #expect(throws: Never.self) { try JSONSchema(workflow.inputSchema) }
    let plain = try WorkflowFile(text: "workflow: 1\nname: t\nsteps: [{ id: a, set: 1 }]", file: "f.yaml").workflow
    #expect(plain.outputSchema == nil)
    #expect(plain.inputSchema["required"] == nil)
  }
}
