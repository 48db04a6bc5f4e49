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
}
