import JSONKit

extension Negotiation {
  /// A list of version texts; nil when it is no list.
  static func versions(_ json: JSON?) -> [String]? {
    json?.arrayValue?.compactMap(\.stringValue)
  }

  /// The newest modern revision both sides know.
  static func newestModern(in versions: [String]) -> MCPRevision? {
    versions.compactMap { MCPRevision(rawValue: $0) }.filter { $0.era == .modern }.max()
  }

  /// Reads a discover result; lenient, because a strict reading would call a modern server legacy.
  static func peer(discovered result: JSON, _ revision: MCPRevision) -> MCPPeer {
    MCPPeer(
      revision: revision, capabilities: MCPCapabilities(json: result["capabilities"]),
      serverInfo: result["_meta"]?[MetaKey.serverInfo].flatMap { MCPImplementation(json: $0) },
      instructions: result["instructions"]?.stringValue)
  }

  /// Reads an initialize result.
  static func peer(initialized result: JSON, _ revision: MCPRevision) -> MCPPeer {
    MCPPeer(
      revision: revision, capabilities: MCPCapabilities(json: result["capabilities"]),
      serverInfo: result["serverInfo"].flatMap { MCPImplementation(json: $0) },
      instructions: result["instructions"]?.stringValue)
  }
}
