package import MCP
package import Servers

/// What becomes of the tools of a server that nobody has approved yet.
package enum FirstUse: Sendable {
  /// They are approved silently, because the server was named by whoever runs this.
  case pin
  /// They are used and not remembered, because nothing is done with them but looking.
  case pass
  /// A person looks at them; false leaves them unused for as long as this process lives.
  case ask(@Sendable (ServerIntroduction) async -> Bool)
}

/// What a person is shown of a server before its tools are used for the first time.
package struct ServerIntroduction: Sendable {
  /// How it is defined.
  package var server: ServerDefinition
  /// What is started or called.
  package var record: TrustRecord
  /// What it lists, in its order.
  package var tools: [MCPTool]
}
