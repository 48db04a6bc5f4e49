import JSONKit

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

  /// The client watches one more resource; false when it watches as many as it may.
  mutating func watch(_ uri: String, limit: Int) -> Bool {
    guard watched.count < limit || watched.contains(ByteKey(uri)) else { return false }
    watched.insert(ByteKey(uri))
    return true
  }

  mutating func unwatch(_ uri: String) {
    watched.remove(ByteKey(uri))
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
