/// Reads a text that ``TextCheck`` has passed, keeping what json-c would lose.
///
/// Keys with NUL, lone surrogates, long integers, negative zeros and repeated keys come here. So do long texts,
/// and those that are mostly long strings, which are copied in runs here, while json-c looks at each byte.
struct ExactReader {
  private(set) var report = JSONParseReport()
  private let duplicates: JSONDuplicates
  private let isASCII: Bool
  private var index = 0

  /// - Parameter isASCII: whether no string of the text holds anything else.
  init(duplicates: JSONDuplicates, isASCII: Bool) {
    self.duplicates = duplicates
    self.isASCII = isASCII
  }

  /// The value of a whole text.
  mutating func read(_ bytes: Span<UInt8>) throws(JSONError) -> JSON {
    skipBlanks(bytes)
    return try value(bytes)
  }

  private mutating func value(_ bytes: Span<UInt8>) throws(JSONError) -> JSON {
    switch bytes[index] {
    case UInt8(ascii: "{"): return try object(bytes)
    case UInt8(ascii: "["): return try array(bytes)
    case UInt8(ascii: "\""): return .string(string(bytes))
    case UInt8(ascii: "t"):
      index += 4
      return true
    case UInt8(ascii: "f"):
      index += 5
      return false
    case UInt8(ascii: "n"):
      index += 4
      return .null
    default: return try number(bytes)
    }
  }

  private mutating func object(_ bytes: Span<UInt8>) throws(JSONError) -> JSON {
    index += 1
    var object = JSON.Object()
    skipBlanks(bytes)
    while bytes[index] != UInt8(ascii: "}") {
      if bytes[index] == UInt8(ascii: ",") { advance(bytes) }
      let start = index
      let key = string(bytes)
      skipBlanks(bytes)
      advance(bytes)
      let value = try value(bytes)
      skipBlanks(bytes)
      if object.put(key, value) {
        guard duplicates == .keepLast else {
          throw JSONError(.duplicateKey, "The object has a second member with this key.", offset: start)
        }
        report.duplicateMembers += 1
      }
    }
    index += 1
    return .object(object)
  }

  private mutating func array(_ bytes: Span<UInt8>) throws(JSONError) -> JSON {
    advance(bytes)
    var elements: [JSON] = []
    while bytes[index] != UInt8(ascii: "]") {
      if bytes[index] == UInt8(ascii: ",") { advance(bytes) }
      elements.append(try value(bytes))
      skipBlanks(bytes)
    }
    index += 1
    return .array(elements)
  }

  private mutating func string(_ bytes: Span<UInt8>) -> String {
    index += 1
    let end = ByteScan.stringStop(in: bytes, from: index)
    if bytes[end] == UInt8(ascii: "\"") {
      defer { index = end + 1 }
      return text(bytes.extracting(index..<end))
    }
    var text: [UInt8] = []
    while true {
      let end = ByteScan.stringStop(in: bytes, from: index)
      unsafe bytes.extracting(index..<end).withUnsafeBufferPointer { unsafe text.append(contentsOf: $0) }
      index = end
      if bytes[index] == UInt8(ascii: "\"") { break }
      switch bytes[index + 1] {
      case UInt8(ascii: "u"): text.append(contentsOf: String(scalar(bytes)).utf8)
      case UInt8(ascii: "b"): simple(0x08, &text)
      case UInt8(ascii: "f"): simple(0x0C, &text)
      case UInt8(ascii: "n"): simple(0x0A, &text)
      case UInt8(ascii: "r"): simple(0x0D, &text)
      case UInt8(ascii: "t"): simple(0x09, &text)
      default: simple(bytes[index + 1], &text)
      }
    }
    index += 1
    return self.text(text.span)
  }

  /// The check has seen that the bytes are UTF-8, so that nobody has to look again.
  private func text(_ bytes: Span<UInt8>) -> String {
    unsafe String(copying: UTF8Span(unchecked: bytes, isKnownASCII: isASCII))
  }

  private mutating func simple(_ byte: UInt8, _ text: inout [UInt8]) {
    text.append(byte)
    index += 2
  }

  /// One `\u` escape, or two that are a pair; half of a pair becomes U+FFFD and is counted.
  private mutating func scalar(_ bytes: Span<UInt8>) -> Unicode.Scalar {
    let unit = HexDigits.unit(bytes, at: index + 2) ?? 0
    index += 6
    if let scalar = Unicode.Scalar(unit) { return scalar }
    let isEscape =
      index + 1 < bytes.count && bytes[index] == UInt8(ascii: "\\") && bytes[index + 1] == UInt8(ascii: "u")
    if unit < 0xDC00, isEscape, let low = HexDigits.unit(bytes, at: index + 2), (0xDC00...0xDFFF).contains(low) {
      index += 6
      let value = 0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(low) - 0xDC00)
      return Unicode.Scalar(value) ?? "\u{FFFD}"
    }
    report.loneSurrogates += 1
    return "\u{FFFD}"
  }

  private mutating func number(_ bytes: Span<UInt8>) throws(JSONError) -> JSON {
    let start = index
    var isInteger = true
    scan: while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"): break
      case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): isInteger = false
      default: break scan
      }
      index += 1
    }
    var digits: [UInt8] = []
    for place in start..<index { digits.append(bytes[place]) }
    let text = String(decoding: digits, as: UTF8.self)
    if isInteger, text != "-0" {
      if let value = Int64(text) { return .integer(value) }
      if let value = UInt64(text) { return .unsigned(value) }
      return .digits(text)
    }
    guard let value = Double(text), value.isFinite else {
      throw JSONError(.numberOutOfRange, "The number is beyond the range of a double.", offset: start)
    }
    return .double(value)
  }

  private mutating func advance(_ bytes: Span<UInt8>) {
    index += 1
    skipBlanks(bytes)
  }

  private mutating func skipBlanks(_ bytes: Span<UInt8>) {
    while index < bytes.count, bytes[index] <= 0x20 { index += 1 }
  }
}
