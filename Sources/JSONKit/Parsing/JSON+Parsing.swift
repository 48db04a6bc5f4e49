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
    let text = bytes.span.extracting(range)
    // A word or a small number is not worth a tree.
    if let count = text.plainCount { return .integer(Int64(count)) }
    if text.count <= limits.maximumBytes, let word = text.plainText { return .string(word) }
    do {
      return try parse(text, limits: limits).value
    } catch {
      throw error.moved(by: range.lowerBound)
    }
  }

  /// Sees that a part of a larger buffer is one JSON text, and gives the members of the object that it is, in their order, with
  /// the places of their values in the buffer; of the values nothing is made.
  ///
  /// Nil when it is no object, and where a key is written with escapes. Whether numbers are within the range of their types
  /// only reading tells.
  package static func members(
    checking bytes: [UInt8], in range: Range<Int>, limits: JSONLimits = .default
  ) throws(JSONError) -> [(key: String, value: Range<Int>)]? {
    let text = bytes.span.extracting(range)
    let check: TextCheck
    do {
      check = try TextCheck(text, limits, notesPlaces: true)
    } catch {
      throw error.moved(by: range.lowerBound)
    }
    guard let places = check.places else { return nil }
    var members: [(key: String, value: Range<Int>)] = []
    members.reserveCapacity(places.count)
    for (key, value) in places {
      guard let name = text.extracting(key).plainText else { return nil }
      members.append((name, range.lowerBound + value.lowerBound..<range.lowerBound + value.upperBound))
    }
    return members
  }
}

extension JSONError {
  /// The same in a larger text.
  fileprivate func moved(by distance: Int) -> JSONError {
    var error = self
    error.offset = offset.map { $0 + distance }
    return error
  }
}
