extension SchemaShape {
  /// What is expected instead of a value, or nil when the value has this shape; subschemas are not looked into.
  func complaint(about value: JSON) -> String? {
    switch self {
    case .any: return nil
    case .array: return value.arrayValue == nil ? "an array" : nil
    case .boolean: return value.boolValue == nil ? "true or false" : nil
    case .string, .reference: return value.stringValue == nil ? "a string" : nil
    case .strings: return Self.isStrings(value) ? nil : "an array of strings"
    case .stringLists:
      let lists = value.objectValue.map { $0.allSatisfy { Self.isStrings($0.value) } } ?? false
      return lists ? nil : "an object with arrays of strings"
    case .booleans:
      let flags = value.objectValue.map { $0.allSatisfy { $0.value.boolValue != nil } } ?? false
      return flags ? nil : "an object with booleans"
    case .types: return SchemaTypes(value) == nil ? "a type name or an array of them" : nil
    case .number: return SchemaNumber(value) == nil ? "a number" : nil
    case .positiveNumber: return Self.isPositive(value) ? nil : "a number above 0"
    case .count: return Self.count(value) == nil ? "a whole number from 0" : nil
    case .schema: return Self.isSchema(value) ? nil : "a schema: an object, true or false"
    case .schemas:
      let list = value.arrayValue ?? []
      return !list.isEmpty && list.allSatisfy(Self.isSchema) ? nil : "an array of one schema or more"
    case .schemaMap:
      let fine = value.objectValue.map { $0.allSatisfy { Self.isSchema($0.value) } } ?? false
      return fine ? nil : "an object with schemas"
    case .schemaOrSchemas:
      if let list = value.arrayValue { return list.allSatisfy(Self.isSchema) ? nil : "an array of schemas" }
      return Self.isSchema(value) ? nil : "a schema or an array of schemas"
    case .dependencies:
      let fine =
        value.objectValue.map { $0.allSatisfy { Self.isSchema($0.value) || Self.isStrings($0.value) } } ?? false
      return fine ? nil : "an object with schemas or arrays of strings"
    case .anchor: return value.stringValue.map(Self.isAnchor) ?? false ? nil : "a name of letters, digits, -, _ and ."
    }
  }

  static func isSchema(_ value: JSON) -> Bool {
    value.objectValue != nil || value.boolValue != nil
  }

  /// A count as the program uses it; one beyond `Int` is as good as no limit.
  static func count(_ value: JSON) -> Int? {
    if let count = value.intValue { return count >= 0 ? count : nil }
    guard let number = SchemaNumber(value), number.isInteger, !number.isNegative else { return nil }
    return .max
  }

  private static func isStrings(_ value: JSON) -> Bool {
    value.arrayValue.map { $0.allSatisfy { $0.stringValue != nil } } ?? false
  }

  private static func isPositive(_ value: JSON) -> Bool {
    SchemaNumber(value).map { !$0.isNegative && !$0.isZero } ?? false
  }

  private static func isAnchor(_ name: String) -> Bool {
    guard let first = name.unicodeScalars.first, first == "_" || CharacterClass.word.contains(first) else {
      return false
    }
    return first.hexValue.map { $0 > 9 } ?? true
      && name.unicodeScalars.allSatisfy { CharacterClass.word.contains($0) || $0 == "-" || $0 == "." }
  }
}

/// The set of types that `type` names.
struct SchemaTypes: OptionSet, Sendable, Hashable {
  var rawValue: Int

  static let null = SchemaTypes(rawValue: 1)
  static let boolean = SchemaTypes(rawValue: 2)
  static let integer = SchemaTypes(rawValue: 4)
  static let number = SchemaTypes(rawValue: 8)
  static let string = SchemaTypes(rawValue: 16)
  static let array = SchemaTypes(rawValue: 32)
  static let object = SchemaTypes(rawValue: 64)

  private static let names: [(String, SchemaTypes, String)] = [
    ("null", .null, "null"), ("boolean", .boolean, "a boolean"), ("integer", .integer, "an integer"),
    ("number", .number, "a number"), ("string", .string, "a string"), ("array", .array, "an array"),
    ("object", .object, "an object"),
  ]

  init(rawValue: Int) {
    self.rawValue = rawValue
  }

  /// The value of a keyword `type`.
  init?(_ value: JSON) {
    self = []
    let list = value.arrayValue ?? [value]
    for item in list {
      let named = Self.names.first { $0.0 == item.stringValue }
      guard let named else { return nil }
      insert(named.1)
    }
    if isEmpty { return nil }
  }

  func allows(_ value: JSON) -> Bool {
    switch value {
    case .null: return contains(.null)
    case .bool: return contains(.boolean)
    case .string: return contains(.string)
    case .array: return contains(.array)
    case .object: return contains(.object)
    case .integer, .unsigned, .digits: return contains(.integer) || contains(.number)
    case .double(let number):
      return contains(.number) || (contains(.integer) && number.rounded(.towardZero) == number)
    }
  }

  /// For a message: "a string or null".
  var text: String {
    let named = Self.names.filter { contains($0.1) }.map(\.2)
    guard let last = named.last, named.count > 1 else { return named.first ?? "nothing" }
    return named.dropLast().joined(separator: ", ") + " or " + last
  }
}
