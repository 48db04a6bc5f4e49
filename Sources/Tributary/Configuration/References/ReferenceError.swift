/// Why a text with references has no value; it never holds the value of anything.
package struct ReferenceError: Error, Sendable, Hashable {
  package struct Code: RawRepresentable, Sendable, Hashable {
    package var rawValue: String

    package init(rawValue: String) {
      self.rawValue = rawValue
    }

    /// The text is no reference, or is not closed.
    package static let malformed = Code(rawValue: "malformed")
    /// A form this version does not know yet.
    package static let unsupported = Code(rawValue: "unsupported")
    /// The variable is unset or empty and has no default.
    package static let unset = Code(rawValue: "unset")
    /// The file cannot be read.
    package static let file = Code(rawValue: "file")
    /// The stored secret is not there, not granted, or its store cannot be opened.
    package static let secret = Code(rawValue: "secret")
    /// The program could not be run, failed, printed nothing or took too long.
    package static let command = Code(rawValue: "command")
  }

  package var code: Code
  package var message: String
  /// The variable that is missing.
  package var variable: String?

  package init(_ code: Code, _ message: String, variable: String? = nil) {
    self.code = code
    self.message = message
    self.variable = variable
  }
}
