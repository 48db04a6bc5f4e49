/// How a session finds out which era its server belongs to.
public enum MCPProtocolPolicy: String, Sendable, Hashable, CaseIterable {
  /// Probe with `server/discover`, fall back to `initialize`.
  case auto
  /// Only `initialize`; nothing modern is ever sent.
  case legacy
  /// Only modern; a server that is not fails the session.
  case modern
}
