extension ServerSentEventDecoder {
  enum Byte {
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
  }

  /// Finds line ends eight bytes at a time.
  enum LineSearch {
    private static let low: UInt64 = 0x0101_0101_0101_0101
    private static let high: UInt64 = 0x8080_8080_8080_8080

    /// The first LF or CR from `start` on; else the count.
    static func lineEnd(in bytes: Span<UInt8>, from start: Int) -> Int {
      unsafe bytes.withUnsafeBytes { raw in
        var index = start
        while index &+ 8 <= raw.count {
          let word = unsafe UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
          let found = ends(in: word)
          if found != 0 { return index &+ found.trailingZeroBitCount / 8 }
          index &+= 8
        }
        while index < raw.count {
          let byte = unsafe raw[index]
          if byte == Byte.lineFeed || byte == Byte.carriageReturn { return index }
          index &+= 1
        }
        return index
      }
    }

    /// Marks the first LF or CR with its highest bit; bytes above it may be marked too.
    @inline(__always)
    private static func ends(in word: UInt64) -> UInt64 {
      let feed = word ^ (low &* UInt64(Byte.lineFeed))
      let carriage = word ^ (low &* UInt64(Byte.carriageReturn))
      return (((feed &- low) & ~feed) | ((carriage &- low) & ~carriage)) & high
    }
  }
}

extension Span<UInt8> {
  func contains(_ byte: UInt8) -> Bool {
    for index in indices where self[index] == byte { return true }
    return false
  }

  var isDigits: Bool {
    for index in indices where !(UInt8(ascii: "0")...UInt8(ascii: "9") ~= self[index]) { return false }
    return !isEmpty
  }

  /// The bytes as text; what is not UTF-8 is replaced.
  var text: String { unsafe withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) } }
}

extension [UInt8] {
  init(_ span: Span<UInt8>) {
    self = unsafe span.withUnsafeBufferPointer { unsafe Array($0) }
  }
}
