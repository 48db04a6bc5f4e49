import JSONKit

/// Gives a tool's schema a root without a reference and without a choice, which providers refuse there.
enum RootSchema {
  /// The schema a reference at the root means, together with the definitions beside it.
  static func resolved(_ schema: JSON) -> JSON {
    guard case .object(var members) = schema, let target = target(of: members["$ref"], in: schema)?.objectValue else {
      return schema
    }
    members["$ref"] = nil
    for member in target { members[member.key] = member.value }
    return .object(members)
  }

  /// The root with the properties of its branches in place of `anyOf`, `oneOf` and `allOf`.
  static func merged(_ root: JSON.Object) -> JSON.Object {
    var merged = root
    for key in ["anyOf", "oneOf", "allOf"] {
      guard let branches = merged[key]?.arrayValue else { continue }
      merge(branches.map { target(of: $0["$ref"], in: .object(root)) ?? $0 }, into: &merged, areAll: key == "allOf")
      merged[key] = nil
    }
    return merged
  }

  /// The schema a reference in the same document means; nil for every other reference.
  static func target(of reference: JSON?, in root: JSON) -> JSON? {
    guard let text = reference?.stringValue, text.hasPrefix("#/"),
      let pointer = try? JSONPointer(String(text.dropFirst()))
    else { return nil }
    return root[pointer]
  }

  /// Takes the properties of the branches into the root; required stays what every valid value must have.
  private static func merge(_ branches: [JSON], into root: inout JSON.Object, areAll: Bool) {
    var properties = root["properties"]?.objectValue ?? [:]
    var required = names(root["required"])
    for branch in branches {
      for property in branch["properties"]?.objectValue ?? [:] where properties[property.key] == nil {
        properties[property.key] = property.value
      }
      if areAll { required += names(branch["required"]).filter { !required.contains($0) } }
    }
    if !areAll, let first = branches.first {
      let common = names(first["required"]).filter { name in
        branches.allSatisfy { names($0["required"]).contains(name) }
      }
      required += common.filter { !required.contains($0) }
    }
    root["properties"] = .object(properties)
    if !required.isEmpty { root["required"] = .array(required.map(JSON.string)) }
    // A branch's members would be refused by a root that knows only its own.
    if root["additionalProperties"] == false { root["additionalProperties"] = nil }
  }

  private static func names(_ json: JSON?) -> [String] { (json?.arrayValue ?? []).compactMap(\.stringValue) }
}
