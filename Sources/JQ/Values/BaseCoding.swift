import JSONKit

/// Base 32, and reading base 64 as leniently as the language does.
///
/// Source: RFC 4648, sections 4 and 6; read 2026-11-29.
enum BaseCoding {
  private static let alphabet32 = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

  private static let alphabet64 = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encoded64(_ text: String) -> String {
    var digits: [UInt8] = []
    digits.reserveCapacity(text.utf8.count / 3 * 4 + 4)
    let bytes = text.utf8.span
    var index = 0
    while index < bytes.count {
      let second = index + 1 < bytes.count ? bytes[index + 1] : 0
      let third = index + 2 < bytes.count ? bytes[index + 2] : 0
      let bits = Int(bytes[index]) << 16 | Int(second) << 8 | Int(third)
      digits.append(alphabet64[bits >> 18])
      digits.append(alphabet64[bits >> 12 & 63])
      digits.append(index + 1 < bytes.count ? alphabet64[bits >> 6 & 63] : UInt8(ascii: "="))
      digits.append(index + 2 < bytes.count ? alphabet64[bits & 63] : UInt8(ascii: "="))
      index += 3
    }
    return String(decoding: digits, as: UTF8.self)
  }

  static func encoded32(_ text: String) -> String {
    var digits: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for byte in text.utf8 {
      bits = bits << 8 | UInt32(byte)
      count += 8
      while count >= 5 {
        count -= 5
        digits.append(alphabet32[Int(bits >> UInt32(count) & 31)])
      }
    }
    if count > 0 { digits.append(alphabet32[Int(bits << UInt32(5 - count) & 31)]) }
    while !digits.count.isMultiple(of: 8) { digits.append(UInt8(ascii: "=")) }
    return String(decoding: digits, as: UTF8.self)
  }

  static func decoded32(_ text: String) throws(Failure) -> String {
    try decoded(text, bitsPerDigit: 5) { byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
      case UInt8(ascii: "2")...UInt8(ascii: "7"): byte - UInt8(ascii: "2") + 26
      default: nil
      }
    }
  }

  static func decoded64(_ text: String) throws(Failure) -> String {
    try decoded(text, bitsPerDigit: 6) { byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
      case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
      case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
      case UInt8(ascii: "+"): 62
      case UInt8(ascii: "/"): 63
      default: nil
      }
    }
  }

  /// Everything up to the first `=`; bytes that are no UTF-8 become U+FFFD.
  private static func decoded(
    _ text: String, bitsPerDigit: Int, _ value: (UInt8) -> UInt8?
  ) throws(Failure) -> String {
    let name = bitsPerDigit == 6 ? "base64" : "base32"
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    var digits = 0
    for byte in text.utf8 {
      if byte == UInt8(ascii: "=") { break }
      guard let digit = value(byte) else { throw ErrorText.about(.string(text), "is not valid \(name) data") }
      bits = bits << UInt32(bitsPerDigit) | UInt32(digit)
      count += bitsPerDigit
      digits += 1
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    // A digit alone is less than a byte.
    let rest = bitsPerDigit == 6 ? digits % 4 == 1 : [1, 3, 6].contains(digits % 8)
    if rest { throw ErrorText.about(.string(text), "trailing \(name) byte found") }
    return String(decoding: bytes, as: UTF8.self)
  }
}
