import JSONKit

/// Rewrites one schema after the other; see ``GeminiSchema``.
struct GeminiSchemaAdapter: Sendable {
  let definitions: GeminiDefinitions

  /// How deep `allOf` is followed through references; a chain longer than this is no schema of a tool.
  private static let maximumMerges = 8

  func schema(_ json: JSON) -> JSON {
    // `true`, `false` and nonsense alike: nothing is asked of the value.
    guard case .object(let written) = json else { return [:] }
    if let reference = written["$ref"]?.stringValue, let name = definitions.name(of: reference) {
      // A reference stands alone.
      return ["$ref": .string("#/$defs/" + name)]
    }
    let members = merged(written, depth: 0)
    var adapted: JSON.Object = [:]
    var notes: [String] = []
    for member in members {
      if let value = value(of: member, in: members) {
        adapted[Self.renamed(member)] = value
      } else if Self.told.contains(member.key), let note = Self.note(member) {
        notes.append(note)
      }
    }
    complete(&adapted, members)
    if !notes.isEmpty {
      let all = "(" + notes.joined(separator: ", ") + ")"
      adapted["description"] = .string(adapted["description"]?.stringValue.map { "\($0) \(all)" } ?? all)
    }
    return .object(adapted)
  }

  private static func renamed(_ member: JSON.Member) -> String {
    switch (member.key, member.value) {
    case ("const", _): "enum"
    case ("items", .array): "prefixItems"
    default: member.key
    }
  }

  /// The value in the interface's form; nil for a keyword it does not know, or not with such a value.
  private func value(of member: JSON.Member, in members: JSON.Object) -> JSON? {
    let value = member.value
    switch member.key {
    case "title", "description": return value.stringValue.map(JSON.string)
    case "type": return Self.type(value)
    case "format": return value.stringValue.flatMap { Self.formats.contains($0) ? .string($0) : .none }
    case "minItems", "maxItems", "minimum", "maximum": return value.doubleValue == nil ? .none : value
    case "enum": return Self.choices(value.arrayValue ?? [])
    case "const": return members["enum"] == nil ? Self.choices([value]) : .none
    case "items": return value.arrayValue.map(schemas) ?? schema(value)
    case "prefixItems": return value.arrayValue.map(schemas)
    case "anyOf", "oneOf": return value.arrayValue.flatMap { $0.isEmpty ? .none : schemas($0) }
    case "properties":
      return value.objectValue.map {
        .object(JSON.Object($0.map { JSON.Member(key: $0.key, value: schema($0.value)) }))
      }
    case "additionalProperties": return value.boolValue.map(JSON.bool) ?? value.objectValue.map { schema(.object($0)) }
    case "required": return required(value, members["properties"]?.objectValue ?? [:])
    case "propertyOrdering": return value.arrayValue.map(JSON.array)
    default: return nil
    }
  }

  private func schemas(_ list: [JSON]) -> JSON { .array(list.map(schema)) }

  /// A name without a property is an error there, and so is a required property that contains itself.
  private func required(_ names: JSON, _ properties: JSON.Object) -> JSON? {
    let kept = (names.arrayValue ?? []).filter { name in
      guard let property = name.stringValue.flatMap({ properties[$0] }) else { return false }
      return !definitions.isRecursive(property)
    }
    return kept.isEmpty ? .none : .array(kept)
  }

  private func complete(_ adapted: inout JSON.Object, _ members: JSON.Object) {
    if adapted["type"] == nil, let choices = adapted["enum"]?.arrayValue {
      if choices.allSatisfy({ $0.stringValue != nil }) { adapted["type"] = "string" }
    }
    if members["nullable"]?.boolValue == true, let type = adapted["type"]?.stringValue {
      adapted["type"] = [.string(type), "null"]
    }
  }

  /// The branches of `allOf` in one schema; where two say the same keyword, the outer and the earlier one stay.
  private func merged(_ members: JSON.Object, depth: Int) -> JSON.Object {
    guard let branches = members["allOf"]?.arrayValue, depth < Self.maximumMerges else { return members }
    var whole = members
    whole["allOf"] = nil
    for branch in branches {
      var target = branch
      if let name = branch["$ref"]?.stringValue.flatMap(definitions.name(of:)) {
        target = definitions.members[name] ?? [:]
      }
      guard case .object(let object) = target else { continue }
      for member in merged(object, depth: depth + 1) {
        whole[member.key] = Self.union(whole[member.key], member)
      }
    }
    return whole
  }

  private static func union(_ own: JSON?, _ member: JSON.Member) -> JSON {
    switch (member.key, own, member.value) {
    case ("properties", .object(var properties)?, .object(let others)):
      for other in others where properties[other.key] == nil { properties[other.key] = other.value }
      return .object(properties)
    case ("required", .array(let names)?, .array(let others)):
      return .array(names + others.filter { !names.contains($0) })
    default: return own ?? member.value
    }
  }
}

// MARK: Words

extension GeminiSchemaAdapter {
  private static let types = ["object", "array", "string", "number", "integer", "boolean", "null"]
  private static let formats = ["date-time", "date", "time", "int32", "int64", "float", "double"]
  /// Keywords whose value the model is told in words.
  private static let told = [
    "format", "pattern", "minLength", "maxLength", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "uniqueItems",
    "minProperties", "maxProperties", "default", "const", "enum",
  ]

  private static func type(_ json: JSON) -> JSON? {
    if let word = json.stringValue?.lowercased() { return types.contains(word) ? .string(word) : .none }
    let words = (json.arrayValue ?? []).compactMap { $0.stringValue?.lowercased() }.filter(types.contains)
    if words.isEmpty { return nil }
    return words.count == 1 ? .string(words[0]) : .array(words.map(JSON.string))
  }

  /// Only texts and numbers can be listed; null is said by the type.
  private static func choices(_ values: [JSON]) -> JSON? {
    let kept = values.filter { !$0.isNull }
    let isSimple = kept.allSatisfy { $0.stringValue != nil || $0.doubleValue != nil }
    return kept.isEmpty || !isSimple ? .none : .array(kept)
  }

  private static let maximumNoteBytes = 200

  private static func note(_ member: JSON.Member) -> String? {
    let text = member.value.text
    return text.utf8.count > maximumNoteBytes ? nil : "\(member.key): \(text)"
  }
}
