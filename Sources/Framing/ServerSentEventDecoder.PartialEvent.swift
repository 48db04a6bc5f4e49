extension ServerSentEventDecoder {
  /// The event that is being read: offsets into the buffer that holds its bytes.
  struct PartialEvent: Sendable {
    /// The data so far: in place while it is one line, copied from the second line on.
    enum Content: Sendable {
      case line(Range<Int>)
      case lines([UInt8])
    }

    private(set) var lineStart = 0
    /// Up to where the current line has no end.
    var searched = 0
    var name: Range<Int>?
    private(set) var data: Content?

    var isEmpty: Bool { name == nil && data == nil }

    mutating func startLine(at offset: Int) {
      lineStart = offset
      searched = offset
    }

    mutating func skip(_ count: Int) { startLine(at: lineStart + count) }

    mutating func clear() {
      name = nil
      data = nil
    }

    mutating func addData(_ value: Range<Int>, of bytes: Span<UInt8>) {
      var joined: [UInt8]
      switch data {
      case nil:
        data = .line(value)
        return
      case .line(let first): joined = Array(bytes.extracting(first))
      case .lines(let lines): joined = lines
      }
      data = nil
      joined.append(Byte.lineFeed)
      for index in value { joined.append(bytes[index]) }
      data = .lines(joined)
    }

    func give(
      _ data: Content, of bytes: Span<UInt8>, to body: (_ name: Span<UInt8>, _ data: Span<UInt8>) throws -> Void
    ) throws {
      let name = bytes.extracting(self.name ?? 0..<0)
      switch data {
      case .line(let range): try body(name, bytes.extracting(range))
      case .lines(let joined): try body(name, joined.span)
      }
    }

    /// The bytes before `offset` are gone.
    mutating func move(by offset: Int) {
      if offset == 0 { return }
      lineStart -= offset
      searched -= offset
      name = name.map { $0.lowerBound - offset..<$0.upperBound - offset }
      if case .line(let range)? = data { data = .line(range.lowerBound - offset..<range.upperBound - offset) }
    }
  }
}
