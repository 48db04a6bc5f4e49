public import JSONKit

/// The definition of one tool, as a server lists it.
///
/// Source: Model Context Protocol, schema `Tool`, revision 2026-07-28; read 2026-11-24.
public struct MCPTool: Sendable, Hashable {
  /// The name on the wire; identity is by its bytes.
  public var name: String
  /// The name for people; nil when the server gives none.
  public var title: String?
  /// What it does, for the model; nil when the server does not say.
  public var description: String?
  /// A JSON Schema whose root type is object, kept word for word.
  public var inputSchema: JSON
  /// A JSON Schema of the structured answer; nil when none is promised.
  public var outputSchema: JSON?
  /// The server's hints; nil when it gives none.
  public var annotations: MCPToolAnnotations?
  /// Pictures for people.
  public private(set) var icons: [MCPIcon] = []
  /// The entry as received, unknown members included; empty for one made here.
  public private(set) var raw = JSON.Object()

  /// A tool made here; it takes any object unless `inputSchema` says more.
  public init(
    name: String, title: String? = nil, description: String? = nil, inputSchema: JSON = ["type": "object"],
    outputSchema: JSON? = nil, annotations: MCPToolAnnotations? = nil
  ) {
    self.name = name
    self.title = title
    self.description = description
    self.inputSchema = inputSchema
    self.outputSchema = outputSchema
    self.annotations = annotations
  }

  /// Reads one entry of a tool list.
  ///
  /// - Throws: ``JSONError`` when the name is missing or the input schema is no object.
  public init(json: JSON) throws(JSONError) {
    var reader = try ObjectReader(json)
    let name = try reader.string("name")
    let schema = try reader.object("inputSchema")
    self.init(
      name: name, title: json["title"]?.stringValue, description: json["description"]?.stringValue,
      inputSchema: .object(schema), outputSchema: json["outputSchema"]?.isNull == true ? nil : json["outputSchema"],
      annotations: json["annotations"].flatMap { MCPToolAnnotations(json: $0) })
    icons = MCPIcon.list(json["icons"])
    raw = json.objectValue ?? JSON.Object()
  }

  /// The name for people: title, else the annotations' title, else the name.
  public var displayName: String {
    title ?? annotations?.title ?? name
  }

  /// The entry as it stands in a listing, unknown members included.
  public var json: JSON {
    var members = raw
    members["name"] = .string(name)
    members["title"] = title.map { .string($0) }
    members["description"] = description.map { .string($0) }
    members["inputSchema"] = inputSchema
    members["outputSchema"] = outputSchema
    members["annotations"] = annotations?.json
    return .object(members)
  }
}
