package import JSONKit

/// The tools that a workflow's steps may call, as their servers describe them.
package struct WorkflowTools: Sendable {
  /// One tool.
  package struct Tool: Sendable {
    package var name: String
    package var inputSchema: JSON
    package var outputSchema: JSON?
    /// As MCP names them: `readOnlyHint`, `destructiveHint`, `idempotentHint`.
    package var annotations: JSON?

    package init(_ name: String, inputSchema: JSON, outputSchema: JSON? = nil, annotations: JSON? = nil) {
      self.name = name
      self.inputSchema = inputSchema
      self.outputSchema = outputSchema
      self.annotations = annotations
    }

    package var isReadOnly: Bool { annotations?["readOnlyHint"] == true }
    /// A tool that does not say otherwise may destroy something.
    package var isDestructive: Bool { !isReadOnly && annotations?["destructiveHint"] != false }
    /// Whether a second call does no more than the first.
    package var isRepeatable: Bool { isReadOnly || annotations?["idempotentHint"] == true }
  }

  /// By the names of the servers; a server whose tools are not known is left out.
  package var servers: [String: [Tool]]
  /// Every server that exists, with those whose tools are not known.
  package var names: Set<String>
  /// Servers whose answers are as good as the user's own words.
  package var trusted: Set<String>

  package init(_ servers: [String: [Tool]], otherServers: Set<String> = [], trusted: Set<String> = []) {
    self.servers = servers
    names = otherServers.union(servers.keys)
    self.trusted = trusted
  }

  package func tool(_ server: String, _ name: String) -> Tool? {
    servers[server]?.first { $0.name == name }
  }
}
