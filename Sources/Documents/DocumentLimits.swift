/// How large a file of a person may be before it is refused.
package struct DocumentLimits: Sendable {
  /// Bytes of text.
  package var maximumBytes: Int
  /// Objects and arrays inside each other.
  package var maximumDepth: Int
  /// Values after every YAML alias is replaced by what it stands for.
  package var maximumValues: Int

  package init(maximumBytes: Int = 4 << 20, maximumDepth: Int = 100, maximumValues: Int = 200_000) {
    self.maximumBytes = maximumBytes
    self.maximumDepth = maximumDepth
    self.maximumValues = maximumValues
  }

  package static let `default` = DocumentLimits()
}
