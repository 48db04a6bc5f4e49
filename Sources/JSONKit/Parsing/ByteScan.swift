/// Finds the ends of runs inside JSON strings, several bytes at a time.
enum ByteScan {
  private static let low: UInt64 = 0x0101_0101_0101_0101
  private static let high: UInt64 = 0x8080_8080_8080_8080

  /// The first byte from `start` on that is a quote, a backslash, below U+0020 or not ASCII; else the count.
  @inline(__always)
  static func plainEnd(in bytes: Span<UInt8>, from start: Int) -> Int {
    unsafe bytes.withUnsafeBytes { raw in
      var index = start
      while index &+ 8 <= raw.count {
        let found = special(in: unsafe word(raw, at: index))
        if found != 0 { return index &+ found.trailingZeroBitCount / 8 }
        index &+= 8
      }
      while index < raw.count, unsafe isPlain(raw[index]) { index &+= 1 }
      return index
    }
  }

  /// The first quote from `start` on; else the count.
  @inline(__always)
  static func quote(in bytes: Span<UInt8>, from start: Int) -> Int {
    unsafe bytes.withUnsafeBytes { raw in
      var index = start
      // Most strings are short: one word alone, then four at a time, then the word that has the quote.
      if index &+ 8 <= raw.count {
        let found = quotes(in: unsafe word(raw, at: index))
        if found != 0 { return index &+ found.trailingZeroBitCount / 8 }
        index &+= 8
      }
      while index &+ 32 <= raw.count {
        let first = quotes(in: unsafe word(raw, at: index)) | quotes(in: unsafe word(raw, at: index &+ 8))
        let second = quotes(in: unsafe word(raw, at: index &+ 16)) | quotes(in: unsafe word(raw, at: index &+ 24))
        if first | second != 0 { break }
        index &+= 32
      }
      while index &+ 8 <= raw.count {
        let found = quotes(in: unsafe word(raw, at: index))
        if found != 0 { return index &+ found.trailingZeroBitCount / 8 }
        index &+= 8
      }
      while index < raw.count, unsafe raw[index] != UInt8(ascii: "\"") { index &+= 1 }
      return index
    }
  }

  /// The first ASCII byte from `start` on; else the count.
  static func nonASCIIEnd(in bytes: Span<UInt8>, from start: Int) -> Int {
    var index = start
    while index < bytes.count, bytes[index] >= 0x80 { index &+= 1 }
    return index
  }

  /// Eight bytes, the first in the lowest place; the caller knows that they are there.
  @inline(__always)
  private static func word(_ raw: UnsafeRawBufferPointer, at index: Int) -> UInt64 {
    UInt64(littleEndian: unsafe raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
  }

  /// Marks the highest bit of each quote; bytes above the first quote may be marked too.
  @inline(__always)
  private static func quotes(in word: UInt64) -> UInt64 {
    let quote = word ^ (low &* UInt64(UInt8(ascii: "\"")))
    return (quote &- low) & ~quote & high
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
