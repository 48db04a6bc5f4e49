public import JSONKit

/// Where a task of a server stands.
///
/// Source: Model Context Protocol, extension `io.modelcontextprotocol/tasks`, and schema `Task`, revision 2025-11-25;
/// read 2026-11-26.
public struct MCPTaskState: Sendable, Hashable {
  /// What a task is at; more may be added.
  public struct Status: RawRepresentable, Sendable, Hashable {
    /// The name on the wire.
    public var rawValue: String

    /// A status by its name.
    public init(rawValue: String) {
      self.rawValue = rawValue
    }

    /// The server works.
    public static let working = Status(rawValue: "working")
    /// The server waits for an answer of ours.
    public static let inputRequired = Status(rawValue: "input_required")
    /// There is a result.
    public static let completed = Status(rawValue: "completed")
    /// The request failed.
    public static let failed = Status(rawValue: "failed")
    /// Somebody cancelled it.
    public static let cancelled = Status(rawValue: "cancelled")
  }

  /// The server's name for the task; whoever knows it may ask for the result.
  public var id: String
  /// What it is at.
  public var status: Status
  /// The status in words; nil when the server gives none.
  public var statusMessage: String?
  /// How long after its creation the server may forget it; nil for never or not said.
  public var lifetime: Duration?
  /// How long to wait before asking again; nil when the server does not say.
  public var pollInterval: Duration?
  /// The object as received, unknown members included.
  public private(set) var raw = JSON.Object()

  /// Reads a task in the form of either revision.
  ///
  /// - Throws: ``MCPError`` `invalid_result` without an id or a status.
  init(json: JSON) throws(MCPError) {
    guard let members = json.objectValue, let id = json["taskId"]?.stringValue,
      let status = json["status"]?.stringValue
    else { throw MCPError(.invalidResult, "the task has no taskId or no status") }
    self.id = id
    self.status = Status(rawValue: status)
    statusMessage = json["statusMessage"]?.stringValue
    lifetime = (json["ttlMs"] ?? json["ttl"])?.intValue.map { .milliseconds($0) }
    pollInterval = (json["pollIntervalMs"] ?? json["pollInterval"])?.intValue.map { .milliseconds($0) }
    raw = members
  }
}
