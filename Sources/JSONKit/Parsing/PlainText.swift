extension Span<UInt8> {
  /// The text of a JSON string that is written without escapes; nil for every other value.
  ///
  /// For the one value that is wanted of a large text whose members a ``TopLevelScan`` has found.
  package var plainText: String? {
    guard count >= 2, self[0] == UInt8(ascii: "\""), self[count - 1] == UInt8(ascii: "\"") else { return nil }
    let inside = extracting(1..<count - 1)
    var index = 0
    while true {
      index = ByteScan.plainEnd(in: inside, from: index)
      if index == inside.count { break }
      guard inside[index] >= 0x80 else { return nil }
      index = ByteScan.nonASCIIEnd(in: inside, from: index)
    }
    guard let text = try? UTF8Span(validating: inside) else { return nil }
    return String(copying: text)
  }

  /// The value of a JSON number that is a small count: at most nine digits and nothing else.
  package var plainCount: Int? {
    guard 1...9 ~= count, count == 1 || self[0] != UInt8(ascii: "0") else { return nil }
    var value = 0
    for index in indices {
      let digit = Int(self[index]) - Int(UInt8(ascii: "0"))
      guard 0...9 ~= digit else { return nil }
      value = value * 10 + digit
    }
    return value
  }

  /// Where the elements of a JSON array are, its brackets left out; nil for every other value.
  package var arrayElements: Range<Int>? {
    guard count >= 2, self[0] == UInt8(ascii: "["), self[count - 1] == UInt8(ascii: "]") else { return nil }
    return 1..<count - 1
  }
}
