/// One header field of a request or an answer.
public struct HTTPField: Sendable, Hashable {
  /// The field's name; servers read it in any case.
  public var name: String
  /// The field's value.
  public var value: String

  /// A field by name and value.
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}
