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

extension HTTPField {
  /// Whether the field has this name, in any case; an answer is asked for a dozen of them.
  package func isNamed(_ wanted: String) -> Bool {
    name.utf8.count == wanted.utf8.count && name.utf8.elementsEqual(wanted.utf8) { Self.small($0) == Self.small($1) }
  }

  private static func small(_ byte: UInt8) -> UInt8 {
    UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte
  }
}
