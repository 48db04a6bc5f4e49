import JSONKit

/// The text of a workflow file: what a run records at its beginning, and goes by when it is resumed.
public struct WorkflowSource: Sendable, Hashable {
  /// The file as the user named it; its ending says whether it is YAML or JSON.
  public var file: String
  /// The whole text.
  public var text: String

  /// A file of this name with this text.
  public init(file: String, text: String) {
    self.file = file
    self.text = text
  }

  /// SHA-256 of the text in hexadecimal digits.
  public var digest: String { SHA256.text(of: Array(text.utf8)) }

  /// The plan in it, checked: for a run that begins.
  ///
  /// - Throws: ``DiagnosticReport`` with everything that is wrong.
  func checkedWorkflow() throws(DiagnosticReport) -> Workflow {
    let read: WorkflowFile = try WorkflowFile(text: text, file: file)
    let report: DiagnosticReport = WorkflowChecker.check(read)
    if report.hasErrors { throw report }
    return read.workflow
  }

  /// The plan in it, read: for a run that goes on, whatever checks were added since it began.
  ///
  /// - Throws: ``DiagnosticReport`` with everything that is wrong.
  func workflow() throws(DiagnosticReport) -> Workflow { try WorkflowFile(text: text, file: file).workflow }

  /// What is recorded.
  var json: JSON { ["file": .string(file), "digest": .string(digest), "text": .string(text)] }

  /// Reads what was recorded; nil when it is none.
  init?(_ json: JSON) {
    guard let file = json["file"]?.stringValue, let text = json["text"]?.stringValue else { return nil }
    self.init(file: file, text: text)
  }
}
