/// Why a schema cannot be used.
public struct JSONSchemaError: Error, Sendable, Hashable {
  /// The kind of failure; more kinds may come.
  public struct Code: RawRepresentable, Sendable, Hashable {
    /// The stable name, in small letters.
    public let rawValue: String

    /// A kind by its name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// A keyword has a value it cannot have, or the schema is neither an object nor a boolean.
    public static let invalid = Code(rawValue: "invalid")
    /// `$schema` names a dialect or vocabulary that is not supported.
    public static let dialect = Code(rawValue: "dialect")
    /// A reference leads nowhere, or to a document that was not given.
    public static let reference = Code(rawValue: "reference")
    /// A regular expression is wrong, or cannot be matched in linear time.
    public static let pattern = Code(rawValue: "pattern")
    /// The schema is larger or deeper than the limits allow.
    public static let limit = Code(rawValue: "limit")
  }

  /// What kind of failure this is.
  public var code: Code
  /// What is wrong and what to do.
  public var message: String
  /// Where in its document.
  public var path: JSONPointer

  /// An error about one place of a schema.
  public init(_ code: Code, _ message: String, at path: JSONPointer) {
    self.code = code
    self.message = message
    self.path = path
  }
}

extension JSONSchemaError: CustomStringConvertible {
  /// The place and the message.
  public var description: String {
    path.tokens.isEmpty ? message : "\(path): \(message)"
  }
}
