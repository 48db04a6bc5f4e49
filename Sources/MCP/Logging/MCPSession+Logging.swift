import JSONKit
import JSONRPC
import Synchronization

extension MCPSession {
  /// What the server writes to our log from now on.
  ///
  /// Every call makes another reader; see ``MCPLogMessages``.
  public var logMessages: MCPLogMessages {
    MCPLogMessages(reader: logFeed.reader(QueuedLogMessages(limit: options.maximumQueuedLogMessages)))
  }

  /// Wants messages of this level and above from now on; of modern servers nothing comes before, of others what they like.
  ///
  /// - Throws: ``MCPError`` `not_supported` when the server writes no log, else what calls throw.
  public func setLogLevel(_ level: MCPLogLevel) async throws {
    let ready = try current()
    try require(ready.peer.capabilities.hasLogging, "writes no log")
    logLevel.withLock { $0 = level }
    guard !ready.codec.logLevelTravels else { return }
    _ = try await ask(MCPMethod.setLogLevel, [JSON.Member(key: "level", value: .string(level.rawValue))], ready)
  }
}
