import JSONKit
import JSONRPC
import Synchronization

/// What a tool's handler knows of the call it answers, and how it tells how far it is.
public struct MCPCallContext: Sendable {
  /// What the client says of itself; for display only.
  public let client: MCPImplementation?
  private let reporter: ProgressReporter?

  init(client: MCPImplementation?, reporter: ProgressReporter?) {
    self.client = client
    self.reporter = reporter
  }

  /// A context for calling a handler without a peer, in tests for example; progress goes nowhere.
  public init(client: MCPImplementation? = nil) {
    self.init(client: client, reporter: nil)
  }

  /// Tells the client how far the work is; values that do not grow are left out, and nothing is sent after the answer.
  public func progress(_ done: Double, of total: Double? = nil, _ message: String? = nil) {
    reporter?.report(MCPProgress(progress: done, total: total, message: message))
  }
}

/// Sends the progress of one request, strictly increasing.
final class ProgressReporter: Sendable {
  private let token: RPCID
  private let request: RPCRequest
  private let last = Mutex<Double?>(nil)

  init(token: RPCID, request: RPCRequest) {
    self.token = token
    self.request = request
  }

  func report(_ progress: MCPProgress) {
    guard progress.progress.isFinite else { return }
    let isGrowing: Bool = last.withLock { last in
      if let last, progress.progress <= last { return false }
      last = progress.progress
      return true
    }
    guard isGrowing else { return }
    var params: JSON.Object = ["progressToken": token.json, "progress": .double(progress.progress)]
    if let total = progress.total, total.isFinite { params.append("total", .double(total)) }
    if let message = progress.message { params.append("message", .string(message)) }
    request.notify(Signal.progress, .object(params))
  }
}
