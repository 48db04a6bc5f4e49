import JSONKit

/// A folder or file that servers may take as the place of work: guidance, not a permission.
///
/// Source: Model Context Protocol, "Roots", revision 2026-07-28; read 2026-11-26.
public struct MCPRoot: Sendable, Hashable {
  /// The address; `file://`.
  public var uri: String
  /// The name for people.
  public var name: String?

  /// A root at an address.
  public init(uri: String, name: String? = nil) {
    self.uri = uri
    self.name = name
  }

  var json: JSON {
    var members: JSON.Object = ["uri": .string(uri)]
    if let name { members.append("name", .string(name)) }
    return .object(members)
  }
}
