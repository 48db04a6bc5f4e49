import JSONKit
import MCP

/// What one connection remembers of a client of the older revisions: a value without locks.
///
/// Source: Model Context Protocol, "Lifecycle", "Resources", "Logging", revision 2025-11-25; read 2026-11-25.
struct LegacyPeer: Sendable {
  let revision: MCPRevision
  let client: MCPImplementation?
  let declared: ClientCapabilities
  /// The least level that it wants to be told.
  private(set) var logLevel = MCPLogLevel.info
  /// Whether it has said that it is ready to hear of changes.
  private(set) var isReady = false
  private var watched: Set<ByteKey> = []

  init(_ request: ServiceRequest) {
    revision = request.revision
    client = request.client
    declared = ClientCapabilities(json: request.params["capabilities"])
  }

  mutating func becomeReady() {
    isReady = true
  }

  mutating func wantsLog(from level: MCPLogLevel) {
    logLevel = level
  }

  /// What came of the wish to watch a resource.
  enum Watch: Sendable {
    case begun, goesOn
    /// The client watches as many as it may.
    case refused
  }

  /// The client watches one more resource.
  mutating func watch(_ uri: String, limit: Int) -> Watch {
    guard !watched.contains(ByteKey(uri)) else { return .goesOn }
    guard watched.count < limit else { return .refused }
    watched.insert(ByteKey(uri))
    return .begun
  }

  /// Whether it was watched.
  mutating func unwatch(_ uri: String) -> Bool {
    watched.remove(ByteKey(uri)) != nil
  }

  /// The client watches nothing any more; returns what it did.
  mutating func unwatchAll() -> [String] {
    defer { watched = [] }
    return watched.map(\.text)
  }

  /// Whether it is to be told of a change; lists are told to everybody.
  func hears(_ change: MCPChange) -> Bool {
    guard isReady else { return false }
    guard case .resourceUpdated(let uri) = change else { return true }
    return watched.contains { uri.isPart(of: $0.text) }
  }
}

extension String {
  /// Whether an address is another one, or a part of it.
  func isPart(of whole: String) -> Bool {
    guard utf8.starts(with: whole.utf8) else { return false }
    return utf8.count == whole.utf8.count || whole.utf8.last == UInt8(ascii: "/")
      || utf8.dropFirst(whole.utf8.count).first == UInt8(ascii: "/")
  }
}
