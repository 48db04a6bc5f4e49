/// The reserved keys of `_meta` and the error codes that go with them.
///
/// Source: Model Context Protocol, "Base Protocol", revision 2026-07-28; read 2026-11-24.
package enum MetaKey {
  package static let protocolVersion = "io.modelcontextprotocol/protocolVersion"
  package static let clientCapabilities = "io.modelcontextprotocol/clientCapabilities"
  package static let clientInfo = "io.modelcontextprotocol/clientInfo"
  package static let serverInfo = "io.modelcontextprotocol/serverInfo"
  package static let subscriptionID = "io.modelcontextprotocol/subscriptionId"
  package static let relatedTask = "io.modelcontextprotocol/related-task"
  package static let logLevel = "io.modelcontextprotocol/logLevel"
  package static let progressToken = "progressToken"

  /// Whether only the protocol itself may set a key.
  ///
  /// Its prefixes have `modelcontextprotocol` or `mcp` as their second label.
  package static func isReserved(_ key: String) -> Bool {
    guard let slash = key.firstIndex(of: "/") else { return key == progressToken }
    let labels = key[..<slash].split(separator: ".", omittingEmptySubsequences: false)
    return labels.count > 1 && (labels[1] == "modelcontextprotocol" || labels[1] == "mcp")
  }
}

/// Extensions by their ids.
package enum ExtensionID {
  package static let tasks = "io.modelcontextprotocol/tasks"
}

/// Names of header fields.
package enum MCPHeader {
  package static let protocolVersion = "MCP-Protocol-Version"
  package static let method = "Mcp-Method"
  package static let name = "Mcp-Name"
}

/// Error codes of the protocol itself.
package enum MCPErrorCode {
  package static let headerMismatch = -32020
  package static let resourceNotFound = -32002
  package static let missingClientCapability = -32021
  package static let unsupportedVersion = -32022
  package static let urlElicitationRequired = -32042
  /// A person or a policy of ours said no to a model's work for the server.
  package static let rejected = -1
}
