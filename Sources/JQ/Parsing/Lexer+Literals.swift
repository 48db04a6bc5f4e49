import JSONKit

/// Numbers and strings.
extension Lexer {
  mutating func number() throws(JQError) {
    let start = index
    let whole = digits()
    var isFraction = false
    if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
      index += 1
      isFraction = digits() + whole > 0
    }
    if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
      let mark = index
      index += 1
      if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") { index += 1 }
      if digits() > 0 { isFraction = true } else { index = mark }
    }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    guard let value = NumberText.value(of: text, isInteger: !isFraction) else {
      throw failure("“\(text)” is not a number.", at: start)
    }
    if index < bytes.count, Self.startsWord(bytes[index]) {
      throw failure("A name cannot follow a number without a blank.", at: index)
    }
    add(.number(value), at: start)
  }

  private mutating func digits() -> Int {
    let start = index
    while index < bytes.count, bytes[index] &- UInt8(ascii: "0") < 10 { index += 1 }
    return index - start
  }

  /// The inside of a string up to its end or to the next `\(`; the opening quote or `)` is consumed.
  mutating func string() throws(JQError) {
    let start = index
    var text: [UInt8] = []
    while true {
      guard index < bytes.count else {
        throw failure("The string that begins before this has no end.", at: start > 0 ? start - 1 : 0)
      }
      switch bytes[index] {
      case Self.quote:
        if !text.isEmpty { add(.stringText(String(decoding: text, as: UTF8.self)), at: start) }
        add(.stringEnd, at: index)
        index += 1
        return
      case UInt8(ascii: "\\"):
        if index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "(") {
          if !text.isEmpty { add(.stringText(String(decoding: text, as: UTF8.self)), at: start) }
          openInterpolation(at: index)
          index += 2
          return
        }
        try escape(&text)
      default:
        text.append(bytes[index])
        index += 1
      }
    }
  }

  private mutating func escape(_ text: inout [UInt8]) throws(JQError) {
    let start = index
    index += 2
    switch start + 1 < bytes.count ? bytes[start + 1] : 0 {
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "\\"), Self.quote, UInt8(ascii: "/"): text.append(bytes[start + 1])
    case UInt8(ascii: "u"): text.append(contentsOf: String(try unicodeEscape(start)).utf8)
    default: throw failure("Unknown escape in a string; a backslash is written “\\\\”.", at: start)
    }
  }

  /// `\uXXXX`, or two of them that are a pair; half of a pair is U+FFFD.
  private mutating func unicodeEscape(_ start: Int) throws(JQError) -> Character {
    guard let unit = hex() else { throw failure("“\\u” needs four hexadecimal digits.", at: start) }
    if let scalar = Unicode.Scalar(unit) { return Character(scalar) }
    if unit < 0xDC00, index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u")
    {
      let mark = index
      index += 2
      if let low = hex(), 0xDC00...0xDFFF ~= low,
        let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
      {
        return Character(scalar)
      }
      index = mark
    }
    return "\u{FFFD}"
  }

  private mutating func hex() -> UInt32? {
    guard index + 4 <= bytes.count else { return nil }
    var value: UInt32 = 0
    for byte in bytes[index..<index + 4] {
      guard let digit = Character(UnicodeScalar(byte)).hexDigitValue else { return nil }
      value = value << 4 | UInt32(digit)
    }
    index += 4
    return value
  }
}
