extension ServerSentEventDecoder {
  /// One line of an event, with the range of its value.
  enum EventField {
    case data(Range<Int>)
    case event(Range<Int>)
    case id(Range<Int>)
    case retry(Range<Int>)

    /// Nil for comments and unknown fields.
    init?(_ line: Range<Int>, of bytes: Span<UInt8>) {
      let first = line.lowerBound
      // Names are compared by length and bytes; the longest known one has five.
      var colon = first
      while colon < line.upperBound, bytes[colon] != UInt8(ascii: ":") {
        colon += 1
        if colon - first > 5 { return nil }
      }
      var start = min(colon + 1, line.upperBound)
      if start < line.upperBound, bytes[start] == UInt8(ascii: " ") { start += 1 }
      let value = start..<line.upperBound
      switch colon - first {
      case 2 where Self.matches(bytes, first, "id"): self = .id(value)
      case 4 where Self.matches(bytes, first, "data"): self = .data(value)
      case 5 where Self.matches(bytes, first, "event"): self = .event(value)
      case 5 where Self.matches(bytes, first, "retry"): self = .retry(value)
      default: return nil
      }
    }

    private static func matches(_ bytes: Span<UInt8>, _ start: Int, _ name: StaticString) -> Bool {
      for offset in 0..<name.utf8CodeUnitCount where unsafe bytes[start + offset] != name.utf8Start[offset] {
        return false
      }
      return true
    }
  }
}
