/// Why a regular expression was refused, and where in it.
package struct RegexError: Error, Sendable, Hashable {
  /// What kind of refusal it is.
  package struct Code: RawRepresentable, Sendable, Hashable {
    package var rawValue: String

    package init(rawValue: String) {
      self.rawValue = rawValue
    }

    /// The text is not a regular expression.
    package static let syntax = Code(rawValue: "syntax")
    /// The text is a regular expression, but uses what cannot be matched in linear time or is not known here.
    package static let unsupported = Code(rawValue: "unsupported")
    /// The expression is longer, deeper or larger than `RegexLimits` allows.
    package static let limit = Code(rawValue: "limit")
  }

  package var code: Code
  /// What is wrong, in one sentence, with the position at its end.
  package var message: String
  /// Which Unicode scalar of the expression, counted from 0.
  package var offset: Int

  package init(_ code: Code, _ message: String, offset: Int) {
    self.code = code
    self.message = "\(message) (at character \(offset + 1))"
    self.offset = offset
  }
}

/// How large a regular expression may be.
package struct RegexLimits: Sendable, Hashable {
  /// How many Unicode scalars the expression may have.
  package var maximumLength = 32_768
  /// How deep groups may be nested.
  package var maximumDepth = 200
  /// How many instructions the compiled program may have; counted repetitions are written out, so they count each time.
  package var maximumInstructions = 60_000

  package static let `default` = RegexLimits()

  package init() {}
}
