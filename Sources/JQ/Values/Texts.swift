import JSONKit

/// Work on texts, by bytes where that is right and by code points where the language counts those.
enum Texts {
  /// The bytes of a text.
  static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  /// A part of a text by its bytes; the ends stand between code points.
  static func part(_ text: String, _ range: Range<Int>) -> String {
    let utf8 = text.utf8
    let start = utf8.index(utf8.startIndex, offsetBy: range.lowerBound)
    return String(text[start..<utf8.index(start, offsetBy: range.count)])
  }

  static func contains(_ text: String, _ wanted: String) -> Bool {
    if wanted.isEmpty { return true }
    if wanted.utf8.count > text.utf8.count { return false }
    var isFound = false
    TextSearch(wanted).matches(in: text, overlapping: false) { _ in
      isFound = true
      return false
    }
    return isFound
  }

  static func hasPrefix(_ text: String, _ wanted: String) -> Bool { holds(text, wanted, at: 0) }

  static func hasSuffix(_ text: String, _ wanted: String) -> Bool {
    holds(text, wanted, at: text.utf8.count - wanted.utf8.count)
  }

  private static func holds(_ text: String, _ wanted: String, at start: Int) -> Bool {
    let bytes = text.utf8.span
    let other = wanted.utf8.span
    guard start >= 0, start + other.count <= bytes.count else { return false }
    for index in other.indices where bytes[start + index] != other[index] { return false }
    return true
  }

  /// The parts between the separators; the code points where the separator is empty, nothing of an empty text.
  static func split(_ text: String, _ separator: String, _ meter: inout Meter) throws(Failure) -> JSON {
    try meter.charge(text.utf8.count / 8)
    if text.isEmpty { return .array([]) }
    if separator.isEmpty {
      try meter.produce(elements: text.utf8.count)
      return .array(text.unicodeScalars.map { .string(String($0)) })
    }
    var parts: [JSON] = []
    var start = text.utf8.startIndex
    var offset = 0
    TextSearch(separator).matches(in: text, overlapping: false) { place in
      let end = text.utf8.index(start, offsetBy: place - offset)
      parts.append(.string(String(text[start..<end])))
      start = text.utf8.index(end, offsetBy: separator.utf8.count)
      offset = place + separator.utf8.count
      return true
    }
    parts.append(.string(String(text[start...])))
    meter.count(bytes: text.utf8.count)
    try meter.produce(elements: parts.count * 2)
    return .array(parts)
  }

  /// Where a text begins inside another, in code points.
  static func places(of wanted: String, in text: String, _ meter: inout Meter) throws(Failure) -> JSON {
    try meter.charge(text.utf8.count / 8)
    if wanted.isEmpty { return .array([]) }
    var places: [Int] = []
    TextSearch(wanted).matches(in: text, overlapping: true) { place in
      places.append(place)
      return true
    }
    try meter.produce(elements: places.count)
    return .array(codePoints(at: places, in: text).map { .integer(Int64($0)) })
  }

  /// How many code points stand before each of some ascending byte places.
  private static func codePoints(at places: [Int], in text: String) -> [Int] {
    var result: [Int] = []
    let bytes = text.utf8.span
    var (index, count) = (0, 0)
    for place in places {
      while index < place {
        if bytes[index] & 0xC0 != 0x80 { count += 1 }
        index += 1
      }
      result.append(count)
    }
    return result
  }

  // MARK: Ends and cases

  static func trimmed(_ text: String, left: Bool, right: Bool) -> String {
    var scalars = text.unicodeScalars[...]
    while left, let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
    while right, let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
    return scalars.startIndex == text.startIndex && scalars.endIndex == text.endIndex ? text : String(scalars)
  }

  /// ASCII letters in the other case, all else as it is.
  static func changedCase(_ text: String, upper: Bool) -> String {
    let first: UInt8 = upper ? UInt8(ascii: "a") : UInt8(ascii: "A")
    var bytes = Array(text.utf8)
    for index in bytes.indices where bytes[index] &- first < 26 { bytes[index] ^= 0x20 }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// How many code points a text has.
  static func length(_ text: String) -> Int {
    let bytes = text.utf8.span
    var count = 0
    for index in bytes.indices where bytes[index] & 0xC0 != 0x80 { count &+= 1 }
    return count
  }

  static func implode(_ value: JSON, _ meter: inout Meter) throws(Failure) -> JSON {
    guard case .array(let elements) = value else { throw .message("implode input must be an array") }
    try meter.produce(bytes: elements.count)
    var text = String.UnicodeScalarView()
    for element in elements {
      guard let number = Arithmetic.double(element), !number.isNaN else {
        throw ErrorText.about(element, "can't be imploded, unicode codepoint needs to be numeric")
      }
      let code = Arithmetic.whole(number.rounded(.towardZero))
      text.append(UInt32(exactly: code).flatMap { Unicode.Scalar($0) } ?? "\u{FFFD}")
    }
    return .string(String(text))
  }
}
