package import MCP

/// Makes what is run when a server is started; the seam between supervision and everything that sees processes and sockets.
package protocol Launcher: Sendable {
  /// A session that is not connected yet, with the definition's timeouts and its transport.
  ///
  /// - Throws: ``MCPServerError`` when it can never work as it is defined: a variable is not set, the address is wrong.
  func session(for server: ServerDefinition) throws -> MCPSession
  /// Hears what became of a server, in words for people.
  func noted(_ event: String, of server: ServerDefinition)
}

/// A launcher that is one function.
package struct ClosureLauncher: Launcher {
  private let make: @Sendable (ServerDefinition) throws -> MCPSession

  package init(_ make: @escaping @Sendable (ServerDefinition) throws -> MCPSession) {
    self.make = make
  }

  package func session(for server: ServerDefinition) throws -> MCPSession { try make(server) }

  package func noted(_ event: String, of server: ServerDefinition) {}
}
