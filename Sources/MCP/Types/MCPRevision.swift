/// The revisions of the protocol that are spoken here, oldest first; unknown version texts never become one.
///
/// Source: Model Context Protocol, "Versioning", revision 2026-07-28; read 2026-11-24.
public enum MCPRevision: String, Sendable, Hashable, CaseIterable, Comparable {
  case r2024_11_05 = "2024-11-05"
  case r2025_03_26 = "2025-03-26"
  case r2025_06_18 = "2025-06-18"
  case r2025_11_25 = "2025-11-25"
  /// The first revision without a handshake.
  case r2026_07_28 = "2026-07-28"

  /// Whether a connection begins with a handshake or every request stands alone.
  public var era: MCPEra {
    self < .r2026_07_28 ? .legacy : .modern
  }

  /// The newest revision that begins with `initialize`.
  package static let newestLegacy = MCPRevision.r2025_11_25
  /// The newest revision without a handshake.
  package static let newestModern = MCPRevision.r2026_07_28

  /// Whether the left revision is older.
  public static func < (left: MCPRevision, right: MCPRevision) -> Bool {
    left.order < right.order
  }

  private var order: Int {
    switch self {
    case .r2024_11_05: 0
    case .r2025_03_26: 1
    case .r2025_06_18: 2
    case .r2025_11_25: 3
    case .r2026_07_28: 4
    }
  }
}

/// The two ways a connection works: with a handshake, or with every request complete in itself.
public enum MCPEra: String, Sendable, Hashable, CaseIterable {
  /// With a handshake: `initialize` comes first and its outcome holds for the connection.
  case legacy
  /// Without: every request says its revision and who asks.
  case modern
}
