/// One JSON value, with member order and every integer digit kept.
///
/// ```swift
/// let order: JSON = ["id": 7, "items": [["name": "rope", "price": 12.5]]]
/// let name = order["items"]?[0]?["name"]?.stringValue  // "rope"
/// let copy = try JSON(parsing: order.text)             // the same value
/// ```
///
/// Integers within `Int64` are `.integer`, those above within `UInt64` are `.unsigned`, larger ones keep their text in `.digits`.
/// Numbers written with a fraction or an exponent are `.double`; parsing yields finite ones only, and so does ``init(finite:)``.
///
/// Two values are equal when they are the same value byte for byte: strings and keys are compared by their UTF-8, not by
/// canonical equivalence; the order of members does not matter; `1` and `1.0` differ.
/// Source: RFC 8259; read 2026-11-24.
public enum JSON: Sendable {
  /// The word `null`.
  case null
  /// The words `true` and `false`.
  case bool(Bool)
  /// An integer within `Int64`.
  case integer(Int64)
  /// An integer above `Int64.max`; smaller ones are `.integer`.
  case unsigned(UInt64)
  /// An integer beyond `Int64` and `UInt64`: the sign and the decimal digits as they were written.
  case digits(String)
  /// A number written with a fraction or an exponent, and the negative zero.
  case double(Double)
  /// A text, in which a NUL is a letter like others.
  case string(String)
  /// Elements in order.
  case array([JSON])
  /// Members in order, with different keys.
  case object(Object)
}

extension JSON {
  /// A whole number, in the case that holds it exactly.
  public init(_ value: some BinaryInteger) {
    if let integer = Int64(exactly: value) {
      self = .integer(integer)
    } else if let unsigned = UInt64(exactly: value) {
      self = .unsigned(unsigned)
    } else {
      self = .digits(String(value))
    }
  }

  /// A computed number; nil for infinities and NaN, which JSON cannot say.
  public init?(finite value: Double) {
    guard value.isFinite else { return nil }
    self = .double(value)
  }

  /// What the value is, as a message names it: "a string", "an object", "null".
  package var kindDescription: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .integer, .unsigned, .digits, .double: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

extension JSON: CustomStringConvertible {
  /// The compact text, as ``text``.
  public var description: String { text }
}
