package import Documents
package import JSONKit

/// One thing that is wrong, or doubtful, in a workflow file.
package struct Diagnostic: Sendable, Hashable {
  /// How bad it is: an error keeps the workflow from running.
  package enum Severity: String, Sendable {
    case error, warning
  }

  /// What kind of fault it is; more may be added.
  package struct Code: RawRepresentable, Sendable, Hashable {
    package var rawValue: String

    package init(rawValue: String) {
      self.rawValue = rawValue
    }

    /// The text does not follow its format.
    package static let syntax = Code(rawValue: "syntax")
    /// A key that means nothing here, or stands twice.
    package static let key = Code(rawValue: "key")
    /// Something that must be there is not.
    package static let missing = Code(rawValue: "missing")
    /// A value of the wrong type or outside its range.
    package static let value = Code(rawValue: "value")
    /// A step without a verb, or with several.
    package static let verb = Code(rawValue: "verb")
    /// An expression that is no program, or a `${{` without an end.
    package static let expression = Code(rawValue: "expression")
    /// A JSON Schema that cannot be used.
    package static let schema = Code(rawValue: "schema")
    /// A limit of ``WorkflowLimits`` is passed.
    package static let limit = Code(rawValue: "limit")
    /// Something that is part of the language and not of this version.
    package static let unsupported = Code(rawValue: "unsupported")
    /// A name that stands for two things.
    package static let id = Code(rawValue: "id")
    /// A name that stands for nothing, or for something that is not there yet.
    package static let reference = Code(rawValue: "ref")
    /// A tool, its server or its arguments.
    package static let tool = Code(rawValue: "tool")
    /// A step that no run can reach.
    package static let unreachable = Code(rawValue: "unreachable")
    /// A step that is tried again although it may have happened.
    package static let retry = Code(rawValue: "retry")
    /// Text of strangers that lands in an instruction.
    package static let taint = Code(rawValue: "taint")
    /// A destructive tool that nobody is asked about.
    package static let approve = Code(rawValue: "approve")
  }

  package var file: String
  package var line: Int
  /// From 1, in Unicode scalars.
  package var column: Int
  package var endLine: Int
  /// The column behind the last character.
  package var endColumn: Int
  package var severity: Severity
  package var code: Code
  /// What is wrong with what.
  package var message: String
  /// What to write instead.
  package var fix: String?

  package var position: SourcePosition { SourcePosition(line: line, column: column) }
}

extension Diagnostic: CustomStringConvertible {
  /// One line: `file:line:column: error[code]: message; fix`.
  package var description: String {
    let end: String = fix.map { "; " + $0 } ?? ""
    return "\(file):\(line):\(column): \(severity.rawValue)[\(code.rawValue)]: \(message)\(end)"
  }

  /// All members by their names; an absent fix is left out.
  package var json: JSON {
    var members: JSON.Object = [
      "file": .string(file), "line": JSON(line), "column": JSON(column), "endLine": JSON(endLine),
      "endColumn": JSON(endColumn), "severity": .string(severity.rawValue), "code": .string(code.rawValue),
      "message": .string(message),
    ]
    if let fix { members["fix"] = .string(fix) }
    return .object(members)
  }
}

extension Diagnostic {
  /// The order of a report: by place, errors first, each once.
  static func sorted(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    var seen: Set<Diagnostic> = []
    return diagnostics.filter { seen.insert($0).inserted }.enumerated().sorted { left, right in
      if left.element.position != right.element.position { return left.element.position < right.element.position }
      if left.element.severity != right.element.severity { return left.element.severity == .error }
      return left.offset < right.offset
    }.map(\.element)
  }
}
