package import JSONKit
package import JSONRPC

/// Which arguments of a tool are repeated in header fields, as its input schema says with `x-mcp-header`.
///
/// Source: Model Context Protocol, "Transports", revision 2026-07-28, and SEP-2243; read 2026-11-25.
package struct MirroredArguments: Sendable, Hashable {
  /// Why a schema may not be used over HTTP.
  package struct Invalid: Error, Sendable, Hashable {
    package var reason: String
  }

  /// One argument that is repeated.
  package struct Field: Sendable, Hashable {
    /// The properties that lead to it.
    package var path: [String]
    /// The name of its field behind `Mcp-Param-`.
    package var name: String
  }

  private static let keyword = "x-mcp-header"
  package private(set) var fields: [Field] = []

  /// Reads the annotations of a schema.
  package init(schema: JSON) throws(Invalid) {
    try visit(schema, path: [])
    fields.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  package var isEmpty: Bool { fields.isEmpty }

  /// The fields for a call; an argument that is absent, null or no single value has none.
  package func headers(for arguments: JSON) -> [Outbound.Header] {
    fields.compactMap { field in
      var value: JSON? = arguments
      for key in field.path { value = value?[key] }
      guard let text = value.flatMap(Self.text) else { return nil }
      return Outbound.Header("Mcp-Param-\(field.name)", HeaderValue.encode(text))
    }
  }

  private static func text(_ value: JSON) -> String? {
    switch value {
    case .string(let text): text
    case .bool(let isTrue): isTrue ? "true" : "false"
    case .double(let number): Int64(exactly: number).map { String($0) } ?? value.text
    case .integer, .unsigned, .digits: value.text
    default: nil
    }
  }

  // MARK: Reading

  /// - Parameter path: the properties that lead here; nil where something else was on the way.
  private mutating func visit(_ schema: JSON, path: [String]?) throws(Invalid) {
    guard case .object(let members) = schema else { return }
    if let annotation = members[Self.keyword] { try take(annotation, of: members, path) }
    for member in members {
      switch member.key {
      case "properties":
        for property in member.value.objectValue ?? [:] {
          try visit(property.value, path: path.map { $0 + [property.key] })
        }
      case "patternProperties", "dependentSchemas", "$defs", "definitions":
        for entry in member.value.objectValue ?? [:] { try visit(entry.value, path: nil) }
      case "allOf", "anyOf", "oneOf", "prefixItems":
        for entry in member.value.arrayValue ?? [] { try visit(entry, path: nil) }
      case "items", "contains", "unevaluatedItems", "additionalProperties", "propertyNames", "unevaluatedProperties",
        "not", "if", "then", "else", "contentSchema":
        try visit(member.value, path: nil)
      default: break
      }
    }
  }

  private mutating func take(_ annotation: JSON, of schema: JSON.Object, _ path: [String]?) throws(Invalid) {
    guard let path, !path.isEmpty else {
      throw Invalid(reason: "\(Self.keyword) stands where no chain of properties leads")
    }
    let place = path.joined(separator: ".")
    guard let name = annotation.stringValue, HeaderValue.isToken(name) else {
      throw Invalid(reason: "\(Self.keyword) of \(place) is no name of a header field")
    }
    guard let type = schema["type"]?.stringValue, ["string", "integer", "boolean"].contains(type) else {
      throw Invalid(reason: "\(Self.keyword) of \(place) is for strings, integers and booleans only")
    }
    if let other = fields.first(where: { $0.name.lowercased() == name.lowercased() }) {
      throw Invalid(reason: "\(place) and \(other.path.joined(separator: ".")) have the same \(Self.keyword)")
    }
    fields.append(Field(path: path, name: name))
  }
}
