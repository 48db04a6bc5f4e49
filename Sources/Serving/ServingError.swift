/// Why a built-in tool could not do what it was asked; its message is written for the model that asked.
package struct ServingError: Error, Sendable, Hashable {
  /// What kind of failure it is; more may be added.
  package struct Code: RawRepresentable, Sendable, Hashable {
    package var rawValue: String

    package init(rawValue: String) {
      self.rawValue = rawValue
    }

    /// An argument is missing, unknown, of the wrong type or out of range.
    package static let invalidArguments = Code(rawValue: "invalid_arguments")
    /// The path would leave the served folder.
    package static let outsideRoot = Code(rawValue: "outside_root")
    /// There is no such file or folder.
    package static let notFound = Code(rawValue: "not_found")
    /// The file exists and cannot be read, or is not of the kind that was asked for.
    package static let notReadable = Code(rawValue: "not_readable")
    /// The file is not UTF-8 text.
    package static let binary = Code(rawValue: "binary")
    /// A named limit was reached.
    package static let limit = Code(rawValue: "limit")
    /// The expression cannot be read or has no value.
    package static let arithmetic = Code(rawValue: "arithmetic")
  }

  package var code: Code
  /// What happened, to what, and what to do.
  package var message: String

  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}
