import JSONKit
import Testing
import Workflows

@Suite struct DiagnosticReportTests {
  @Test func `the text quotes the line and marks the place`() {
    let (workflow, report) = WorkflowChecker.check(
      text: """
        workflow: 1
        name: t
        steps:
          - { id: classify, set: { label: x } }
          - id: b
            if: $steps.clasify.output.label == "x"
            set: 1
        """, file: "triage.yaml")
    #expect(workflow == nil)
    #expect(
      report.text == """
        triage.yaml:6:9: error[ref]: unknown step 'clasify' in expression; did you mean 'classify'?
            6 |     if: $steps.clasify.output.label == "x"
              |         ^^^^^^^^^^^^^^
        1 error

        """)
  }

  @Test func `the JSON has all members`() throws {
    let (_, report) = WorkflowChecker.check(
      text: "workflow: 1\nname: t\nstep: []\nsteps: [{id: a, set: 1}]", file: "f.yaml")
    #expect(
      report.json == [
        [
          "file": "f.yaml", "line": 3, "column": 1, "endLine": 3, "endColumn": 5, "severity": "error", "code": "key",
          "message": "unknown key 'step' in a workflow", "fix": "did you mean 'steps'?",
        ]
      ])
  }

  @Test func `a line that may hold a secret is not quoted`() {
    let (_, report) = WorkflowChecker.check(
      text: "workflow: 1\nname: t\nsteps: [{ id: a, call: x.y, wiht: { password: hunter2 } }]", file: "f.yaml")
    #expect(report.errors == 1)
    #expect(!report.text.contains("hunter2"))
  }

  @Test func `diagnostics stand in the order of the lines`() {
    let (_, report) = WorkflowChecker.check(
      text: """
        workflow: 1
        name: t
        outputs: { x: "$steps.nope.output" }
        steps:
          - { id: a, set: "${{ $inputs.y }}" }
          - { id: a, set: 1 }
        """, file: "f.yaml")
    #expect(report.diagnostics.map(\.line) == [3, 5, 6])
    #expect(report.summary == "3 errors")
  }

  @Test func `a warning leaves the workflow usable`() {
    let (workflow, report) = WorkflowChecker.check(
      text: "workflow: 1\nname: t\nsteps: [{ id: a, return: 1 }, { id: b, set: 1 }]", file: "f.yaml")
    #expect(workflow != nil)
    #expect(!report.hasErrors)
    #expect(report.summary == "1 warning")
  }

  @Test func `a file without faults has an empty report`() {
    let (workflow, report) = WorkflowChecker.check(
      text: "workflow: 1\nname: t\nsteps: [{ id: a, set: 1 }]", file: "f.yaml")
    #expect(workflow?.name == "t")
    #expect(report.text.isEmpty)
  }
}
