/// A place in a text: line and column, both counted from 1, columns in Unicode scalars.
package struct SourcePosition: Sendable, Hashable, Comparable {
  package var line: Int
  package var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// The first character of a text.
  package static let start = SourcePosition(line: 1, column: 1)

  package static func < (left: SourcePosition, right: SourcePosition) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}

/// The starts of a text's lines, to turn byte offsets into positions and to quote a line.
struct LineTable: Sendable {
  /// How many bytes lie between two counts, so that a place in a long line costs no walk over the line.
  private static let stride = 256
  private let bytes: [UInt8]
  private let starts: [Int]
  /// How many scalars begin before each multiple of the stride.
  private let counts: [Int]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var starts: [Int] = [0]
    var counts: [Int] = []
    var scalars = 0
    for (index, byte) in bytes.enumerated() {
      if index.isMultiple(of: Self.stride) { counts.append(scalars) }
      if byte == UInt8(ascii: "\n") { starts.append(index + 1) }
      if byte & 0xC0 != 0x80 { scalars += 1 }
    }
    self.starts = starts
    self.counts = counts
  }

  /// Where the byte at `offset` stands; an offset behind the text is the place behind its last byte.
  func position(of offset: Int) -> SourcePosition {
    let offset: Int = min(max(offset, 0), bytes.count)
    var low = 0
    var high: Int = starts.count
    while high - low > 1 {
      let middle: Int = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    return SourcePosition(line: low + 1, column: scalars(before: offset) - scalars(before: starts[low]) + 1)
  }

  private func scalars(before offset: Int) -> Int {
    if counts.isEmpty { return 0 }
    let known: Int = min(offset / Self.stride, counts.count - 1)
    return counts[known] + bytes[(known * Self.stride)..<offset].count { $0 & 0xC0 != 0x80 }
  }

  /// The text of a line without its end; nil when there is no such line.
  func text(ofLine line: Int) -> String? {
    guard line >= 1, line <= starts.count else { return nil }
    let start: Int = starts[line - 1]
    let end: Int = line < starts.count ? starts[line] - 1 : bytes.count
    var text: ArraySlice<UInt8> = bytes[start..<end]
    if text.last == UInt8(ascii: "\r") { text.removeLast() }
    return String(decoding: text, as: UTF8.self)
  }
}
