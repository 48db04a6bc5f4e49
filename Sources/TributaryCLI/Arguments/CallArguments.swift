import JSONKit

/// The arguments of a tool call as they are written on the command line.
///
/// `key=value` takes the type that the tool's schema gives the key; `key:=JSON` takes the value as it is written.
/// A key may be given again where the schema wants an array.
struct CallArguments {
  private let properties: JSON

  init(schema: JSON) {
    properties = schema["properties"] ?? [:]
  }

  /// - Throws: ``CommandFailure`` with exit code 2 that names the word.
  func read(_ words: [String]) throws(CommandFailure) -> JSON {
    var members = JSON.Object()
    for word in words { try add(word, to: &members) }
    return .object(members)
  }

  private func add(_ word: String, to members: inout JSON.Object) throws(CommandFailure) {
    guard let equals: String.Index = word.firstIndex(of: "="), equals > word.startIndex else {
      throw .usage("'\(word)' is no argument: write key=value, or key:=JSON for a value of any type")
    }
    let before: String.Index = word.index(before: equals)
    let isJSON: Bool = word[before] == ":" && before > word.startIndex
    let key = String(isJSON ? word[..<before] : word[..<equals])
    let text = String(word[word.index(after: equals)...])
    let schema: JSON = properties[key] ?? .null
    let types: [String] = Self.types(of: schema)
    if types.contains("array"), !isJSON, !text.hasPrefix("[") {
      let item: JSON = try value(text, Self.types(of: schema["items"] ?? .null), key)
      members[key] = .array((members[key]?.arrayValue ?? []) + [item])
      return
    }
    guard members[key] == nil else { throw .usage("the argument '\(key)' is given twice") }
    members[key] = isJSON ? try Self.parse(text, key, "JSON") : try value(text, types, key)
  }

  /// The text as the first of the types that it can be; any text is a string.
  private func value(_ text: String, _ types: [String], _ key: String) throws(CommandFailure) -> JSON {
    if types.isEmpty || types.contains("string") && types.count == 1 { return .string(text) }
    for type in types {
      switch type {
      case "null" where text == "null": return .null
      case "boolean" where text == "true" || text == "false": return .bool(text == "true")
      case "integer", "number":
        guard let number: JSON = try? JSON(parsing: text), number.doubleValue != nil else { continue }
        if type == "number" || number.intValue != nil || text.allSatisfy({ $0.isNumber || $0 == "-" }) { return number }
      case "array", "object":
        guard text.hasPrefix("[") || text.hasPrefix("{") else { continue }
        return try Self.parse(text, key, type == "array" ? "an array" : "an object")
      default: continue
      }
    }
    if types.contains("string") { return .string(text) }
    throw .usage("the argument '\(key)' must be of type \(types.joined(separator: " or ")), not '\(text)'")
  }

  private static func parse(_ text: String, _ key: String, _ wanted: String) throws(CommandFailure) -> JSON {
    do { return try JSON(parsing: text) } catch {
      throw .usage("the argument '\(key)' should be \(wanted): \(error)")
    }
  }

  /// The type names that a schema allows, also by its alternatives; empty when it does not say.
  private static func types(of schema: JSON) -> [String] {
    if let name: String = schema["type"]?.stringValue { return [name] }
    if let names: [JSON] = schema["type"]?.arrayValue { return names.compactMap(\.stringValue) }
    let alternatives: [JSON] = (schema["anyOf"]?.arrayValue ?? []) + (schema["oneOf"]?.arrayValue ?? [])
    return alternatives.flatMap(types)
  }
}
