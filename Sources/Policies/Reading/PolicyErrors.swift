package import Documents

/// Everything that is wrong with policy files; none of them is in force.
public struct PolicyErrors: Error, Sendable {
  /// In the order of files and lines.
  package var problems: [DocumentError]

  package init(_ problems: [DocumentError]) {
    self.problems = problems
  }

  /// One line for each: `file:line:column: error[code]: message`.
  public var lines: [String] { problems.map { $0.line(as: "error") } }
}

extension PolicyErrors: CustomStringConvertible {
  /// Every problem with its line of the file, and a caret below the place.
  public var description: String {
    problems.map { $0.line(as: "error") + ($0.excerpt.map { "\n" + $0 } ?? "") }.joined(separator: "\n")
  }
}

extension DocumentError {
  /// `file:line:column: error[code]: message; did you mean "x"?`.
  package func line(as severity: String) -> String {
    let place: String = position.map { ":\($0.line):\($0.column)" } ?? ""
    let end: String = suggestion.map { "; did you mean \"\($0)\"?" } ?? ""
    return "\(file ?? "policy")\(place): \(severity)[\(code.rawValue)]: \(message)\(end)"
  }
}
