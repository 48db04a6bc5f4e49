extension JSON {
  /// Reads one JSON text and says what had to be changed on the way.
  ///
  /// - Throws: ``JSONError`` with the byte offset of what is wrong.
  public static func parse(
    _ bytes: Span<UInt8>, limits: JSONLimits = .default, duplicates: JSONDuplicates = .keepLast
  ) throws(JSONError) -> (value: JSON, report: JSONParseReport) {
    let check = try TextCheck(bytes, limits)
    if !check.needsExactReading, !check.isMostlyStrings, bytes.count <= Self.longText,
      var tree = JSONTree(bytes, depth: check.depth, isASCII: check.isASCII)
    {
      let value = tree.value()
      // Fewer members in the tree than in the text: keys were repeated.
      if tree.members == check.members, !tree.hasInfinity { return (value, JSONParseReport()) }
    }
    var reader = ExactReader(duplicates: duplicates, isASCII: check.isASCII)
    let value = try reader.read(bytes)
    return (value, reader.report)
  }

  /// Longer texts are read by ``ExactReader`` in about half the time: making and freeing json-c's tree costs more than
  /// reading.
  private static let longText = 64 << 10
}
