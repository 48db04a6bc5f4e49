public import JSONKit

/// Hints of a server about one of its tools; absent is not the same as false, and none of it is a promise.
///
/// Source: Model Context Protocol, schema `ToolAnnotations`, revision 2026-07-28; read 2026-11-24.
public struct MCPToolAnnotations: Sendable, Hashable {
  /// A name for people, from before ``MCPTool/title``.
  public var title: String?
  /// The tool changes nothing; where absent the protocol takes false.
  public var readOnlyHint: Bool?
  /// It may overwrite or delete, not only add; where absent the protocol takes true.
  public var destructiveHint: Bool?
  /// The same call a second time changes nothing more; where absent the protocol takes false.
  public var idempotentHint: Bool?
  /// It reaches beyond a closed domain, for example into the web; where absent the protocol takes true.
  public var openWorldHint: Bool?
  /// The object as received, unknown members included.
  public private(set) var raw = JSON.Object()

  /// Hints made here; what is nil is left out.
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

  /// The hints as they stand at a tool, unknown members included.
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
