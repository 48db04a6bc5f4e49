package import Documents

/// A workflow file that was read: the plan, and the text it came from.
package struct WorkflowFile: Sendable {
  package let workflow: Workflow
  /// The whole file as JSON, with the place of every value.
  package let document: SourceDocument
  let source: SourceText

  /// Reads a workflow of YAML or JSON; a `#!` line may come first.
  ///
  /// - Parameter format: Nil is what the ending of the name stands for, and YAML for all others.
  /// - Throws: ``DiagnosticReport`` with everything that is wrong, not only the first fault.
  package init(
    text: String, file: String, format: SourceDocument.Format? = nil, limits: WorkflowLimits = .default
  ) throws(DiagnosticReport) {
    source = SourceText(text, file: file)
    let format: SourceDocument.Format = format ?? SourceDocument.Format(fileName: file) ?? .yaml
    do throws(DocumentError) {
      let body: String = format == .yaml ? text : Self.withoutFirstLine(text)
      document = try SourceDocument(text: body, file: file, format: format, limits: limits.document)
    } catch {
      throw DiagnosticReport([SyntaxAdvice.diagnostic(error, in: source)], source: source)
    }
    var reader = WorkflowReader(document, source, limits: limits)
    guard let workflow = reader.read(), reader.problems.isEmpty else {
      throw DiagnosticReport(reader.problems, source: source)
    }
    self.workflow = workflow
  }

  /// JSON has no comments: a `#!` line is made blank, so that all places stay the same.
  private static func withoutFirstLine(_ text: String) -> String {
    guard text.utf8.starts(with: "#!".utf8) else { return text }
    let line: Substring.UTF8View = text.utf8.prefix { $0 != UInt8(ascii: "\n") }
    return String(Substring(text.utf8.dropFirst(line.count)))
  }
}

/// What is said about a text that is no YAML or JSON.
enum SyntaxAdvice {
  static let quoting = "quote this value or use a block scalar"

  static func diagnostic(_ error: DocumentError, in source: SourceText) -> Diagnostic {
    let place: SourcePosition = error.position ?? .start
    let code: Diagnostic.Code =
      switch error.code {
      case .duplicateKey: .key
      case .tooLarge: .limit
      default: .syntax
      }
    let end: SourcePosition = source.wordEnd(at: place)
    return Diagnostic(
      file: source.file, line: place.line, column: place.column, endLine: end.line, endColumn: end.column,
      severity: .error, code: code, message: error.message,
      fix: code == .syntax ? fix(error.message, at: place, source) : nil)
  }

  /// A scalar without quotes ends at `: `, ` #` and, in a flow mapping, at `?`, `,`, `{` and `}`, wherever that stands.
  private static func fix(_ message: String, at place: SourcePosition, _ source: SourceText) -> String? {
    guard ["did not find", "not allowed in this context", "while "].contains(where: message.contains) else {
      return nil
    }
    for number in [place.line, place.line - 1] where number > 0 {
      let line: String = source.line(number)
      let isFlow: Bool = line.contains("{ ") || line.contains("{\"") || line.contains("?,")
      if line.contains("${{") || isFlow { return quoting }
    }
    return nil
  }
}
