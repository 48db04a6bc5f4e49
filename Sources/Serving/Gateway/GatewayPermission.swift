package import Agents
package import MCP

/// Decides about what callers of the gateway want, before a server hears of it.
package struct GatewayPermission: Sendable {
  /// What is wanted.
  package struct Wish: Sendable {
    /// `tool`, `resource` or `prompt`.
    package var kind: String
    /// The name the configuration gave the server.
    package var server: String
    /// `server.tool`, or the address of a resource.
    package var name: String
    /// Not read before somebody decides by them.
    package var arguments: MCPCallArguments
  }

  /// Gives what the call is made with; the approver asks the caller, where the caller can be asked.
  ///
  /// Nil lets everything pass.
  /// - Throws: `MCPToolFailure` with why it is not made, `CancellationError`.
  package var permit: (@Sendable (Wish, any Approver) async throws -> MCPCallArguments)?

  /// Stands around a resource or a prompt that was permitted, and records it; what cannot be recorded is not done.
  package var recording: @Sendable (Wish, () async throws -> Void) async throws -> Void = { try await $1() }

  package init(permit: (@Sendable (Wish, any Approver) async throws -> MCPCallArguments)?) {
    self.permit = permit
  }

  /// Lets everything pass.
  package static let everything = GatewayPermission(permit: nil)
}
