public import JSONKit

/// One block of a tool's answer; a kind that is not known here is kept as it came.
///
/// Source: Model Context Protocol, schema `ContentBlock`, revision 2026-07-28; read 2026-11-24.
public struct MCPContent: Sendable, Hashable {
  /// What a block holds.
  public enum Block: Sendable, Hashable {
    /// Text for the model.
    case text(String)
    /// `data` is base64 text.
    case image(data: String, mimeType: String)
    /// `data` is base64 text.
    case audio(data: String, mimeType: String)
    /// The address of a resource that the client may read.
    case resourceLink(uri: String, name: String, mimeType: String?)
    /// A resource itself.
    case resource(MCPResourceContents)
    /// A kind this program does not know, or a known kind with members missing; ``MCPContent/raw`` has it.
    case unknown(type: String)
  }

  /// What the block holds.
  public var block: Block
  /// Whom it is for and how much it matters; nil when the server does not say.
  public var annotations: MCPContentAnnotations?
  /// The block as received, unknown members included; empty for one made here.
  public private(set) var raw = JSON.Object()

  /// A block made here.
  public init(_ block: Block, annotations: MCPContentAnnotations? = nil) {
    self.block = block
    self.annotations = annotations
  }

  /// A block of text.
  public static func text(_ text: String) -> MCPContent {
    MCPContent(.text(text))
  }

  /// Reads one block; never fails, because one odd block must not lose the rest of an answer.
  public init(json: JSON) {
    let type = json["type"]?.stringValue ?? ""
    block = Self.block(type, json) ?? .unknown(type: type)
    annotations = json["annotations"].flatMap { MCPContentAnnotations(json: $0) }
    raw = json.objectValue ?? JSON.Object()
  }

  private static func block(_ type: String, _ json: JSON) -> Block? {
    switch type {
    case "text":
      return json["text"]?.stringValue.map { .text($0) }
    case "image", "audio":
      guard let data = json["data"]?.stringValue, let mimeType = json["mimeType"]?.stringValue else { return nil }
      return type == "image" ? .image(data: data, mimeType: mimeType) : .audio(data: data, mimeType: mimeType)
    case "resource_link":
      guard let uri = json["uri"]?.stringValue else { return nil }
      let name = json["name"]?.stringValue ?? uri
      return .resourceLink(uri: uri, name: name, mimeType: json["mimeType"]?.stringValue)
    case "resource":
      return json["resource"].flatMap { MCPResourceContents(json: $0) }.map { .resource($0) }
    default:
      return nil
    }
  }

  /// Whether they say the same on the wire, wherever they were made.
  public static func == (left: MCPContent, right: MCPContent) -> Bool { left.json == right.json }

  /// Hashes what it says on the wire.
  public func hash(into hasher: inout Hasher) { hasher.combine(json) }

  /// The block as it stands in a result, unknown members included.
  public var json: JSON {
    var members = raw
    switch block {
    case .text(let text):
      members["type"] = "text"
      members["text"] = .string(text)
    case .image(let data, let mimeType):
      members["type"] = "image"
      members["data"] = .string(data)
      members["mimeType"] = .string(mimeType)
    case .audio(let data, let mimeType):
      members["type"] = "audio"
      members["data"] = .string(data)
      members["mimeType"] = .string(mimeType)
    case .resourceLink(let uri, let name, let mimeType):
      members["type"] = "resource_link"
      members["uri"] = .string(uri)
      members["name"] = .string(name)
      members["mimeType"] = mimeType.map { .string($0) }
    case .resource(let contents):
      members["type"] = "resource"
      members["resource"] = contents.json
    case .unknown:
      break
    }
    if let annotations { members["annotations"] = annotations.json }
    return .object(members)
  }
}
