public import JSONKit

/// For whom a content block is meant and how much it matters.
///
/// Source: Model Context Protocol, schema `Annotations`, revision 2026-07-28; read 2026-11-24.
public struct MCPContentAnnotations: Sendable, Hashable {
  /// `user`, `assistant` or both; nil when not said.
  public var audience: [String]?
  /// 0 (least) to 1 (required).
  public var priority: Double?
  /// ISO 8601 text, as received.
  public var lastModified: String?
  /// The object as received, unknown members included.
  public private(set) var raw = JSON.Object()

  /// Annotations made here; what is nil is left out.
  public init(audience: [String]? = nil, priority: Double? = nil, lastModified: String? = nil) {
    self.audience = audience
    self.priority = priority
    self.lastModified = lastModified
  }

  /// Reads the annotations; members of a wrong type count as absent.
  public init?(json: JSON) {
    guard let members = json.objectValue else { return nil }
    self.init(
      audience: json["audience"]?.arrayValue?.compactMap(\.stringValue), priority: json["priority"]?.doubleValue,
      lastModified: json["lastModified"]?.stringValue)
    raw = members
  }

  /// The annotations as they stand at a block, unknown members included.
  public var json: JSON {
    var members = raw
    members["audience"] = audience.map { .array($0.map { .string($0) }) }
    if raw["priority"]?.doubleValue != priority { members["priority"] = priority.map { .double($0) } }
    members["lastModified"] = lastModified.map { .string($0) }
    return .object(members)
  }
}
