/// Finds the members of one object by their places, without reading what is inside the values.
///
/// It is for envelopes whose large part is read later, by somebody else: brackets are matched and strings are passed over,
/// but the values themselves are not checked. Keys are given as they are written, escapes included.
package struct TopLevelScan {
  private var index = 0

  /// Calls `found` with the places of each key, without its quotes, and of its value; false when the text is no such object.
  package static func members(
    of bytes: Span<UInt8>, _ found: (_ key: Range<Int>, _ value: Range<Int>) -> Void
  ) -> Bool {
    var scan = TopLevelScan()
    return scan.object(bytes, found)
  }

  /// The members of the object at a place in a larger text, in their order, with the places of their values there.
  ///
  /// Nil when there is no such object, and where a key is written with escapes.
  package static func members(of bytes: [UInt8], in range: Range<Int>) -> [(key: String, value: Range<Int>)]? {
    var members: [(key: String, value: Range<Int>)] = []
    members.reserveCapacity(fewMembers)
    let (text, start) = (bytes.span.extracting(range), range.lowerBound)
    var isPlain = true
    let isWhole = Self.members(of: text) { key, value in
      guard let name = text.extracting(key.lowerBound - 1..<key.upperBound + 1).plainText else {
        return isPlain = false
      }
      members.append((name, start + value.lowerBound..<start + value.upperBound))
    }
    return isWhole && isPlain ? members : nil
  }

  private static let fewMembers = 8

  private mutating func object(_ bytes: Span<UInt8>, _ found: (Range<Int>, Range<Int>) -> Void) -> Bool {
    guard take(UInt8(ascii: "{"), bytes) else { return false }
    if take(UInt8(ascii: "}"), bytes) { return isOver(bytes) }
    repeat {
      guard take(UInt8(ascii: "\""), bytes) else { return false }
      let key = index
      guard skipString(bytes) else { return false }
      let keyEnd = index - 1
      guard take(UInt8(ascii: ":"), bytes) else { return false }
      skipBlanks(bytes)
      let value = index
      guard skipValue(bytes), index > value else { return false }
      found(key..<keyEnd, value..<index)
    } while take(UInt8(ascii: ","), bytes)
    return take(UInt8(ascii: "}"), bytes) && isOver(bytes)
  }

  private mutating func isOver(_ bytes: Span<UInt8>) -> Bool {
    skipBlanks(bytes)
    return index == bytes.count
  }

  private mutating func skipValue(_ bytes: Span<UInt8>) -> Bool {
    guard index < bytes.count else { return false }
    switch bytes[index] {
    case UInt8(ascii: "\""):
      index += 1
      return skipString(bytes)
    case UInt8(ascii: "{"), UInt8(ascii: "["): return skipNested(bytes)
    default:
      while index < bytes.count, !Self.endsScalar(bytes[index]) { index += 1 }
      return true
    }
  }

  private mutating func skipNested(_ bytes: Span<UInt8>) -> Bool {
    var level = 0
    while true {
      index = ByteScan.structure(in: bytes, from: index)
      guard index < bytes.count else { return false }
      let byte = bytes[index]
      index += 1
      switch byte {
      case UInt8(ascii: "{"), UInt8(ascii: "["): level += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        level -= 1
        if level == 0 { return true }
      case UInt8(ascii: "\""):
        guard skipString(bytes) else { return false }
      default: break
      }
    }
  }

  /// Goes from inside a string behind its end: the first quote after an even number of backslashes.
  private mutating func skipString(_ bytes: Span<UInt8>) -> Bool {
    let start = index
    while true {
      index = ByteScan.quote(in: bytes, from: index)
      guard index < bytes.count else { return false }
      var backslashes = index
      while backslashes > start, bytes[backslashes - 1] == UInt8(ascii: "\\") { backslashes -= 1 }
      let isEscaped = (index - backslashes) % 2 == 1
      index += 1
      if !isEscaped { return true }
    }
  }

  private mutating func take(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool {
    skipBlanks(bytes)
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  private mutating func skipBlanks(_ bytes: Span<UInt8>) {
    while index < bytes.count, Self.isBlank(bytes[index]) { index += 1 }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

  private static func endsScalar(_ byte: UInt8) -> Bool {
    isBlank(byte) || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
  }
}
