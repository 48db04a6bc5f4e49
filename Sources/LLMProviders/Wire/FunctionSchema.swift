import JSONKit

/// Makes a tool's schema one that OpenAI accepts for a function, at the price of saying less than it did.
///
/// Refused are: a reference, a choice or a list of values at the root, an array without `items`, and `true` or `false`
/// for a schema.
/// What is taken away here the tool checks itself. Source: OpenAI guide "Function calling", read 2026-11-25; the refusals
/// are observed.
enum FunctionSchema {
  static func adapted(_ schema: JSON) -> JSON {
    let schema = ToolSchema.adapted(RootSchema.resolved(schema))
    guard case .object(let members) = plain(schema, depth: 0) else { return schema }
    var root = RootSchema.merged(members)
    for key in ["enum", "const", "not", "if", "then", "else"] { root[key] = nil }
    return .object(root)
  }

  /// The schema with an object in place of every `true` and `false`, and with `items` in every array.
  private static func plain(_ schema: JSON, depth: Int) -> JSON {
    if case .bool = schema { return [:] }
    guard case .object(var members) = schema, depth < maximumDepth else { return schema }
    for member in members {
      switch (member.key, member.value) {
      case ("properties", .object(let properties)), ("$defs", .object(let properties)),
        ("definitions", .object(let properties)):
        let adapted = properties.map { JSON.Member(key: $0.key, value: plain($0.value, depth: depth + 1)) }
        members[member.key] = .object(JSON.Object(adapted))
      case ("items", .array), ("items", .bool): members["items"] = [:]
      case ("items", let items): members["items"] = plain(items, depth: depth + 1)
      case ("anyOf", .array(let branches)), ("oneOf", .array(let branches)), ("allOf", .array(let branches)):
        members[member.key] = .array(branches.map { plain($0, depth: depth + 1) })
      default: break
      }
    }
    if isArray(members["type"]), members["items"] == nil { members["items"] = [:] }
    return .object(members)
  }

  /// Deeper schemas are sent as they are.
  private static let maximumDepth = 64

  private static func isArray(_ type: JSON?) -> Bool {
    type == "array" || type?.arrayValue?.contains("array") == true
  }
}
