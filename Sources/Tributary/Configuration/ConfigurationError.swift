package import Documents

/// What is wrong in a configuration, server, or agent file, where, and what to write instead.
///
/// ```swift
/// do {
///   let client = try Client(config)
///   await client.close()
/// } catch {
///   print(error.code.rawValue, error)  // the kind for programs, and the sentence for people
/// }
/// ```
public struct ConfigurationError: Error, Sendable, Hashable {
  /// What kind of fault it is; more may be added.
  public struct Code: RawRepresentable, Sendable, Hashable {
    /// The stable name, in small letters.
    public var rawValue: String

    /// A kind by its name.
    public init(rawValue: String) {
      self.rawValue = rawValue
    }

    /// The file is missing or cannot be read.
    public static let unreadable = Code(rawValue: "unreadable")
    /// The text does not follow its format.
    public static let syntax = Code(rawValue: "syntax")
    /// A key stands twice in one object.
    public static let duplicateKey = Code(rawValue: "duplicate_key")
    /// A key means nothing in its place.
    public static let unknownKey = Code(rawValue: "unknown_key")
    /// A value has the wrong type or is not allowed.
    public static let value = Code(rawValue: "value")
    /// A key or form is understood but not enforced by this version.
    public static let unsupported = Code(rawValue: "unsupported")
    /// The file passes a limit.
    public static let tooLarge = Code(rawValue: "too_large")
    /// A server is defined twice in one level, or two configuration files are.
    public static let duplicate = Code(rawValue: "duplicate")
    /// A name of a server or agent that nothing has.
    public static let unknownName = Code(rawValue: "unknown_name")
    /// A reference such as `${NAME}` has no value.
    public static let reference = Code(rawValue: "reference")
  }

  /// What kind of fault this is.
  public var code: Code
  /// What happened, to what, and what to do; without the position.
  public var message: String
  /// What was probably meant.
  public var suggestion: String?
  /// The file as the user would name it; nil for what was given in code or on the command line.
  public var file: String?
  /// From 1.
  public var line: Int?
  /// From 1, in Unicode scalars.
  public var column: Int?
  /// The line of the source with a caret under the column; never of a line that may hold a secret.
  public var excerpt: String?

  /// A fault whose place is not known unless said otherwise.
  public init(
    _ code: Code, _ message: String, suggestion: String? = nil, file: String? = nil, line: Int? = nil,
    column: Int? = nil, excerpt: String? = nil
  ) {
    self.code = code
    self.message = message
    self.suggestion = suggestion
    self.file = file
    self.line = line
    self.column = column
    self.excerpt = excerpt
  }

  package init(_ error: DocumentError) {
    self.init(
      Code(rawValue: error.code.rawValue), error.message, suggestion: error.suggestion, file: error.file,
      line: error.position?.line, column: error.position?.column, excerpt: error.excerpt)
  }
}

extension ConfigurationError: CustomStringConvertible {
  /// `file:line:column: message; did you mean "x"?`, without the excerpt.
  public var description: String {
    var text = ""
    if let file {
      text = file
      if let line { text += ":\(line)" }
      if line != nil, let column { text += ":\(column)" }
      text += ": "
    }
    text += message
    if let suggestion { text += "; did you mean \"\(suggestion)\"?" }
    return text
  }
}
