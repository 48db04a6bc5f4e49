public import JSONKit

/// The form of a question: one level of simple fields.
///
/// Source: Model Context Protocol, schema `ElicitRequestFormParams`, revision 2026-07-28; read 2026-11-26.
public struct MCPForm: Sendable, Hashable {
  /// One choice of a field.
  public struct Choice: Sendable, Hashable {
    /// What is sent.
    public var value: String
    /// What a person reads; the value when the server gives none.
    public var title: String

    /// A choice by what is sent and what is read.
    public init(value: String, title: String) {
      self.value = value
      self.title = title
    }
  }

  /// What a field takes.
  public enum Kind: Sendable, Hashable {
    /// `format` is `email`, `uri`, `date`, `date-time` or nil.
    case text(format: String?)
    case number
    case integer
    case boolean
    /// One of these.
    case choice([Choice])
    /// Any number of these, within the bounds of the schema.
    case choices([Choice])
  }

  /// One field.
  public struct Field: Sendable, Hashable {
    /// The name in the answer.
    public var name: String
    /// The name for people; nil when the server gives none.
    public var title: String?
    /// What belongs into it; nil when the server does not say.
    public var description: String?
    /// What it takes.
    public var kind: Kind
    /// Whether the answer must have it.
    public var isRequired: Bool
    /// What it holds at first; nil for nothing.
    public var initial: JSON?
  }

  /// The fields in the server's order.
  public var fields: [Field]
  /// The schema of the answer as received, bounds and patterns included.
  public var schema: JSON

  /// Reads a form; nil when it is not flat or has fields of another kind.
  public init?(schema: JSON) {
    guard schema["type"]?.stringValue == "object", let properties = schema["properties"]?.objectValue else {
      return nil
    }
    let required = schema["required"]?.arrayValue ?? []
    fields = []
    for property in properties {
      guard let kind = Kind(schema: property.value) else { return nil }
      fields.append(
        Field(
          name: property.key, title: property.value["title"]?.stringValue,
          description: property.value["description"]?.stringValue, kind: kind,
          isRequired: required.contains(.string(property.key)), initial: property.value["default"]))
    }
    self.schema = schema
  }

  /// The answer of somebody who changes nothing: every field that holds something at first.
  public var initial: JSON.Object {
    JSON.Object(fields.compactMap { field in field.initial.map { JSON.Member(key: field.name, value: $0) } })
  }

  /// What is wrong with an answer, in words; empty when it fits.
  public func violations(of content: JSON.Object) -> [String] {
    do throws(JSONSchemaError) {
      return try JSONSchema(schema).validate(.object(content)).map(\.description)
    } catch {
      return [error.description]
    }
  }
}

extension MCPForm.Kind {
  fileprivate init?(schema: JSON) {
    guard schema["$ref"] == nil else { return nil }
    switch schema["type"]?.stringValue {
    case "string":
      if let choices = Self.choices(schema, "oneOf") {
        self = .choice(choices)
      } else {
        self = .text(format: schema["format"]?.stringValue)
      }
    case "number": self = .number
    case "integer": self = .integer
    case "boolean": self = .boolean
    case "array":
      guard let items = schema["items"], let choices = Self.choices(items, "anyOf") else { return nil }
      self = .choices(choices)
    default: return nil
    }
  }

  /// A plain `enum`, with `enumNames` where they are given, or titled constants.
  private static func choices(_ schema: JSON, _ titled: String) -> [MCPForm.Choice]? {
    if let constants = schema[titled]?.arrayValue {
      return constants.compactMap { entry in
        entry["const"]?.stringValue.map { MCPForm.Choice(value: $0, title: entry["title"]?.stringValue ?? $0) }
      }
    }
    guard let values = schema["enum"]?.arrayValue?.compactMap(\.stringValue) else { return nil }
    return values.enumerated().map { place, value in
      MCPForm.Choice(value: value, title: schema["enumNames"]?[place]?.stringValue ?? value)
    }
  }
}
