extension JSON {
  /// Reads a text of a person: `//` and `/* */` comments and trailing commas are allowed, all else is strict.
  ///
  /// Comments and trailing commas are blanked out first, so byte offsets in errors are those of the given text.
  /// - Throws: as ``init(parsing:limits:duplicates:)-swift.init``.
  public init(
    parsingCommented bytes: [UInt8], limits: JSONLimits = .default, duplicates: JSONDuplicates = .keepLast
  ) throws(JSONError) {
    var text = CommentedText(bytes)
    text.blank()
    try self.init(parsing: text.bytes.span, limits: limits, duplicates: duplicates)
  }
}

/// Turns comments and trailing commas into blanks of the same length.
private struct CommentedText {
  private(set) var bytes: [UInt8]
  private var index = 0
  /// The last comma behind a value, while only blanks followed it.
  private var comma: Int?
  /// Whether a value stands before this place, so that a comma may follow.
  private var isAfterValue = false

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func blank() {
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        comma = nil
        skipString()
        isAfterValue = true
      case UInt8(ascii: "/") where next == UInt8(ascii: "/"): blankLine()
      case UInt8(ascii: "/") where next == UInt8(ascii: "*"): blankBlock()
      case UInt8(ascii: ","):
        comma = isAfterValue ? index : nil
        isAfterValue = false
        index += 1
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        comma = nil
        isAfterValue = false
        index += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        if let comma { bytes[comma] = 0x20 }
        comma = nil
        isAfterValue = true
        index += 1
      case 0x20, 0x09, 0x0A, 0x0D: index += 1
      default:
        comma = nil
        isAfterValue = true
        index += 1
      }
    }
  }

  private var next: UInt8? { index + 1 < bytes.count ? bytes[index + 1] : nil }

  private mutating func skipString() {
    index += 1
    while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
      index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    index += 1
  }

  private mutating func blankLine() {
    while index < bytes.count, bytes[index] != 0x0A { blankByte() }
  }

  /// A comment without an end is left as it is: the strict reader says where it began.
  private mutating func blankBlock() {
    var end = index + 2
    while end + 1 < bytes.count, !(bytes[end] == UInt8(ascii: "*") && bytes[end + 1] == UInt8(ascii: "/")) { end += 1 }
    guard end + 1 < bytes.count else {
      index = bytes.count
      return
    }
    while index < end + 2 { blankByte() }
  }

  private mutating func blankByte() {
    if bytes[index] != 0x0A, bytes[index] != 0x0D { bytes[index] = 0x20 }
    index += 1
  }
}
