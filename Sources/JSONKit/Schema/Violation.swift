extension JSONSchema {
  /// One thing in a value that a schema forbids.
  public struct Violation: Sendable, Hashable {
    /// Which part of the value.
    public var instancePath: JSONPointer
    /// Which keyword of the schema, from the root of the document it stands in.
    public var schemaPath: JSONPointer
    /// The keyword that failed, such as `type`; `$limit` when the validation was given up.
    public var keyword: String
    /// What was expected and what was found, without the place.
    public var message: String

    /// What one keyword found wrong with one value.
    public init(instancePath: JSONPointer, schemaPath: JSONPointer, keyword: String, message: String) {
      self.instancePath = instancePath
      self.schemaPath = schemaPath
      self.keyword = keyword
      self.message = message
    }

    /// The keyword of a violation that says a limit was reached.
    public static let limitKeyword = "$limit"
  }
}

extension JSONSchema.Violation: CustomStringConvertible {
  /// The place and the message: `/city: expected a string, found a number`.
  public var description: String {
    instancePath.tokens.isEmpty ? message : "\(instancePath): \(message)"
  }
}
