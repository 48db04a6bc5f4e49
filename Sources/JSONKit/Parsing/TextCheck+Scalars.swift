extension TextCheck {
  /// A string with its quotes.
  mutating func string(_ bytes: Span<UInt8>) throws(JSONError) {
    index += 1
    while true {
      index = ByteScan.plainEnd(in: bytes, from: index)
      guard index < bytes.count else { throw unexpected(bytes, "the end of a string") }
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") {
        index += 1
        return
      }
      if byte == UInt8(ascii: "\\") {
        try escape(bytes)
      } else if byte < 0x20 {
        throw JSONError(.syntax, "A control character (byte \(byte)) stands in a string unescaped.", offset: index)
      } else {
        try nonASCII(bytes)
      }
    }
  }

  private mutating func escape(_ bytes: Span<UInt8>) throws(JSONError) {
    let start = index
    index += 1
    guard index < bytes.count else { throw unexpected(bytes, "an escape") }
    switch bytes[index] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      index += 1
    case UInt8(ascii: "u"):
      guard let unit = HexDigits.unit(bytes, at: index + 1) else {
        throw JSONError(.syntax, "An escape \\u needs four hexadecimal digits.", offset: start)
      }
      index += 5
      // A NUL ends json-c's keys, and it replaces halves of pairs without a word: both are left to the exact reader.
      if unit >= 0x80 { isASCII = false }
      if unit == 0 || (0xD800...0xDFFF).contains(unit) { needsExactReading = true }
    default:
      throw JSONError(.syntax, "A string holds an escape that JSON does not have.", offset: start)
    }
  }

  /// One scalar of two to four bytes: no overlong forms, no surrogates, nothing above U+10FFFF.
  private mutating func nonASCII(_ bytes: Span<UInt8>) throws(JSONError) {
    isASCII = false
    let end = ByteScan.nonASCIIEnd(in: bytes, from: index)
    while index < end {
      let length = Self.scalarLength(bytes, at: index, end: end)
      guard length > 0 else { throw JSONError(.invalidUTF8, "The text is not UTF-8.", offset: index) }
      index += length
    }
  }

  /// The length of the scalar at a place; 0 when the bytes are no scalar.
  private static func scalarLength(_ bytes: Span<UInt8>, at index: Int, end: Int) -> Int {
    let first = bytes[index]
    func follows(_ offset: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
      index + offset < end && range.contains(bytes[index + offset])
    }
    switch first {
    case 0xC2...0xDF: return follows(1) ? 2 : 0
    case 0xE0: return follows(1, 0xA0...0xBF) && follows(2) ? 3 : 0
    case 0xED: return follows(1, 0x80...0x9F) && follows(2) ? 3 : 0
    case 0xE1...0xEF: return follows(1) && follows(2) ? 3 : 0
    case 0xF0: return follows(1, 0x90...0xBF) && follows(2) && follows(3) ? 4 : 0
    case 0xF1...0xF3: return follows(1) && follows(2) && follows(3) ? 4 : 0
    case 0xF4: return follows(1, 0x80...0x8F) && follows(2) && follows(3) ? 4 : 0
    default: return 0
    }
  }

  /// A number; long integers, negative zero and huge exponents are left to the exact reader.
  mutating func number(_ bytes: Span<UInt8>) throws(JSONError) {
    let start = index
    let isNegative = bytes[index] == UInt8(ascii: "-")
    if isNegative { index += 1 }
    let whole = digits(bytes)
    guard whole > 0 else { throw unexpected(bytes, "a digit") }
    let leading = start + (isNegative ? 1 : 0)
    guard whole == 1 || bytes[leading] != UInt8(ascii: "0") else {
      throw JSONError(.syntax, "A number does not begin with a zero.", offset: leading)
    }
    var isFraction = false
    if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
      isFraction = true
      index += 1
      guard digits(bytes) > 0 else { throw unexpected(bytes, "a digit after the point") }
    }
    if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
      isFraction = true
      index += 1
      if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") { index += 1 }
      guard digits(bytes) > 0 else { throw unexpected(bytes, "a digit of the exponent") }
    }
    guard !isFraction else { return }
    // Nineteen digits fit an Int64 for sure while the first is no 9.
    let isLong = whole > 19 || (whole == 19 && bytes[leading] == UInt8(ascii: "9"))
    if isLong || (isNegative && bytes[leading] == UInt8(ascii: "0")) { needsExactReading = true }
  }

  private mutating func digits(_ bytes: Span<UInt8>) -> Int {
    let start = index
    while index < bytes.count, bytes[index] &- UInt8(ascii: "0") < 10 { index += 1 }
    return index - start
  }
}

/// The four digits of a `\u` escape.
enum HexDigits {
  /// The UTF-16 unit at a place; nil when four hexadecimal digits do not stand there.
  static func unit(_ bytes: Span<UInt8>, at index: Int) -> UInt16? {
    guard index + 4 <= bytes.count else { return nil }
    var unit: UInt16 = 0
    for place in index..<index + 4 {
      let byte = bytes[place]
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
      default: return nil
      }
      unit = unit << 4 | UInt16(digit)
    }
    return unit
  }
}
