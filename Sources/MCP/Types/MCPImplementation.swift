public import JSONKit

/// What a program says of itself: for display and logs, never for decisions.
///
/// Source: Model Context Protocol, schema `Implementation`, revision 2026-07-28; read 2026-11-24.
public struct MCPImplementation: Sendable, Hashable {
  /// The name for programs, such as `tributary`.
  public var name: String
  /// The version in the program's own form; empty when the peer gives none.
  public var version: String
  /// The name for people, when it differs.
  public var title: String?
  /// What the program is for.
  public var description: String?
  /// Where to read more.
  public var websiteURL: String?
  /// The object as received, unknown members included; empty for one made here.
  public private(set) var raw: JSON.Object

  /// What we say of a program of ours.
  public init(
    name: String, version: String, title: String? = nil, description: String? = nil, websiteURL: String? = nil
  ) {
    self.name = name
    self.version = version
    self.title = title
    self.description = description
    self.websiteURL = websiteURL
    raw = JSON.Object()
  }

  /// Reads a self-description; nil when there is no name.
  public init?(json: JSON) {
    guard let members = json.objectValue, let name = json["name"]?.stringValue else { return nil }
    self.init(
      name: name, version: json["version"]?.stringValue ?? "", title: json["title"]?.stringValue,
      description: json["description"]?.stringValue, websiteURL: json["websiteUrl"]?.stringValue)
    raw = members
  }

  /// The object as it stands in a message, unknown members included.
  public var json: JSON {
    var members = raw
    members["name"] = .string(name)
    members["version"] = .string(version)
    members["title"] = title.map { .string($0) }
    members["description"] = description.map { .string($0) }
    members["websiteUrl"] = websiteURL.map { .string($0) }
    return .object(members)
  }
}
