import JSONKit

/// What is known of a value before any run: the schema it will match.
struct ValueShape: Sendable {
  /// An object schema; an empty one says nothing.
  var schema: JSON

  static let unknown = ValueShape(schema: [:])
  static let text = ValueShape(schema: ["type": "string"])

  /// What the schema says a path of the value is.
  enum Finding {
    case shape(ValueShape)
    /// There is no such part, so the value would always be null, or the program fail; the count of parts that lead there.
    case absent(Int, String)
    /// The schema names other members and not this one.
    case unnamed(Int, String)
  }

  /// Follows a path as far as the schema is plain.
  func following(_ path: some Collection<ExpressionReference.Key>) -> Finding {
    var schema: JSON = schema
    for (index, key) in path.enumerated() {
      guard Self.isPlain(schema) else { return .shape(.unknown) }
      let types: Set<String>? = Self.types(of: schema)
      switch key {
      case .member(let name):
        if let types, !types.contains("object") {
          return .absent(index + 1, "\(Self.described(types)) has no member '\(name)'")
        }
        let properties: JSON.Object? = schema["properties"]?.objectValue
        if let next = properties?[name] {
          schema = next
        } else if let properties, schema["patternProperties"] == nil {
          let known: String =
            properties.isEmpty
            ? ""
            : name.nearest(in: properties.keys).map { "; did you mean '\($0)'?" }
              ?? "; it has \(properties.keys.prefix(12).joined(separator: ", "))"
          let message = "there is no '\(name)' in the output schema\(known)"
          switch schema["additionalProperties"] {
          case .bool(false): return .absent(index + 1, message)
          case nil where !properties.isEmpty: return .unnamed(index + 1, message)
          default: return .shape(.unknown)
          }
        } else {
          return .shape(.unknown)
        }
      case .element:
        if let types, !types.contains("array"), !types.contains("object") {
          return .absent(index + 1, "\(Self.described(types)) has no elements")
        }
        guard types == ["array"], let items = schema["items"] else { return .shape(.unknown) }
        schema = items
      }
    }
    return .shape(ValueShape(schema: schema))
  }

  /// The elements of a list.
  var element: ValueShape {
    guard Self.isPlain(schema), let items = schema["items"] else { return .unknown }
    return ValueShape(schema: items)
  }

  /// The types the value may have; nil when the schema does not say.
  var types: Set<String>? { Self.isPlain(schema) ? Self.types(of: schema) : nil }

  /// Whether nobody can write a sentence into it: numbers, booleans, and words of a closed list.
  var isHarmless: Bool {
    if schema["enum"] != nil || schema["const"] != nil { return true }
    return types.map { $0.isSubset(of: ["number", "integer", "boolean", "null"]) } ?? false
  }

  static func list(of element: ValueShape) -> ValueShape {
    ValueShape(schema: ["type": "array", "items": element.schema])
  }

  static func object(_ members: [(String, ValueShape)]) -> ValueShape {
    ValueShape(
      schema: [
        "type": "object", "additionalProperties": false,
        "properties": .object(JSON.Object(members.map { JSON.Member(key: $0.0, value: $0.1.schema) })),
      ])
  }

  /// The shape of a value that is written in the file.
  init(of value: JSON) {
    switch value {
    case .null: schema = ["type": "null"]
    case .bool: schema = ["type": "boolean"]
    case .integer, .unsigned, .digits: schema = ["type": "integer"]
    case .double: schema = ["type": "number"]
    case .string: schema = ["type": "string"]
    case .array: schema = ["type": "array"]
    case .object(let object): self = .object(object.map { ($0.key, ValueShape(of: $0.value)) })
    }
  }

  init(schema: JSON) {
    self.schema = schema.objectValue == nil ? [:] : schema
  }

  /// Whether the schema says everything by itself: references and combinations are not followed.
  private static func isPlain(_ schema: JSON) -> Bool {
    !["$ref", "$dynamicRef", "allOf", "anyOf", "oneOf", "if", "not", "dependentSchemas"].contains { schema[$0] != nil }
  }

  private static func types(of schema: JSON) -> Set<String>? {
    switch schema["type"] {
    case .string(let type): return [type]
    case .array(let types): return Set(types.compactMap(\.stringValue))
    default: return nil
    }
  }

  static func described(_ types: Set<String>) -> String {
    let names: [String] = types.sorted().map { "\("aeio".contains($0.first ?? "x") ? "an" : "a") \($0)" }
    return names.joined(separator: " or ")
  }
}
