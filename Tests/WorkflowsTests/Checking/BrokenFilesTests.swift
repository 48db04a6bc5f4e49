import Testing
import Workflows

@Suite struct BrokenFilesTests {
  @Test(arguments: BrokenFiles.all) func `everything that is wrong is said, at its place, and nothing else`(
    file: BrokenFile
  ) {
    let (_, report) = WorkflowChecker.check(
      text: file.text, file: "f.yaml", tools: file.knowsTools ? BrokenFiles.knownTools : nil,
      agents: file.knowsTools ? ["fixer"] : nil)
    #expect(report.diagnostics.map { String($0.description.dropFirst("f.yaml:".count)) } == file.expected)
  }

  @Test func `the corpus is large and names each case once`() {
    #expect(BrokenFiles.all.count >= 120)
    #expect(Set(BrokenFiles.all.map(\.name)).count == BrokenFiles.all.count)
    #expect(BrokenFiles.all.allSatisfy { !$0.expected.isEmpty })
  }
}
