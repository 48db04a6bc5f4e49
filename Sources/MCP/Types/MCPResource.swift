public import JSONKit

/// Something a server lets be read, as it lists it.
///
/// Source: Model Context Protocol, schema `Resource`, revision 2026-07-28; read 2026-11-26.
public struct MCPResource: Sendable, Hashable {
  /// The address that ``MCPSession/readResource(_:caching:options:)`` takes; any scheme.
  public var uri: String
  /// The name for programs; the address when the server gives none.
  public var name: String
  /// The name for people; nil when the server gives none.
  public var title: String?
  /// What it is, for the model; nil when the server does not say.
  public var description: String?
  /// The kind of its data, such as `text/plain`; nil when not said.
  public var mimeType: String?
  /// Bytes before any encoding; nil when not said.
  public var size: Int?
  /// For whom it is meant; nil when not said.
  public var annotations: MCPContentAnnotations?
  /// Pictures for people.
  public var icons: [MCPIcon]
  /// The entry as received, unknown members included.
  public private(set) var raw = JSON.Object()

  /// A resource made here.
  public init(
    uri: String, name: String, title: String? = nil, description: String? = nil, mimeType: String? = nil,
    size: Int? = nil, annotations: MCPContentAnnotations? = nil
  ) {
    self.uri = uri
    self.name = name
    self.title = title
    self.description = description
    self.mimeType = mimeType
    self.size = size
    self.annotations = annotations
    icons = []
  }

  /// Reads one entry of a list.
  ///
  /// - Throws: ``JSONError`` when there is no address.
  public init(json: JSON) throws(JSONError) {
    var reader = try ObjectReader(json)
    uri = try reader.string("uri")
    name = json["name"]?.stringValue ?? uri
    title = json["title"]?.stringValue
    description = json["description"]?.stringValue
    mimeType = json["mimeType"]?.stringValue
    size = json["size"]?.intValue
    annotations = json["annotations"].flatMap { MCPContentAnnotations(json: $0) }
    icons = MCPIcon.list(json["icons"])
    raw = json.objectValue ?? JSON.Object()
  }

  /// The entry as it stands in a list, unknown members included.
  public var json: JSON {
    var members = raw
    members["uri"] = .string(uri)
    members["name"] = .string(name)
    members["title"] = title.map { .string($0) }
    members["description"] = description.map { .string($0) }
    members["mimeType"] = mimeType.map { .string($0) }
    members["size"] = size.map { .integer(Int64($0)) }
    members["annotations"] = annotations?.json
    return .object(members)
  }
}
