package import JSONKit

/// All that is to be said about a workflow file, in the order of its lines.
package struct DiagnosticReport: Error, Sendable {
  package var diagnostics: [Diagnostic]
  let source: SourceText

  init(_ diagnostics: [Diagnostic], source: SourceText) {
    self.diagnostics = Diagnostic.sorted(diagnostics)
    self.source = source
  }

  package var errors: Int { diagnostics.count { $0.severity == .error } }
  package var warnings: Int { diagnostics.count - errors }
  package var hasErrors: Bool { errors > 0 }

  /// `2 errors, 1 warning`; empty when there is nothing.
  package var summary: String {
    let parts: [(Int, String)] = [(errors, "error"), (warnings, "warning")]
    return parts.filter { $0.0 > 0 }.map { "\($0) \($1)\($0 == 1 ? "" : "s")" }.joined(separator: ", ")
  }

  /// Every diagnostic with its line of the source and carets below the place, then the summary.
  package var text: String {
    guard !diagnostics.isEmpty else { return "" }
    var text = ""
    for diagnostic in diagnostics {
      text += diagnostic.description + "\n"
      if let excerpt = source.excerpt(of: diagnostic) { text += excerpt + "\n" }
    }
    return text + summary + "\n"
  }

  package var json: JSON { .array(diagnostics.map(\.json)) }
}

extension DiagnosticReport: CustomStringConvertible {
  package var description: String { text }
}
