import JSONKit
import JSONRPC
import MCP
import Synchronization

/// Sends what belongs to one request before its answer: progress, strictly increasing, and log messages.
final class RequestReporter: Sendable {
  private let request: RPCRequest
  private let revision: MCPRevision
  private let token: RPCID?
  private let level: MCPLogLevel?
  private let last = Mutex<Double?>(nil)

  /// - Parameters:
  ///   - token: under which progress is wanted; nil when it is not.
  ///   - level: the least level that is wanted; nil for none.
  init(_ request: RPCRequest, _ revision: MCPRevision, token: RPCID?, level: MCPLogLevel?) {
    self.request = request
    self.revision = revision
    self.token = token
    self.level = level
  }

  func report(_ progress: MCPProgress) {
    guard let token, progress.progress.isFinite else { return }
    let isGrowing: Bool = last.withLock { last in
      if let last, progress.progress <= last { return false }
      last = progress.progress
      return true
    }
    guard isGrowing else { return }
    var params: JSON.Object = ["progressToken": token.json, "progress": .double(progress.progress)]
    if let total = progress.total, total.isFinite { params.append("total", .double(total)) }
    if let message = progress.message, revision >= .r2025_03_26 { params.append("message", .string(message)) }
    request.notify(Signal.progress, .object(params))
  }

  func endStream() {
    request.endStream()
  }

  func log(_ level: MCPLogLevel, _ data: JSON, logger: String?) {
    guard let least = self.level, level >= least else { return }
    request.notify(MCPMethod.logged, MCPLogMessage.json(level, data, logger: logger))
  }
}
