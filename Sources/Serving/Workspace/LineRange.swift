/// Takes a range of lines out of a file that arrives in chunks, and stops at a byte limit behind a whole line.
struct LineRange {
  private let start: Int
  private let end: Int
  private let maximumBytes: Int
  private var line = 1
  private var bytes: [UInt8] = []
  /// The length of ``bytes`` behind the last whole line.
  private var wholeLines = 0
  private var isCut = false
  /// Nothing more is wanted.
  private(set) var isComplete = false

  init(start: Int, end: Int, maximumBytes: Int) {
    self.start = start
    self.end = end
    self.maximumBytes = maximumBytes
  }

  mutating func add(_ chunk: [UInt8]) {
    var rest: ArraySlice<UInt8> = chunk[...]
    while !isComplete, !rest.isEmpty {
      let lineEnd: Int? = rest.firstIndex(of: UInt8(ascii: "\n"))
      let piece: ArraySlice<UInt8> = lineEnd.map { rest[...$0] } ?? rest
      rest = rest[piece.endIndex...]
      if line >= start { take(piece, endsLine: lineEnd != nil) }
      if lineEnd != nil, !isCut { line += 1 }
      if line > end { isComplete = true }
    }
  }

  private mutating func take(_ piece: ArraySlice<UInt8>, endsLine: Bool) {
    bytes += piece
    if bytes.count > maximumBytes {
      isCut = true
      isComplete = true
    } else if endsLine {
      wholeLines = bytes.count
    }
  }

  /// The text; nil when it is not UTF-8.
  ///
  /// A first line that is over the limit alone is cut between two characters.
  mutating func finish() -> String? {
    guard isCut else {
      if bytes.count > wholeLines { line += 1 }
      return String(validating: bytes, as: UTF8.self)
    }
    if wholeLines > 0 { return String(validating: bytes.prefix(wholeLines), as: UTF8.self) }
    var head: ArraySlice<UInt8> = bytes.prefix(maximumBytes)
    while let last: UInt8 = head.last, last & 0xC0 == 0x80 { head.removeLast() }
    if let last: UInt8 = head.last, last & 0x80 != 0 { head.removeLast() }
    line += 1
    return String(validating: head, as: UTF8.self)
  }

  /// The last line of the text; valid after ``finish()``.
  var lastLine: Int { max(line, start) - 1 }

  /// Where to go on when the byte limit cut the range; valid after ``finish()``.
  var nextLine: Int? { isCut ? line : nil }
}
