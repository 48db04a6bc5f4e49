/// One strict walk over a text before json-c sees it: the grammar of RFC 8259, UTF-8, and the depth.
///
/// It also notes what json-c would silently change, so that such rare texts are read by ``ExactReader`` instead.
struct TextCheck {
  /// Members of all objects; json-c's tree has fewer when keys are repeated.
  private(set) var members = 0
  /// The text holds something that json-c cannot keep: a NUL, a lone surrogate, a long integer or a negative zero.
  var needsExactReading = false
  /// No string of the text holds anything but ASCII.
  var isASCII = true
  /// The average value has this many bytes or more, which only texts with long strings reach.
  var isMostlyStrings: Bool { index / max(values, 1) >= Self.longValue }
  /// Where the members of the whole text are, keys with their quotes; nil when it is no object or nobody asked.
  private(set) var places: [(key: Range<Int>, value: Range<Int>)]?
  /// The deepest nesting met.
  private(set) var depth = 0

  var index = 0
  private var level = 0
  private var values = 0
  private let maximumDepth: Int
  private let notesPlaces: Bool

  /// In bytes: from here on copying runs is faster than json-c, by measurement.
  private static let longValue = 512

  /// Checks a whole text.
  ///
  /// - Parameter notesPlaces: whether ``places`` are wanted.
  init(_ bytes: Span<UInt8>, _ limits: JSONLimits, notesPlaces: Bool = false) throws(JSONError) {
    self.notesPlaces = notesPlaces
    guard bytes.count <= limits.maximumBytes else {
      throw JSONError(
        .tooLarge, "The JSON text has \(bytes.count) bytes; the limit is \(limits.maximumBytes).",
        offset: limits.maximumBytes)
    }
    maximumDepth = limits.maximumDepth
    skipBlanks(bytes)
    try value(bytes)
    skipBlanks(bytes)
    guard index == bytes.count else { throw unexpected(bytes, "the end of the text") }
  }

  private mutating func value(_ bytes: Span<UInt8>) throws(JSONError) {
    guard index < bytes.count else { throw unexpected(bytes, "a value") }
    values += 1
    switch bytes[index] {
    case UInt8(ascii: "{"): try object(bytes)
    case UInt8(ascii: "["): try array(bytes)
    case UInt8(ascii: "\""): try string(bytes)
    case UInt8(ascii: "t"): try word("true", bytes)
    case UInt8(ascii: "f"): try word("false", bytes)
    case UInt8(ascii: "n"): try word("null", bytes)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number(bytes)
    default: throw unexpected(bytes, "a value")
    }
  }

  private mutating func object(_ bytes: Span<UInt8>) throws(JSONError) {
    try descend()
    let isNoted = notesPlaces && level == 1
    if isNoted { places = [] }
    skipBlanks(bytes)
    if take(UInt8(ascii: "}"), bytes) { return level -= 1 }
    while true {
      guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else {
        throw unexpected(bytes, "a key in double quotes")
      }
      let keyStart = index
      try string(bytes)
      let keyEnd = index
      members += 1
      skipBlanks(bytes)
      guard take(UInt8(ascii: ":"), bytes) else { throw unexpected(bytes, "a colon after the key") }
      skipBlanks(bytes)
      let valueStart = index
      try value(bytes)
      if isNoted { places?.append((keyStart..<keyEnd, valueStart..<index)) }
      skipBlanks(bytes)
      if take(UInt8(ascii: "}"), bytes) { return level -= 1 }
      guard take(UInt8(ascii: ","), bytes) else { throw unexpected(bytes, "a comma or the end of the object") }
      skipBlanks(bytes)
    }
  }

  private mutating func array(_ bytes: Span<UInt8>) throws(JSONError) {
    try descend()
    skipBlanks(bytes)
    if take(UInt8(ascii: "]"), bytes) { return level -= 1 }
    while true {
      try value(bytes)
      skipBlanks(bytes)
      if take(UInt8(ascii: "]"), bytes) { return level -= 1 }
      guard take(UInt8(ascii: ","), bytes) else { throw unexpected(bytes, "a comma or the end of the array") }
      skipBlanks(bytes)
    }
  }

  private mutating func descend() throws(JSONError) {
    level += 1
    guard level <= maximumDepth else {
      throw JSONError(.tooDeep, "The text is nested deeper than \(maximumDepth) levels.", offset: index)
    }
    depth = max(depth, level)
    index += 1
  }

  private mutating func word(_ word: StaticString, _ bytes: Span<UInt8>) throws(JSONError) {
    let length = word.utf8CodeUnitCount
    for place in 0..<length {
      let wanted = unsafe word.utf8Start[place]
      guard index + place < bytes.count, bytes[index + place] == wanted else {
        throw unexpected(bytes, "a value")
      }
    }
    index += length
  }

  @inline(__always)
  private mutating func take(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool {
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  @inline(__always)
  private mutating func skipBlanks(_ bytes: Span<UInt8>) {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x09, 0x0A, 0x0D: index += 1
      default: return
      }
    }
  }

  /// The error for a byte that cannot stand here, or for a text that ends too early.
  func unexpected(_ bytes: Span<UInt8>, _ wanted: String) -> JSONError {
    guard index < bytes.count else {
      return JSONError(.syntax, "The text ends where \(wanted) is expected.", offset: bytes.count)
    }
    let byte = bytes[index]
    let found = byte > 0x20 && byte < 0x7F ? "“\(Character(UnicodeScalar(byte)))”" : "byte \(byte)"
    return JSONError(.syntax, "Expected \(wanted), found \(found).", offset: index)
  }
}
