import JSONKit
import JSONRPC
import Logging
import Synchronization

/// What a client answers: pings of legacy servers, and a refusal of everything else they ask.
///
/// A modern server must not ask at all and gets no answer; until the era is known only pings are answered.
final class ClientHandler: RPCHandler {
  private let era = Mutex<MCPEra?>(nil)
  private let logger: Logger
  private let toolsChanged: @Sendable () -> Void

  /// - Parameter toolsChanged: called when the server tells that its list of tools is another one.
  init(logger: Logger, toolsChanged: @escaping @Sendable () -> Void) {
    self.logger = logger
    self.toolsChanged = toolsChanged
  }

  /// The era is decided.
  func speaks(_ decided: MCPEra) {
    era.withLock { $0 = decided }
  }

  func answerNow(_ request: RPCRequest) -> RPCAnswer? {
    let era = era.withLock { $0 }
    if request.method == MCPMethod.ping, era != .modern { return .result([:]) }
    logger.info("server request not served", metadata: ["rpc.method": "\(request.method)"])
    return era == .legacy ? .failure(.methodNotFound(request.method)) : .silence
  }

  func received(_ notification: RPCNotification) async {
    if notification.method == MCPMethod.toolsChanged { toolsChanged() }
  }
}
