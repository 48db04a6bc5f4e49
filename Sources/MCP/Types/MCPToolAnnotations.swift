public import JSONKit

/// Hints of a server about one of its tools; absent is not the same as false, and none of it is a promise.
///
/// Source: Model Context Protocol, schema `ToolAnnotations`, revision 2026-07-28; read 2026-11-24.
public struct MCPToolAnnotations: Sendable, Hashable {
  public var title: String?
  public var readOnlyHint: Bool?
  public var destructiveHint: Bool?
  public var idempotentHint: Bool?
  public var openWorldHint: Bool?
  /// The object as received, unknown members included.
  public private(set) var raw = JSON.Object()

  public init(
    title: String? = nil, readOnlyHint: Bool? = nil, destructiveHint: Bool? = nil, idempotentHint: Bool? = nil,
    openWorldHint: Bool? = nil
  ) {
    self.title = title
    self.readOnlyHint = readOnlyHint
    self.destructiveHint = destructiveHint
    self.idempotentHint = idempotentHint
    self.openWorldHint = openWorldHint
  }

  /// Reads the hints; members of a wrong type count as absent.
  public init?(json: JSON) {
    guard let members = json.objectValue else { return nil }
    self.init(
      title: json["title"]?.stringValue, readOnlyHint: json["readOnlyHint"]?.boolValue,
      destructiveHint: json["destructiveHint"]?.boolValue, idempotentHint: json["idempotentHint"]?.boolValue,
      openWorldHint: json["openWorldHint"]?.boolValue)
    raw = members
  }

  public var json: JSON {
    var members = raw
    members["title"] = title.map { .string($0) }
    members["readOnlyHint"] = readOnlyHint.map { .bool($0) }
    members["destructiveHint"] = destructiveHint.map { .bool($0) }
    members["idempotentHint"] = idempotentHint.map { .bool($0) }
    members["openWorldHint"] = openWorldHint.map { .bool($0) }
    return .object(members)
  }
}
