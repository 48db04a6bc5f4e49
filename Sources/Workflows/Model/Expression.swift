package import Documents
package import JQ
package import JSONKit

/// An expression of a workflow: a jq program, compiled when the file is read, and where it stands.
package struct Expression: Sendable {
  package let text: String
  /// Where the text starts in the file; where its value does when the file does not have the text letter by letter.
  package let position: SourcePosition
  /// Whether the text stands in the file as it is, on one line, so that places inside it are known.
  package let isVerbatim: Bool
  package let program: JQProgram

  /// The variables that every expression knows; in a `map` there may be one more.
  package static let variables = ["inputs", "steps", "item", "index", "loop", "error", "run"]

  /// Compiles `text`.
  ///
  /// - Parameter names: Variables besides those that every expression knows.
  /// - Throws: `JQError` with the place in the text.
  package init(
    _ text: String, at position: SourcePosition = .start, isVerbatim: Bool = false, names: [String] = []
  ) throws(JQError) {
    self.text = text
    self.position = position
    self.isVerbatim = isVerbatim
    program = try JQProgram(text, options: JQOptions(variables: Self.variables + names))
  }

  /// The one value of the expression, where `.` is the scope as an object, or `input` when it is given.
  ///
  /// - Throws: ``ExpressionError`` when the program fails, or gives no value or several.
  package func value(
    of input: JSON? = nil, in scope: ExpressionScope, limits: JQLimits = .default
  ) throws(ExpressionError) -> JSON {
    // The limits end it soon enough, and what it gives must not depend on whether the run is being stopped.
    var run: JQRun = program.run(
      input ?? scope.object, variables: scope.variables, limits: limits, isCancelled: { false })
    let first: JSON?
    let second: JSON?
    do throws(JQError) {
      first = try run.next()
      second = try first == nil ? nil : run.next()
    } catch {
      throw ExpressionError(.failed, error.message, self, cause: error)
    }
    guard let first else {
      throw ExpressionError(.noValue, "gives no value; write [ \(text) ] for a list that may be empty", self)
    }
    guard second == nil else {
      throw ExpressionError(.manyValues, "gives more than one value; write [ \(text) ] for a list of them", self)
    }
    return first
  }

  /// Whether the one value is neither false nor null.
  ///
  /// - Throws: as ``value(of:in:limits:)``.
  package func holds(in scope: ExpressionScope, limits: JQLimits = .default) throws(ExpressionError) -> Bool {
    switch try value(in: scope, limits: limits) {
    case .null, .bool(false): false
    default: true
    }
  }
}

/// Why an expression has no value.
package struct ExpressionError: Error, Sendable {
  package struct Code: RawRepresentable, Sendable, Hashable {
    package var rawValue: String

    package init(rawValue: String) {
      self.rawValue = rawValue
    }

    /// The program raised an error or reached a limit.
    package static let failed = Code(rawValue: "failed")
    package static let noValue = Code(rawValue: "no_value")
    package static let manyValues = Code(rawValue: "many_values")
  }

  package var code: Code
  /// What happened; begins with the expression.
  package var message: String
  package var position: SourcePosition
  package var cause: JQError?

  init(_ code: Code, _ message: String, _ expression: Expression, cause: JQError? = nil) {
    self.code = code
    let text: String = expression.text
    let shown: String = text.unicodeScalars.count > 120 ? String(text.prefix(120)) + "…" : text
    self.message = code == .failed ? "\(shown): \(message)" : "\(shown) \(message)"
    position = expression.position
    self.cause = cause
  }
}
