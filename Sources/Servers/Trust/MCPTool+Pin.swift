package import JSONKit
package import MCP

extension MCPTool {
  /// Everything a server says of a tool, unknown members included; what only the protocol's plumbing reads is left out.
  ///
  /// `_meta` may be another one in each listing, and neither models nor people read it.
  package var pinned: JSON {
    var members: JSON.Object = json.objectValue ?? [:]
    members["_meta"] = nil as JSON?
    return .object(members)
  }

  /// The SHA-256 of the canonical form of ``pinned``, in hexadecimal digits: another definition has another one.
  package var pin: String { SHA256.text(of: pinned.canonicalBytes) }
}
