/// Finds the ends of runs inside JSON strings, eight bytes at a time.
enum ByteScan {
  private static let low: UInt64 = 0x0101_0101_0101_0101
  private static let high: UInt64 = 0x8080_8080_8080_8080

  /// The first byte from `start` on that is a quote, a backslash, below U+0020 or not ASCII; else the count.
  @inline(__always)
  static func plainEnd(in bytes: Span<UInt8>, from start: Int) -> Int {
    unsafe bytes.withUnsafeBytes { raw in
      var index = start
      while index &+ 8 <= raw.count {
        let word = unsafe raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        let found = special(in: UInt64(littleEndian: word))
        if found != 0 { return index &+ found.trailingZeroBitCount / 8 }
        index &+= 8
      }
      while index < raw.count, unsafe isPlain(raw[index]) { index &+= 1 }
      return index
    }
  }

  /// The first quote or backslash from `start` on; else the count.
  @inline(__always)
  static func stringStop(in bytes: Span<UInt8>, from start: Int) -> Int {
    unsafe bytes.withUnsafeBytes { raw in
      var index = start
      while index &+ 8 <= raw.count {
        let word = UInt64(littleEndian: unsafe raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
        let quote = word ^ (low &* UInt64(UInt8(ascii: "\"")))
        let backslash = word ^ (low &* UInt64(UInt8(ascii: "\\")))
        let found = (((quote &- low) & ~quote) | ((backslash &- low) & ~backslash)) & high
        if found != 0 { return index &+ found.trailingZeroBitCount / 8 }
        index &+= 8
      }
      while index < raw.count, unsafe raw[index] != UInt8(ascii: "\""), unsafe raw[index] != UInt8(ascii: "\\") {
        index &+= 1
      }
      return index
    }
  }

  /// The first ASCII byte from `start` on; else the count.
  static func nonASCIIEnd(in bytes: Span<UInt8>, from start: Int) -> Int {
    var index = start
    while index < bytes.count, bytes[index] >= 0x80 { index &+= 1 }
    return index
  }

  /// Marks the highest bit of each special byte; bytes above the first special one may be marked too.
  @inline(__always)
  private static func special(in word: UInt64) -> UInt64 {
    let quote = word ^ (low &* UInt64(UInt8(ascii: "\"")))
    let backslash = word ^ (low &* UInt64(UInt8(ascii: "\\")))
    let isQuote = (quote &- low) & ~quote
    let isBackslash = (backslash &- low) & ~backslash
    let isControl = (word &- low &* 0x20) & ~word
    return (isQuote | isBackslash | isControl | word) & high
  }

  @inline(__always)
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte < 0x80 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }
}
