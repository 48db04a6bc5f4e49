public import JSONKit

/// A picture for people beside a tool, prompt or resource; where it may be loaded from is the host's decision.
///
/// Source: Model Context Protocol, schema `Icon`, revision 2026-07-28; read 2026-11-26.
public struct MCPIcon: Sendable, Hashable {
  /// The address, `https:` or `data:`; untrusted.
  public var source: String
  /// The kind of picture, such as `image/png`; nil when not said.
  public var mimeType: String?
  /// Such as `48x48`, or `any`; empty when not said.
  public var sizes: [String]
  /// `light` or `dark`; nil when it suits both.
  public var theme: String?
  /// The object as received, unknown members included.
  public private(set) var raw = JSON.Object()

  /// Reads an icon; nil without an address.
  public init?(json: JSON) {
    guard let members = json.objectValue, let source = json["src"]?.stringValue else { return nil }
    self.source = source
    mimeType = json["mimeType"]?.stringValue
    sizes = json["sizes"]?.arrayValue?.compactMap(\.stringValue) ?? []
    theme = json["theme"]?.stringValue
    raw = members
  }

  /// The icons of an entry; those without an address are left out.
  static func list(_ json: JSON?) -> [MCPIcon] {
    json?.arrayValue?.compactMap { MCPIcon(json: $0) } ?? []
  }
}
