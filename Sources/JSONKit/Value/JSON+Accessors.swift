extension JSON {
  /// The value of a member; nil when it is absent or this is not an object.
  public subscript(key: String) -> JSON? {
    if case .object(let object) = self { object[key] } else { nil }
  }

  /// The element at a place; nil when there is none or this is not an array.
  public subscript(index: Int) -> JSON? {
    if case .array(let array) = self, array.indices.contains(index) { array[index] } else { nil }
  }

  /// The text of a string.
  public var stringValue: String? {
    if case .string(let value) = self { value } else { nil }
  }

  /// The number as an `Int`, when it is one exactly; `1.0` counts.
  public var intValue: Int? {
    int64Value.flatMap { Int(exactly: $0) }
  }

  /// The number as an `Int64`, when it is one exactly; `1.0` counts.
  public var int64Value: Int64? {
    switch self {
    case .integer(let value): value
    case .unsigned(let value): Int64(exactly: value)
    case .double(let value): Int64(exactly: value)
    default: nil
    }
  }

  /// The nearest double of any number; nil for integers beyond the range of doubles.
  public var doubleValue: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .unsigned(let value): Double(value)
    case .double(let value): value
    case .digits(let text): Double(text).flatMap { $0.isFinite ? $0 : nil }
    default: nil
    }
  }

  /// The truth value of a boolean; numbers and texts are none.
  public var boolValue: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  /// The elements of an array.
  public var arrayValue: [JSON]? {
    if case .array(let value) = self { value } else { nil }
  }

  /// The members of an object.
  public var objectValue: Object? {
    if case .object(let value) = self { value } else { nil }
  }

  /// Whether this is `null`; an absent member is nil instead.
  public var isNull: Bool {
    if case .null = self { true } else { false }
  }
}
