import JSONRPC
import Logging
import Services
import Synchronization

/// One session of a client of the older revisions.
final class LegacySession: Sendable {
  /// What the client names it by; of no use to anybody but its principal, and never proof of who asks.
  let id: String
  let principal: String?
  let transport: HTTPSessionTransport
  private let connection: MCPServiceConnection
  private let idle = Atomic(0)

  init(
    _ service: MCPService, id: String, principal: String?, limits: SessionStreams.Limits, clock: any Clock<Duration>,
    logger: Logger
  ) {
    self.id = id
    self.principal = principal
    transport = HTTPSessionTransport(sessionID: id, limits: limits)
    connection = MCPServiceConnection(
      service, transport: transport, principal: principal, clock: clock, logger: logger)
  }

  /// Serves until the session ends; cancelling the task ends it.
  func run() async {
    await withTaskCancellationHandler {
      try? await connection.run()
    } onCancel: {
      transport.end()
    }
    transport.end()
  }

  /// The client has done something.
  func touch() {
    idle.store(0, ordering: .relaxed)
  }

  /// Some time has passed; returns for how many ticks nothing happened.
  func tick() -> Int {
    guard !transport.isBusy else {
      touch()
      return 0
    }
    return idle.add(1, ordering: .relaxed).newValue
  }
}
