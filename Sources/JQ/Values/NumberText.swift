import JSONKit

/// Numbers from texts.
enum NumberText {
  /// The value of a JSON number, or of one with an empty side of its point; nil for anything else.
  ///
  /// Integers stay exact, however long. What is too large for a double is the largest double.
  static func value(of text: String, isInteger: Bool) -> JSON? {
    if isInteger {
      if let value = Int64(text) { return text == "-0" ? .double(-0.0) : .integer(value) }
      if let value = UInt64(text) { return .unsigned(value) }
      return digits(text)
    }
    guard let value = double(text) else { return nil }
    // An exponent alone makes no fraction.
    if !text.utf8.contains(UInt8(ascii: ".")) { return Arithmetic.number(value) }
    return .double(value)
  }

  /// A long integer without the zeros before it.
  private static func digits(_ text: String) -> JSON? {
    var rest = text.utf8[...]
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative { rest = rest.dropFirst() }
    guard !rest.isEmpty, rest.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else { return nil }
    rest = rest.drop { $0 == UInt8(ascii: "0") }
    let plain = (isNegative ? "-" : "") + String(Substring(rest))
    if rest.isEmpty { return .integer(0) }
    if let value = Int64(plain) { return .integer(value) }
    if let value = UInt64(plain) { return .unsigned(value) }
    return .digits(plain)
  }

  private static func double(_ text: String) -> Double? {
    var text = text
    if text.utf8.first == UInt8(ascii: ".") { text = "0" + text }
    guard let value = Double(text) else { return nil }
    return value.isInfinite ? (value < 0 ? -Double.greatestFiniteMagnitude : .greatestFiniteMagnitude) : value
  }

  /// The number a text stands for, as `tonumber` reads it; blanks are refused, and all words but “nan”.
  static func number(_ text: String) -> JSON? {
    if ["nan", "-nan"].contains(text.lowercased()) { return .double(.nan) }
    var isInteger = true
    var digits = 0
    var isAfterExponent = false
    var last: UInt8 = 0
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
      case UInt8(ascii: "."):
        guard isInteger else { return nil }
        isInteger = false
      case UInt8(ascii: "e"), UInt8(ascii: "E"):
        guard digits > 0, !isAfterExponent else { return nil }
        isAfterExponent = true
        isInteger = false
      case UInt8(ascii: "-"), UInt8(ascii: "+"):
        guard last == 0 || last | 0x20 == UInt8(ascii: "e") else { return nil }
      default: return nil
      }
      last = byte
    }
    guard digits > 0 else { return nil }
    let text = text.hasPrefix("+") ? String(text.dropFirst()) : text
    return value(of: text, isInteger: isInteger)
  }
}
