extension JSON: Hashable {
  /// Whether both are the same value byte for byte; the order of members does not matter.
  public static func == (left: JSON, right: JSON) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.integer(let left), .integer(let right)): left == right
    case (.unsigned(let left), .unsigned(let right)): left == right
    case (.digits(let left), .digits(let right)): left.sameBytes(as: right)
    case (.double(let left), .double(let right)): left.bitPattern == right.bitPattern
    case (.string(let left), .string(let right)): left.sameBytes(as: right)
    case (.array(let left), .array(let right)): left == right
    case (.object(let left), .object(let right)): left == right
    default: false
    }
  }

  /// Hashes the value; equal values hash alike.
  public func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0)
    case .bool(let value): hasher.combine(value)
    case .integer(let value): hasher.combine(value)
    case .unsigned(let value): hasher.combine(value)
    case .digits(let value): value.hashBytes(into: &hasher)
    case .double(let value): hasher.combine(value.bitPattern)
    case .string(let value): value.hashBytes(into: &hasher)
    case .array(let value): hasher.combine(value)
    case .object(let value): hasher.combine(value)
    }
  }
}

extension Span<UInt8> {
  /// Whether there is a line feed or a carriage return among these bytes.
  package var hasLineEnds: Bool { ByteScan.hasLineEnd(self) }
  /// Whether there is a backslash among these bytes.
  package var hasEscapes: Bool { ByteScan.hasBackslash(self) }

  /// Whether these are the same bytes.
  package func isEqual(to other: Span<UInt8>) -> Bool {
    count == other.count && ByteScan.areEqual(self, other)
  }
}

extension String {
  /// Whether both texts have the same UTF-8 bytes; `==` would also call composed and decomposed letters equal.
  package func sameBytes(as other: String) -> Bool {
    guard utf8.count == other.utf8.count else { return false }
    let left = utf8.span
    let right = other.utf8.span
    for index in left.indices where left[index] != right[index] { return false }
    return true
  }

  /// Whether the UTF-8 bytes are these; for comparing one text with many.
  @inline(__always)
  func hasBytes(_ bytes: Span<UInt8>) -> Bool {
    guard utf8.count == bytes.count else { return false }
    let own = utf8.span
    for index in own.indices where own[index] != bytes[index] { return false }
    return true
  }

  /// Hashes the UTF-8 bytes; `hash(into:)` would hash alike what is canonically equal, of which there can be any number.
  package func hashBytes(into hasher: inout Hasher) {
    unsafe utf8.span.withUnsafeBytes { bytes in unsafe hasher.combine(bytes: bytes) }
    // No byte of UTF-8: two texts in a row hash otherwise than the same bytes divided at another place.
    hasher.combine(0xFF as UInt8)
  }
}

/// A text as a dictionary key that is compared by its UTF-8 bytes.
package struct ByteKey: Hashable, Sendable {
  package var text: String

  package init(_ text: String) { self.text = text }

  package static func == (left: ByteKey, right: ByteKey) -> Bool { left.text.sameBytes(as: right.text) }

  package func hash(into hasher: inout Hasher) { text.hashBytes(into: &hasher) }
}
