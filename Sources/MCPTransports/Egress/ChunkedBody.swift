/// Walks over a body in pieces and finds its end; it reads what RFC 9112, section 7.1 says and nothing that only looks so.
struct ChunkedBody: Sendable {
  private enum Place: Sendable {
    /// In the line with the length: what was read of it.
    case length([UInt8])
    case data(Int)
    /// Behind the data: what was read of its line end.
    case end([UInt8])
    /// In the fields behind the last piece: the bytes of this line and of all.
    case trailer(line: Int, all: Int, last: UInt8)
    case complete
  }

  private static let maximumLengthLineBytes = 256
  private static let maximumTrailerBytes = 8 << 10
  private var place = Place.length([])

  var isComplete: Bool {
    if case .complete = place { true } else { false }
  }

  /// How many of some bytes belong to the body.
  mutating func length(in bytes: some RandomAccessCollection<UInt8>) throws(EgressRefusal) -> Int {
    var rest = bytes[...]
    while !isComplete, let byte = rest.first {
      if case .data(let left) = place {
        let count = min(left, rest.count)
        rest = rest.dropFirst(count)
        place = count == left ? .end([]) : .data(left - count)
      } else {
        rest = rest.dropFirst()
        place = try Self.next(place, byte)
      }
    }
    return bytes.count - rest.count
  }

  private static func next(_ place: Place, _ byte: UInt8) throws(EgressRefusal) -> Place {
    switch place {
    case .length(let line):
      guard line.count < maximumLengthLineBytes else { throw .badRequest("a piece of the body has no length") }
      guard byte == 0x0A else { return .length(line + [byte]) }
      let length = try length(line)
      return length == 0 ? .trailer(line: 0, all: 0, last: 0) : .data(length)
    case .end(let line):
      guard byte == (line.isEmpty ? 0x0D : 0x0A) else {
        throw .badRequest("a piece of the body is longer than it said")
      }
      return line.isEmpty ? .end([byte]) : .length([])
    case .trailer(let line, let all, let last):
      guard all < maximumTrailerBytes else { throw .badRequest("the fields behind the body are too long") }
      guard byte == 0x0A else { return .trailer(line: line + 1, all: all + 1, last: byte) }
      guard last == 0x0D else { throw .badRequest("a line behind the body has no proper end") }
      return line == 1 ? .complete : .trailer(line: 0, all: all + 1, last: 0)
    case .data, .complete: return place
    }
  }

  /// The length in a line, which ends with CR here and may hold extensions.
  private static func length(_ line: [UInt8]) throws(EgressRefusal) -> Int {
    let digits = line.prefix { Character(Unicode.Scalar($0)).isHexDigit }
    let after = line.dropFirst(digits.count)
    guard (1...15).contains(digits.count), line.last == 0x0D, after.count == 1 || after.first == UInt8(ascii: ";"),
      !after.dropLast().contains(0x0D), let length = Int(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw .badRequest("a piece of the body has no length") }
    return length
  }
}
