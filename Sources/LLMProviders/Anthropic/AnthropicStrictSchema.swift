import JSONKit

/// Rewrites a schema into the part of JSON Schema that a model can be held to; see ``AnthropicSchema/strict(_:)``.
struct AnthropicStrictSchema: Sendable {
  let root: JSON

  private static let formats = [
    "date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid",
  ]
  /// Keywords that are told in the description.
  private static let told = [
    "format", "pattern", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
    "multipleOf", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "default",
  ]
  /// Keywords without a meaning for what is valid.
  private static let silent = ["$comment", "$anchor", "examples", "deprecated", "readOnly", "writeOnly"]

  func adapted(_ schema: JSON, depth: Int) -> JSON? {
    guard case .object(let members) = schema, depth < AnthropicSchemaCleaner.maximumDepth else { return nil }
    var adapted: JSON.Object = [:]
    var notes: [String] = []
    for member in members {
      if Self.silent.contains(member.key) { continue }
      if Self.isTold(member) {
        notes.append("\(member.key): \(member.value.text)")
      } else if let value = value(of: member, depth) {
        adapted[member.key == "oneOf" ? "anyOf" : member.key] = value
      } else {
        return nil
      }
    }
    if Self.isObject(members) {
      // An object of any names would be closed to all of them.
      guard members["properties"] != nil || members["additionalProperties"] == false else { return nil }
      adapted["additionalProperties"] = false
    }
    if !notes.isEmpty {
      let all = "(" + notes.joined(separator: ", ") + ")"
      adapted["description"] = .string(adapted["description"]?.stringValue.map { "\($0) \(all)" } ?? all)
    }
    return .object(adapted)
  }

  private static func isTold(_ member: JSON.Member) -> Bool {
    switch member.key {
    case "format": !formats.contains(member.value.stringValue ?? "")
    case "minItems": (member.value.intValue ?? 0) > 1
    default: told.contains(member.key)
    }
  }

  /// The value in the strict form; nil when that form has no place for the keyword.
  private func value(of member: JSON.Member, _ depth: Int) -> JSON? {
    switch member.key {
    case "type", "title", "description", "required", "format", "minItems", "$ref": return member.value
    case "properties", "$defs", "definitions": return each(member.value, depth)
    case "items": return adapted(member.value, depth: depth + 1)
    case "anyOf", "oneOf": return list(member.value, depth)
    case "allOf":
      // Each closed branch would refuse the properties of the others.
      guard member.value.arrayValue?.count == 1 else { return nil }
      return list(member.value, depth)
    // Not `? :`, where `nil` would be JSON's null.
    case "enum" where (member.value.arrayValue ?? []).allSatisfy(Self.isPrimitive): return member.value
    case "const" where Self.isPrimitive(member.value): return member.value
    case "additionalProperties" where member.value == false: return member.value
    default: return nil
    }
  }

  private func each(_ json: JSON, _ depth: Int) -> JSON? {
    var adapted: JSON.Object = [:]
    for member in json.objectValue ?? [:] {
      guard let value = self.adapted(member.value, depth: depth + 1) else { return nil }
      adapted.append(member.key, value)
    }
    return .object(adapted)
  }

  private func list(_ json: JSON, _ depth: Int) -> JSON? {
    var adapted: [JSON] = []
    for branch in json.arrayValue ?? [] {
      guard let value = self.adapted(branch, depth: depth + 1) else { return nil }
      adapted.append(value)
    }
    return .array(adapted)
  }

  private static func isObject(_ members: JSON.Object) -> Bool {
    members["properties"] != nil || members["type"] == "object"
      || members["type"]?.arrayValue?.contains("object") == true
  }

  private static func isPrimitive(_ json: JSON) -> Bool { json.arrayValue == nil && json.objectValue == nil }
}

// MARK: Recursion

extension AnthropicStrictSchema {
  /// Whether a schema contains itself through references: the strict form has no recursion.
  var isRecursive: Bool {
    var done: Set<String> = []
    return hasCycle(root, path: ["#"], done: &done)
  }

  private func hasCycle(_ json: JSON, path: [String], done: inout Set<String>) -> Bool {
    switch json {
    case .array(let elements): return elements.contains { hasCycle($0, path: path, done: &done) }
    case .object(let members):
      for member in members {
        guard member.key == "$ref", let reference = member.value.stringValue else {
          if hasCycle(member.value, path: path, done: &done) { return true }
          continue
        }
        if path.contains(reference) { return true }
        guard !done.contains(reference), let target = RootSchema.target(of: member.value, in: root) else {
          continue
        }
        if hasCycle(target, path: path + [reference], done: &done) { return true }
        done.insert(reference)
      }
      return false
    default: return false
    }
  }
}
