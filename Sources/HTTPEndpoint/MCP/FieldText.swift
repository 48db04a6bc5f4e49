import JSONKit

/// Reads texts that clients put into header fields.
///
/// Source: Model Context Protocol, "Transports", revision 2026-07-28; RFC 4648, section 4; read 2026-11-29.
enum FieldText {
  private static let (start, end) = ("=?base64?", "?=")

  /// The text that a value stands for; nil when it stands for none.
  ///
  /// In base64 only the one canonical form is read, because two readers could see two things in another one.
  static func decode(_ value: String) -> String? {
    let utf8 = value.utf8
    guard utf8.count >= start.utf8.count + end.utf8.count, value.hasPrefix(start), value.hasSuffix(end) else {
      return utf8.allSatisfy { 0x20...0x7E ~= $0 || $0 == 0x09 } ? value : nil
    }
    let digits = value.dropFirst(start.utf8.count).dropLast(end.utf8.count)
    guard let bytes = bytes(digits) else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }

  /// Whether a text says the same as an argument; integers are compared as numbers.
  static func says(_ text: String, _ value: JSON) -> Bool {
    switch value {
    case .string(let wanted): return text.sameBytes(as: wanted)
    case .bool(let isTrue): return text == (isTrue ? "true" : "false")
    case .integer, .unsigned, .double, .digits:
      guard let number = try? JSON(parsing: Array(text.utf8)) else { return false }
      return number == value || number.doubleValue != nil && number.doubleValue == value.doubleValue && isExact(number)
    default: return false
    }
  }

  /// Whether a double says all there is to say of a number.
  private static func isExact(_ number: JSON) -> Bool {
    number.doubleValue.map { $0.magnitude <= 9_007_199_254_740_991 } ?? false
  }

  private static func bytes(_ digits: Substring) -> [UInt8]? {
    guard digits.utf8.count.isMultiple(of: 4) else { return nil }
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    var filling = 0
    for digit in digits.utf8 {
      guard digit != UInt8(ascii: "=") else {
        filling += 1
        continue
      }
      guard filling == 0, let value = value(digit) else { return nil }
      bits = bits << 6 | value
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        bits &= (1 << UInt32(count)) - 1
      }
    }
    // What fills up has to be needed, and the bits that mean nothing have to be zero.
    guard filling <= 2, filling * 2 == count, bits == 0 else { return nil }
    return bytes
  }

  private static func value(_ digit: UInt8) -> UInt32? {
    switch digit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
