/// The reserved keys of `_meta` and the error codes that go with them.
///
/// Source: Model Context Protocol, "Base Protocol", revision 2026-07-28; read 2026-11-24.
package enum MetaKey {
  package static let protocolVersion = "io.modelcontextprotocol/protocolVersion"
  package static let clientCapabilities = "io.modelcontextprotocol/clientCapabilities"
  package static let clientInfo = "io.modelcontextprotocol/clientInfo"
  package static let serverInfo = "io.modelcontextprotocol/serverInfo"
  package static let progressToken = "progressToken"
}

/// Error codes of the protocol itself.
package enum MCPErrorCode {
  package static let headerMismatch = -32020
  package static let missingClientCapability = -32021
  package static let unsupportedVersion = -32022
}

/// Method names.
package enum MCPMethod {
  package static let discover = "server/discover"
  package static let initialize = "initialize"
  package static let initialized = "notifications/initialized"
  package static let ping = "ping"
  package static let listTools = "tools/list"
  package static let callTool = "tools/call"
  package static let toolsChanged = "notifications/tools/list_changed"
}
