package import JSONKit

/// What is wrong with a file a person wrote, where, and what to write instead.
///
/// A reader of values throws it with a ``path`` only; ``SourceDocument/reading(_:)`` adds file, line and column.
package struct DocumentError: Error, Sendable {
  /// What kind of fault it is; more may be added.
  package struct Code: RawRepresentable, Sendable, Hashable {
    package var rawValue: String

    package init(rawValue: String) {
      self.rawValue = rawValue
    }

    /// The file cannot be read at all.
    package static let unreadable = Code(rawValue: "unreadable")
    /// The text does not follow its format.
    package static let syntax = Code(rawValue: "syntax")
    /// A key stands twice in one object.
    package static let duplicateKey = Code(rawValue: "duplicate_key")
    /// A key that means nothing here.
    package static let unknownKey = Code(rawValue: "unknown_key")
    /// A value of the wrong type or outside its range.
    package static let value = Code(rawValue: "value")
    /// A key that is understood but not enforced by this version.
    package static let unsupported = Code(rawValue: "unsupported")
    /// The text passes a limit of ``DocumentLimits``.
    package static let tooLarge = Code(rawValue: "too_large")
  }

  package var code: Code
  /// What happened, to what, and what to do; without the position.
  package var message: String
  /// What was probably meant.
  package var suggestion: String?
  /// The value the error is about.
  package var path: JSONPointer?
  /// The file as the user named it.
  package var file: String?
  package var position: SourcePosition?
  /// The line of the source, with a caret under the column.
  package var excerpt: String?

  package init(
    _ code: Code, _ message: String, suggestion: String? = nil, path: JSONPointer? = nil, file: String? = nil,
    position: SourcePosition? = nil, excerpt: String? = nil
  ) {
    self.code = code
    self.message = message
    self.suggestion = suggestion
    self.path = path
    self.file = file
    self.position = position
    self.excerpt = excerpt
  }
}

extension DocumentError: CustomStringConvertible {
  /// `file:line:column: message (did you mean "x"?)`, without the excerpt.
  package var description: String {
    var text = ""
    if let file {
      text = file
      if let position { text += ":\(position.line):\(position.column)" }
      text += ": "
    }
    text += message
    if let suggestion { text += "; did you mean \"\(suggestion)\"?" }
    return text
  }
}
