package import JSONKit

/// Makes a tool's schema one that providers accept, so that one odd tool never fails a request.
package enum ToolSchema {
  /// The schema as an object type with properties, without what only tells its dialect.
  package static func adapted(_ schema: JSON) -> JSON {
    guard case .object(let members) = schema else { return empty }
    var adapted: JSON.Object = [:]
    if members["type"]?.stringValue != "object" { adapted["type"] = "object" }
    for member in members where member.key != "$schema" {
      if member.key == "type", member.value.stringValue != "object" { continue }
      adapted.append(member.key, member.value)
    }
    if case .object? = adapted["properties"] { return .object(adapted) }
    adapted["properties"] = [:]
    return .object(adapted)
  }

  private static let empty: JSON = ["type": "object", "properties": [:]]
}
