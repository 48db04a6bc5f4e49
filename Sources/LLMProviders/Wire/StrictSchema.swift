import JSONKit

/// Decides whether a schema can be enforced while the model writes, and gives it the form that takes.
///
/// What is written by the strict form is valid by the schema itself: objects are closed, and notes that the mode refuses
/// are left out. A schema that needs more, an optional property above all, is not strict: turned into a required one that
/// may be null, it would make the model send nulls its author does not take. Source: OpenAI guide "Structured outputs"; read 2026-11-25.
enum StrictSchema {
  /// The schema in the strict form; nil when it has none.
  static func adapted(_ schema: JSON) -> JSON? {
    guard schema["type"] == "object", schema["anyOf"] == nil else { return nil }
    var walk = Walk()
    guard let adapted = walk.adapted(schema, level: 0), walk.isWithinLimits else { return nil }
    return adapted
  }

  /// Most properties, levels, values of `enum`, and bytes of names and such values that one schema may have.
  private static let limits = (properties: 5000, levels: 10, values: 1000, bytes: 120_000)

  /// Notes without a meaning for validation that the mode refuses.
  private static let notes = [
    "$schema", "$id", "$comment", "default", "examples", "deprecated", "readOnly", "writeOnly",
  ]

  private static let kept = [
    "type", "title", "description", "pattern", "multipleOf", "minimum", "maximum", "exclusiveMinimum",
    "exclusiveMaximum", "minItems", "maxItems", "required",
  ]

  private static let formats = [
    "date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid",
  ]

  private struct Walk {
    private var properties = 0
    private var values = 0
    private var bytes = 0

    mutating func adapted(_ schema: JSON, level: Int) -> JSON? {
      guard case .object(let members) = schema, level <= limits.levels else { return nil }
      if let reference = members["$ref"] { return Self.reference(reference, members) }
      var adapted: JSON.Object = [:]
      for member in members where !notes.contains(member.key) {
        guard let value = self.adapted(member, level) else { return nil }
        // A format the mode does not know is a note.
        if member.key == "format", !formats.contains(member.value.stringValue ?? "") { continue }
        adapted.append(member.key, value)
      }
      guard Self.isObject(members["type"]) || members["properties"] != nil else { return .object(adapted) }
      guard requiresAll(members) else { return nil }
      adapted["properties"] = adapted["properties"] ?? [:]
      adapted["required"] = adapted["required"] ?? []
      adapted["additionalProperties"] = false
      return .object(adapted)
    }

    /// The member's value in the strict form; nil when the mode has no place for the member.
    private mutating func adapted(_ member: JSON.Member, _ level: Int) -> JSON? {
      switch member.key {
      case "properties", "$defs", "definitions": return each(member.value, level: level + 1)
      case "items": return adapted(member.value, level: level + 1)
      case "anyOf":
        var branches: [JSON] = []
        for branch in member.value.arrayValue ?? [] {
          guard let branch = self.adapted(branch, level: level) else { return nil }
          branches.append(branch)
        }
        if branches.isEmpty { return nil }
        return .array(branches)
      case "enum", "const":
        let listed = member.value.arrayValue ?? [member.value]
        values += listed.count
        for case .string(let text) in listed { bytes += text.utf8.count }
        return member.value
      case "additionalProperties" where member.value != false: return nil
      case "additionalProperties", "format": return member.value
      case _ where kept.contains(member.key): return member.value
      default: return nil
      }
    }

    private mutating func each(_ json: JSON, level: Int) -> JSON? {
      guard case .object(let schemas) = json else { return nil }
      var adapted: JSON.Object = [:]
      for schema in schemas {
        properties += 1
        bytes += schema.key.utf8.count
        guard let value = self.adapted(schema.value, level: level) else { return nil }
        adapted.append(schema.key, value)
      }
      return .object(adapted)
    }

    /// A reference stands alone; notes beside it are dropped, anything else has no strict form.
    private static func reference(_ reference: JSON, _ members: JSON.Object) -> JSON? {
      let others = members.filter { !["$ref", "title", "description"].contains($0.key) && !notes.contains($0.key) }
      if others.isEmpty { return ["$ref": reference] }
      return nil
    }

    private func requiresAll(_ members: JSON.Object) -> Bool {
      let required = Set((members["required"]?.arrayValue ?? []).compactMap { $0.stringValue.map { Array($0.utf8) } })
      return (members["properties"]?.objectValue ?? [:]).allSatisfy { required.contains(Array($0.key.utf8)) }
    }

    var isWithinLimits: Bool {
      properties <= limits.properties && values <= limits.values && bytes <= limits.bytes
    }

    private static func isObject(_ type: JSON?) -> Bool {
      type == "object" || type?.arrayValue?.contains("object") == true
    }
  }
}
