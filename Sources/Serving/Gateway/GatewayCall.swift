package import MCP

/// One call of a tool on its way through the gateway.
package struct GatewayCall: Sendable {
  /// Makes a call, or has it not made.
  package typealias Around =
    @Sendable (GatewayCall, (MCPCallArguments) async throws -> MCPForwardedResult) async throws -> MCPForwardedResult

  /// The server's name.
  package let server: String
  /// The tool by the server's own name.
  package let tool: String
  /// What it is called with, after the rules had their say.
  package let arguments: MCPCallArguments
  /// How it was defined when it was offered.
  package let definition: GatewayDefinition
  /// The client on whose behalf it is; nil where it has not proved who it is.
  package let principal: String?

  /// What people call the tool.
  package var name: String { server + "." + tool }
}
