/// What the two sides agreed on, and what the server said of itself.
public struct MCPPeer: Sendable, Hashable {
  /// The revision both sides speak.
  public var revision: MCPRevision
  /// What the server says that it can do.
  public var capabilities: MCPCapabilities
  /// Self-reported and unverified; nil when the server is anonymous.
  public var serverInfo: MCPImplementation?
  /// The server's advice to a model on how to use it.
  public var instructions: String?

  /// Whether the connection began with a handshake.
  public var era: MCPEra { revision.era }

  /// The outcome of a negotiation.
  public init(
    revision: MCPRevision, capabilities: MCPCapabilities = MCPCapabilities(), serverInfo: MCPImplementation? = nil,
    instructions: String? = nil
  ) {
    self.revision = revision
    self.capabilities = capabilities
    self.serverInfo = serverInfo
    self.instructions = instructions
  }
}
