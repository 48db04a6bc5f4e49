extension ObjectReader {
  /// A text.
  public mutating func string(_ key: String) throws(JSONError) -> String {
    try read(key, "a string", \.stringValue)
  }

  /// A text, or nil for absent and `null`.
  public mutating func optionalString(_ key: String) throws(JSONError) -> String? {
    try readOptional(key, "a string", \.stringValue)
  }

  /// A whole number within `Int`; `1.0` counts as one.
  public mutating func int(_ key: String) throws(JSONError) -> Int {
    try read(key, Self.integer, \.intValue)
  }

  /// A whole number within `Int`; `1.0` counts as one.
  public mutating func optionalInt(_ key: String) throws(JSONError) -> Int? {
    try readOptional(key, Self.integer, \.intValue)
  }

  /// Any number, as the nearest double.
  public mutating func double(_ key: String) throws(JSONError) -> Double {
    try read(key, "a number", \.doubleValue)
  }

  /// Any number, as the nearest double.
  public mutating func optionalDouble(_ key: String) throws(JSONError) -> Double? {
    try readOptional(key, "a number", \.doubleValue)
  }

  /// A boolean.
  public mutating func bool(_ key: String) throws(JSONError) -> Bool {
    try read(key, "a boolean", \.boolValue)
  }

  /// A boolean, or nil for absent and `null`.
  public mutating func optionalBool(_ key: String) throws(JSONError) -> Bool? {
    try readOptional(key, "a boolean", \.boolValue)
  }

  /// An array of any values.
  public mutating func array(_ key: String) throws(JSONError) -> [JSON] {
    try read(key, "an array", \.arrayValue)
  }

  /// An array, or nil for absent and `null`.
  public mutating func optionalArray(_ key: String) throws(JSONError) -> [JSON]? {
    try readOptional(key, "an array", \.arrayValue)
  }

  /// The members of an object, without a reader for them.
  public mutating func object(_ key: String) throws(JSONError) -> JSON.Object {
    try read(key, "an object", \.objectValue)
  }

  /// The members of an object, or nil for absent and `null`.
  public mutating func optionalObject(_ key: String) throws(JSONError) -> JSON.Object? {
    try readOptional(key, "an object", \.objectValue)
  }

  private static let integer = "a whole number"
}

extension ObjectReader {
  /// An array of strings; the error names the first element that is not one.
  public mutating func strings(_ key: String) throws(JSONError) -> [String] {
    try Self.strings(try array(key), at: path.appending(key))
  }

  /// An array of strings, or nil for absent and `null`.
  public mutating func optionalStrings(_ key: String) throws(JSONError) -> [String]? {
    guard let elements = try optionalArray(key) else { return nil }
    return try Self.strings(elements, at: path.appending(key))
  }

  /// A reader for a member that is an object.
  public mutating func reader(_ key: String) throws(JSONError) -> ObjectReader {
    try ObjectReader(try required(key), at: path.appending(key))
  }

  /// A reader for a member that is an object, or nil for absent and `null`.
  public mutating func optionalReader(_ key: String) throws(JSONError) -> ObjectReader? {
    guard let value = value(key), !value.isNull else { return nil }
    return try ObjectReader(value, at: path.appending(key))
  }

  /// A reader for each element of an array of objects.
  public mutating func readers(_ key: String) throws(JSONError) -> [ObjectReader] {
    try Self.readers(try array(key), at: path.appending(key))
  }

  /// A reader for each element, or nil for absent and `null`.
  public mutating func optionalReaders(_ key: String) throws(JSONError) -> [ObjectReader]? {
    guard let elements = try optionalArray(key) else { return nil }
    return try Self.readers(elements, at: path.appending(key))
  }

  private static func strings(_ elements: [JSON], at path: JSONPointer) throws(JSONError) -> [String] {
    var strings: [String] = []
    strings.reserveCapacity(elements.count)
    for (index, element) in elements.enumerated() {
      guard case .string(let text) = element else {
        throw mismatch("a string", element, at: path.appending(index))
      }
      strings.append(text)
    }
    return strings
  }

  private static func readers(_ elements: [JSON], at path: JSONPointer) throws(JSONError) -> [ObjectReader] {
    var readers: [ObjectReader] = []
    readers.reserveCapacity(elements.count)
    for (index, element) in elements.enumerated() {
      readers.append(try ObjectReader(element, at: path.appending(index)))
    }
    return readers
  }
}
