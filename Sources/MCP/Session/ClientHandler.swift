import JSONKit
import JSONRPC
import Logging
import Synchronization

/// What a client answers and hears: pings and questions of legacy servers, and notifications of both eras.
///
/// A modern server must not ask at all and gets no answer; until the era is known only pings are answered.
final class ClientHandler: RPCHandler {
  private let era = Mutex<MCPEra?>(nil)
  private let session: MCPSession

  init(_ session: MCPSession) {
    self.session = session
  }

  /// The era is decided.
  func speaks(_ decided: MCPEra) {
    era.withLock { $0 = decided }
  }

  func answerNow(_ request: RPCRequest) -> RPCAnswer? {
    let era = era.withLock { $0 }
    if request.method == MCPMethod.ping, era != .modern { return .result([:]) }
    if era == .legacy, InputDesk.serves(request.method) { return nil }
    session.options.logger.info("server request not served", metadata: ["rpc.method": "\(request.method)"])
    return era == .legacy ? .failure(.methodNotFound(request.method)) : .silence
  }

  /// A person or a model may take long, so the calls that the question may belong to are not timed meanwhile.
  func answer(_ request: RPCRequest) async throws -> RPCAnswer {
    let params: JSON
    do {
      params = try request.params?.json() ?? [:]
    } catch {
      throw RPCError.invalidParams("params is not JSON: \(error.message)")
    }
    let now = session.timeline.now()
    let call = session.inFlight.withLock { $0.request(in: request.scope, at: now) }
    let result = try await request.holdingTime {
      try await session.desk.answer(request.method, params, for: call)
    }
    return .result(result)
  }

  func received(_ notification: RPCNotification) async {
    let params = (try? notification.params?.json()) ?? [:]
    switch notification.method {
    case MCPMethod.toolsChanged: session.heard(.toolsChanged, params)
    case MCPMethod.promptsChanged: session.heard(.promptsChanged, params)
    case MCPMethod.resourcesChanged: session.heard(.resourcesChanged, params)
    case MCPMethod.resourceUpdated:
      guard let uri = params["uri"]?.stringValue else { return }
      session.heard(.resourceUpdated(uri: uri), params)
    case MCPMethod.acknowledged: session.listener.acknowledged(params).forEach { session.heard($0, params) }
    case Signal.cancelled:
      guard let id = notification.member("requestId") else { return }
      session.listener.endedByServer(id)
    case MCPMethod.logged:
      guard let message = MCPLogMessage(json: params) else { return }
      session.logFeed.add(message)
    case MCPMethod.taskStatus, MCPMethod.taskChanged:
      guard let id = params["taskId"]?.stringValue else { return }
      session.taskWatchers.withLock { $0.wake(id) }
    case MCPMethod.elicitationCompleted:
      guard let id = params["elicitationId"]?.stringValue else { return }
      await session.desk.completed(id)
    default: break
    }
  }
}
