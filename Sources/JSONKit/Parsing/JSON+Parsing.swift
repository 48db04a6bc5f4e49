extension JSON {
  /// Reads one JSON text: any value, with blanks around it and nothing else.
  ///
  /// - Throws: `.syntax`, `.invalidUTF8`, `.tooLarge`, `.tooDeep`, `.numberOutOfRange`, `.duplicateKey`, each with the byte offset.
  public init(
    parsing bytes: Span<UInt8>, limits: JSONLimits = .default, duplicates: JSONDuplicates = .keepLast
  ) throws(JSONError) {
    self = try Self.parse(bytes, limits: limits, duplicates: duplicates).value
  }

  /// Reads one JSON text from any collection of bytes; those without contiguous storage are copied first.
  public init(
    parsing bytes: some Collection<UInt8>, limits: JSONLimits = .default, duplicates: JSONDuplicates = .keepLast
  ) throws(JSONError) {
    let result: Result<JSON, JSONError>? = bytes.withContiguousStorageIfAvailable { buffer in
      Result { () throws(JSONError) in
        try Self.parse(unsafe buffer.span, limits: limits, duplicates: duplicates).value
      }
    }
    if let result {
      self = try result.get()
    } else {
      self = try Self.parse(Array(bytes).span, limits: limits, duplicates: duplicates).value
    }
  }

  /// Reads one JSON text from a string.
  public init(
    parsing text: some StringProtocol, limits: JSONLimits = .default, duplicates: JSONDuplicates = .keepLast
  ) throws(JSONError) {
    self = try Self.parse(String(text).utf8.span, limits: limits, duplicates: duplicates).value
  }

  /// Reads one JSON text in place, as a part of a larger buffer; offsets in errors count from the buffer's start.
  package static func parse(
    _ bytes: [UInt8], in range: Range<Int>, limits: JSONLimits = .default
  ) throws(JSONError) -> JSON {
    do {
      return try parse(bytes.span.extracting(range), limits: limits).value
    } catch {
      var error = error
      error.offset = error.offset.map { $0 + range.lowerBound }
      throw error
    }
  }
}
