public import JSONKit

/// A family of resources whose addresses follow one pattern.
///
/// Source: Model Context Protocol, schema `ResourceTemplate`, revision 2026-07-28; read 2026-11-26.
public struct MCPResourceTemplate: Sendable, Hashable {
  /// The pattern, RFC 6570; its variables can be completed by ``MCPSession/complete(_:argument:value:context:)``.
  public var uriTemplate: String
  /// The name for programs; the pattern when the server gives none.
  public var name: String
  /// The name for people; nil when the server gives none.
  public var title: String?
  /// What it is, for the model; nil when the server does not say.
  public var description: String?
  /// The kind of data of all its resources; nil when they differ or it is not said.
  public var mimeType: String?
  /// For whom they are meant; nil when not said.
  public var annotations: MCPContentAnnotations?
  /// Pictures for people.
  public var icons: [MCPIcon]
  /// The entry as received, unknown members included.
  public private(set) var raw = JSON.Object()

  /// A template made here.
  public init(
    uriTemplate: String, name: String, title: String? = nil, description: String? = nil, mimeType: String? = nil,
    annotations: MCPContentAnnotations? = nil
  ) {
    self.uriTemplate = uriTemplate
    self.name = name
    self.title = title
    self.description = description
    self.mimeType = mimeType
    self.annotations = annotations
    icons = []
  }

  /// Reads one entry of a list.
  ///
  /// - Throws: ``JSONError`` when there is no pattern.
  public init(json: JSON) throws(JSONError) {
    var reader = try ObjectReader(json)
    uriTemplate = try reader.string("uriTemplate")
    name = json["name"]?.stringValue ?? uriTemplate
    title = json["title"]?.stringValue
    description = json["description"]?.stringValue
    mimeType = json["mimeType"]?.stringValue
    annotations = json["annotations"].flatMap { MCPContentAnnotations(json: $0) }
    icons = MCPIcon.list(json["icons"])
    raw = json.objectValue ?? JSON.Object()
  }

  /// The entry as it stands in a list, unknown members included.
  public var json: JSON {
    var members = raw
    members["uriTemplate"] = .string(uriTemplate)
    members["name"] = .string(name)
    members["title"] = title.map { .string($0) }
    members["description"] = description.map { .string($0) }
    members["mimeType"] = mimeType.map { .string($0) }
    members["annotations"] = annotations?.json
    return .object(members)
  }
}
