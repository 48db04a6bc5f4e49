package import JSONKit

/// Makes schemas ones that Anthropic accepts, so that one odd tool never fails a request.
///
/// The interface checks every schema of a tool against JSON Schema 2020-12, refuses a choice at the root and some names of
/// properties, and holds the model to a part of the language only. What is taken away here the tool checks itself.
///
/// Source: Anthropic documentation, "Tool use" and "Structured outputs"; read 2026-11-25.
package enum AnthropicSchema {
  /// A tool's schema: an object whose keywords all have values of their type.
  package static func parameters(_ schema: JSON) -> JSON {
    let root = RootSchema.resolved(plain(schema)).objectValue ?? [:]
    return ToolSchema.adapted(.object(RootSchema.merged(root)))
  }

  /// Any schema with every keyword that has no value of its type left out.
  package static func plain(_ schema: JSON) -> JSON {
    guard case .object = schema else { return [:] }
    return AnthropicSchemaCleaner(root: schema).clean(schema, depth: 0)
  }

  /// The schema in the form the model can be held to; nil when it needs what that form does not have.
  ///
  /// Objects are closed, `oneOf` becomes `anyOf`, and limits are told in the description.
  package static func strict(_ schema: JSON) -> JSON? {
    let adapter = AnthropicStrictSchema(root: schema)
    return adapter.isRecursive ? nil : adapter.adapted(schema, depth: 0)
  }
}

/// Leaves out of a schema what the meta-schema of 2020-12 does not allow.
struct AnthropicSchemaCleaner: Sendable {
  let root: JSON

  /// Deeper schemas say nothing.
  static let maximumDepth = 64

  private static let types = ["object", "array", "string", "number", "integer", "boolean", "null"]
  private static let dropped = ["$schema", "$id", "id"]

  func clean(_ schema: JSON, depth: Int) -> JSON {
    if case .bool = schema { return schema }
    guard case .object(let members) = schema, depth < Self.maximumDepth else { return [:] }
    var cleaned: JSON.Object = [:]
    for member in members where !Self.dropped.contains(member.key) {
      if member.key == "items", case .array = member.value {
        // A list of items has had another name since 2020-12.
        if members["prefixItems"] == nil { cleaned["prefixItems"] = schemas(member.value, depth) }
      } else if let value = value(of: member, depth) {
        cleaned.append(member.key, value)
      }
    }
    if let required = cleaned["required"]?.arrayValue {
      // A name that had to go cannot be asked for.
      let kept = required.filter { $0.stringValue.map(Self.isName) ?? false }
      cleaned["required"] = Self.kept(.array(kept), if: !kept.isEmpty)
    }
    return .object(cleaned)
  }

  private func value(of member: JSON.Member, _ depth: Int) -> JSON? {
    let value = member.value
    switch member.key {
    case "type": return Self.type(value)
    case "properties": return named(value, depth, isChecked: true)
    case "$defs", "definitions", "patternProperties", "dependentSchemas": return named(value, depth, isChecked: false)
    case "prefixItems", "anyOf", "oneOf", "allOf": return schemas(value, depth)
    case "items", "not", "if", "then", "else", "contains", "propertyNames", "additionalProperties",
      "unevaluatedItems", "unevaluatedProperties":
      guard value.objectValue != nil || value.boolValue != nil else { return nil }
      return clean(value, depth: depth + 1)
    case "required":
      var names: [JSON] = []
      for name in value.arrayValue ?? [] where name.stringValue != nil && !names.contains(name) { names.append(name) }
      return Self.kept(.array(names), if: !names.isEmpty)
    case "enum": return Self.kept(value, if: value.arrayValue?.isEmpty == false)
    case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum":
      return Self.kept(value, if: value.doubleValue != nil)
    case "multipleOf": return Self.kept(value, if: (value.doubleValue ?? 0) > 0)
    case "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minContains",
      "maxContains":
      return Self.kept(value, if: (value.intValue ?? -1) >= 0)
    case "title", "description", "format", "pattern", "$comment", "$anchor":
      return Self.kept(value, if: value.stringValue != nil)
    case "uniqueItems", "deprecated", "readOnly", "writeOnly": return Self.kept(value, if: value.boolValue != nil)
    case "$ref": return Self.kept(value, if: value == "#" || RootSchema.target(of: value, in: root) != nil)
    default: return value
    }
  }

  private func named(_ json: JSON, _ depth: Int, isChecked: Bool) -> JSON? {
    guard case .object(let members) = json else { return nil }
    let kept = members.filter { !isChecked || Self.isName($0.key) }
    return .object(JSON.Object(kept.map { JSON.Member(key: $0.key, value: clean($0.value, depth: depth + 1)) }))
  }

  private func schemas(_ json: JSON, _ depth: Int) -> JSON? {
    guard case .array(let list) = json, !list.isEmpty else { return nil }
    return .array(list.map { clean($0, depth: depth + 1) })
  }

  /// Not `? :`, where `nil` would be JSON's null.
  private static func kept(_ json: JSON, if isKept: Bool) -> JSON? {
    guard isKept else { return nil }
    return json
  }

  private static func type(_ json: JSON) -> JSON? {
    if let word = json.stringValue { return kept(json, if: types.contains(word)) }
    var words: [JSON] = []
    for word in json.arrayValue ?? [] where types.contains(word.stringValue ?? "") && !words.contains(word) {
      words.append(word)
    }
    return kept(.array(words), if: !words.isEmpty)
  }

  /// Whether the interface takes the name of a property: letters, digits, `_`, `.` and `-`, at most 64.
  private static func isName(_ name: String) -> Bool {
    (1...64).contains(name.utf8.count)
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }
}
