public import JSONKit

/// The contents of a resource, read or inside a tool's answer: text, or base64 of bytes.
///
/// Source: Model Context Protocol, schema `TextResourceContents`, `BlobResourceContents`, revision 2026-07-28; read 2026-11-24.
public struct MCPResourceContents: Sendable, Hashable {
  /// Text, or bytes.
  public enum Body: Sendable, Hashable {
    /// Text as it is.
    case text(String)
    /// Base64 text.
    case blob(String)
  }

  /// The resource's own address.
  public var uri: String
  /// The kind of its data, such as `text/plain`; nil when the server does not say.
  public var mimeType: String?
  /// The data.
  public var body: Body
  /// The object as received, unknown members included.
  public private(set) var raw = JSON.Object()

  /// Contents made here.
  public init(uri: String, mimeType: String? = nil, body: Body) {
    self.uri = uri
    self.mimeType = mimeType
    self.body = body
  }

  /// Reads the contents; nil without a URI or without a body.
  public init?(json: JSON) {
    guard let members = json.objectValue, let uri = json["uri"]?.stringValue else { return nil }
    let mimeType = json["mimeType"]?.stringValue
    if let text = json["text"]?.stringValue {
      self.init(uri: uri, mimeType: mimeType, body: .text(text))
    } else if let blob = json["blob"]?.stringValue {
      self.init(uri: uri, mimeType: mimeType, body: .blob(blob))
    } else {
      return nil
    }
    raw = members
  }

  /// The contents as they stand in a block, unknown members included.
  public var json: JSON {
    var members = raw
    members["uri"] = .string(uri)
    members["mimeType"] = mimeType.map { .string($0) }
    switch body {
    case .text(let text): members["text"] = .string(text)
    case .blob(let blob): members["blob"] = .string(blob)
    }
    return .object(members)
  }
}
