public import JSONKit

/// What a program says of itself: for display and logs, never for decisions.
///
/// Source: Model Context Protocol, schema `Implementation`, revision 2026-07-28; read 2026-11-24.
public struct MCPImplementation: Sendable, Hashable {
  public var name: String
  public var version: String
  public var title: String?
  public var description: String?
  public var websiteURL: String?
  /// The object as received, unknown members included; empty for one made here.
  public private(set) var raw: JSON.Object

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
