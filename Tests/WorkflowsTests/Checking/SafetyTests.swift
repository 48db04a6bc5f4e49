import Testing
import Workflows

@Suite struct SafetyTests {
  @Test(
    arguments: [
      // A person said yes before.
      """
      - { id: sure, ask: { message: Sure? } }
      - { id: a, call: git.reset, with: { repo: . } }
      """,
      // The answer decides.
      """
      - { id: sure, ask: { message: Sure?, on_decline: continue } }
      - { id: a, if: '$steps.sure.output.ok', call: git.reset, with: { repo: . } }
      """,
      // Data, not instructions.
      """
      - { id: page, call: fetch.fetch, with: { url: "https://example.org" } }
      - { id: a, prompt: Sum up, data: { page: "${{ $steps.page.output }}" } }
      """,
      // A number is no text.
      """
      - { id: page, call: fetch.fetch, with: { url: "https://example.org" } }
      - { id: a, prompt: 'There are ${{ $steps.page.output | length }} letters' }
      """,
      // What a model says is not the tool's own text.
      """
      - { id: page, call: fetch.fetch, with: { url: "https://example.org" } }
      - { id: sum, prompt: Sum up, data: { page: "${{ $steps.page.output }}" } }
      - { id: a, prompt: "Translate ${{ $steps.sum.output }}" }
      """,
      // Reading twice does no harm.
      "- { id: a, call: git.log, with: { repo: . }, retry: 5 }",
      // The file says that twice is as good as once.
      "- { id: a, call: git.commit, with: { repo: ., message: x }, retry: 5, idempotent: true }",
    ])
  func `what is safe is not complained about`(steps: String) {
    let indented: String = steps.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
    let (_, report) = WorkflowChecker.check(
      text: "workflow: 1\nname: t\nsteps:\n" + indented, file: "f.yaml", tools: BrokenFiles.knownTools)
    #expect(report.text == "")
  }

  @Test func `text of a trusted server may stand in an instruction`() {
    let text = """
      workflow: 1
      name: t
      steps:
        - { id: page, call: fetch.fetch, with: { url: "https://example.org" } }
        - { id: a, prompt: "Sum up ${{ $steps.page.output }}" }
      """
    var tools: WorkflowTools = BrokenFiles.knownTools
    #expect(WorkflowChecker.check(text: text, file: "f.yaml", tools: tools).report.warnings == 1)
    tools.trusted = ["fetch"]
    #expect(WorkflowChecker.check(text: text, file: "f.yaml", tools: tools).report.warnings == 0)
  }
}
