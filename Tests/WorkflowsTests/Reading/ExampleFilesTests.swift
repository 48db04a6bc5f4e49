import Foundation
import Testing
import Workflows

/// The workflows that the repository shows.
enum ExampleFiles {
  static let names = ["research-digest", "repo-triage", "batch-extract"]

  static func text(_ name: String) throws -> String {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let file = root.appendingPathComponent("examples/workflows/online/\(name).yaml")
    return try String(contentsOf: file, encoding: .utf8)
  }
}

@Suite struct ExampleFilesTests {
  @Test(arguments: ExampleFiles.names) func `an example is read without a complaint`(name: String) throws {
    let (_, report) = WorkflowChecker.check(text: try ExampleFiles.text(name), file: "\(name).yaml")
    #expect(report.text == "")
    let file = try WorkflowFile(text: try ExampleFiles.text(name), file: "\(name).yaml")
    #expect(file.workflow.name == name)
    #expect(!file.workflow.steps.steps.isEmpty)
  }
}
