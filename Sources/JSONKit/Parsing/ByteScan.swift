/// Finds the ends of runs inside JSON strings, several bytes at a time.
enum ByteScan {
  private static let low: UInt64 = 0x0101_0101_0101_0101
  private static let high: UInt64 = 0x8080_8080_8080_8080

  /// The first byte from `start` on that is a quote, a backslash, below U+0020 or not ASCII; else the count.
  @inline(__always)
  static func plainEnd(in bytes: Span<UInt8>, from start: Int) -> Int {
    first(in: bytes, from: start, word: { special(in: $0) }, byte: { !isPlain($0) })
  }

  /// The first quote from `start` on; else the count.
  @inline(__always)
  static func quote(in bytes: Span<UInt8>, from start: Int) -> Int {
    first(in: bytes, from: start, word: { quotes(in: $0) }, byte: { $0 == UInt8(ascii: "\"") })
  }

  /// The first quote or bracket from `start` on, maybe one of a few other bytes that stand inside of strings only; else
  /// the count.
  @inline(__always)
  static func structure(in bytes: Span<UInt8>, from start: Int) -> Int {
    first(
      in: bytes, from: start, word: { quotes(in: $0) | brackets(in: $0) },
      byte: { $0 == UInt8(ascii: "\"") || isBracket($0) })
  }

  /// The first quote or backslash from `start` on; else the count.
  @inline(__always)
  static func stringStop(in bytes: Span<UInt8>, from start: Int) -> Int {
    first(
      in: bytes, from: start, word: { quotes(in: $0) | backslashes(in: $0) },
      byte: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") })
  }

  /// The first byte that is marked; most strings are short: one word alone, then four at a time, then the word that has it.
  @inline(__always)
  private static func first(
    in bytes: Span<UInt8>, from start: Int, word marks: (UInt64) -> UInt64, byte isMarked: (UInt8) -> Bool
  ) -> Int {
    unsafe bytes.withUnsafeBytes { raw in
      var index = start
      if index &+ 8 <= raw.count {
        let found = marks(unsafe word(raw, at: index))
        if found != 0 { return index &+ found.trailingZeroBitCount / 8 }
        index &+= 8
      }
      while index &+ 32 <= raw.count {
        let (first, second) = (marks(unsafe word(raw, at: index)), marks(unsafe word(raw, at: index &+ 8)))
        let (third, fourth) = (marks(unsafe word(raw, at: index &+ 16)), marks(unsafe word(raw, at: index &+ 24)))
        if first | second | third | fourth != 0 {
          if first != 0 { return index &+ first.trailingZeroBitCount / 8 }
          if second != 0 { return index &+ 8 &+ second.trailingZeroBitCount / 8 }
          if third != 0 { return index &+ 16 &+ third.trailingZeroBitCount / 8 }
          return index &+ 24 &+ fourth.trailingZeroBitCount / 8
        }
        index &+= 32
      }
      while index &+ 8 <= raw.count {
        let found = marks(unsafe word(raw, at: index))
        if found != 0 { return index &+ found.trailingZeroBitCount / 8 }
        index &+= 8
      }
      while index < raw.count, unsafe !isMarked(raw[index]) { index &+= 1 }
      return index
    }
  }

  /// The first ASCII byte from `start` on; else the count.
  static func nonASCIIEnd(in bytes: Span<UInt8>, from start: Int) -> Int {
    var index = start
    while index < bytes.count, bytes[index] >= 0x80 { index &+= 1 }
    return index
  }

  /// Whether there is a line feed or a carriage return.
  static func hasLineEnd(_ bytes: Span<UInt8>) -> Bool {
    first(in: bytes, from: 0, word: { lineEnds(in: $0) }, byte: { $0 == 0x0A || $0 == 0x0D }) < bytes.count
  }

  /// Whether there is a backslash.
  static func hasBackslash(_ bytes: Span<UInt8>) -> Bool {
    first(in: bytes, from: 0, word: { backslashes(in: $0) }, byte: { $0 == UInt8(ascii: "\\") }) < bytes.count
  }

  /// Whether two texts of one length are the same.
  static func areEqual(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
    unsafe left.withUnsafeBytes { left in
      unsafe right.withUnsafeBytes { right in
        var index = 0
        while index &+ 8 <= left.count {
          if unsafe word(left, at: index) != word(right, at: index) { return false }
          index &+= 8
        }
        while index < left.count {
          if unsafe left[index] != right[index] { return false }
          index &+= 1
        }
        return true
      }
    }
  }

  /// Eight bytes, the first in the lowest place; the caller knows that they are there.
  @inline(__always)
  private static func word(_ raw: UnsafeRawBufferPointer, at index: Int) -> UInt64 {
    UInt64(littleEndian: unsafe raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
  }

  /// Marks the highest bit of each quote; as everywhere here, bytes above the first marked one may be marked too.
  @inline(__always)
  private static func quotes(in word: UInt64) -> UInt64 {
    let quote = word ^ (low &* UInt64(UInt8(ascii: "\"")))
    return (quote &- low) & ~quote & high
  }

  /// Without their bits 1, 2 and 5 all four brackets are one byte.
  @inline(__always)
  private static func brackets(in word: UInt64) -> UInt64 {
    let bracket = (word | low &* 0x20) & ~(low &* 0x06) ^ (low &* 0x79)
    return (bracket &- low) & ~bracket & high
  }

  @inline(__always)
  private static func isBracket(_ byte: UInt8) -> Bool { (byte | 0x20) & ~0x06 == 0x79 }

  @inline(__always)
  private static func lineEnds(in word: UInt64) -> UInt64 {
    let (feed, carriage) = (word ^ (low &* 0x0A), word ^ (low &* 0x0D))
    return ((feed &- low) & ~feed | (carriage &- low) & ~carriage) & high
  }

  @inline(__always)
  private static func backslashes(in word: UInt64) -> UInt64 {
    let backslash = word ^ (low &* UInt64(UInt8(ascii: "\\")))
    return (backslash &- low) & ~backslash & high
  }

  /// Marks the highest bit of each special byte.
  @inline(__always)
  private static func special(in word: UInt64) -> UInt64 {
    let isControl = (word &- low &* 0x20) & ~word
    return quotes(in: word) | backslashes(in: word) | ((isControl | word) & high)
  }

  @inline(__always)
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte < 0x80 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }
}
