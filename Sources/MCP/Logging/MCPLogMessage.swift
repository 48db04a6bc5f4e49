public import JSONKit

/// How much a log message matters, least first.
///
/// Source: Model Context Protocol, "Logging", revision 2026-07-28; read 2026-11-26.
public enum MCPLogLevel: String, Sendable, Hashable, CaseIterable, Comparable {
  case debug
  case info
  case notice
  case warning
  case error
  case critical
  case alert
  case emergency

  /// Whether the left level matters less.
  public static func < (left: MCPLogLevel, right: MCPLogLevel) -> Bool {
    left.order < right.order
  }

  private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// What a server writes to the client's log; untrusted text.
public struct MCPLogMessage: Sendable, Hashable {
  /// How much it matters.
  public var level: MCPLogLevel
  /// The part of the server that writes; nil when not said.
  public var logger: String?
  /// A text, or any other JSON.
  public var data: JSON

  /// Reads the parameters of a log notification; nil without a known level.
  init?(json: JSON) {
    guard let level = json["level"]?.stringValue.flatMap(MCPLogLevel.init(rawValue:)) else { return nil }
    self.level = level
    logger = json["logger"]?.stringValue
    data = json["data"] ?? .null
  }

  /// The parameters of a log notification.
  package static func json(_ level: MCPLogLevel, _ data: JSON, logger: String?) -> JSON {
    var members: JSON.Object = ["level": .string(level.rawValue)]
    if let logger { members.append("logger", .string(logger)) }
    members.append("data", data)
    return .object(members)
  }
}
