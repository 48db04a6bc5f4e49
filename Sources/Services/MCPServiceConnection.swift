import JSONKit
public import JSONRPC
public import Logging
import MCP

/// One peer of a service, of either era, or of both on one connection.
public final class MCPServiceConnection: ServicePeer {
  private let service: MCPService
  private let connection: Connection
  private let handler: ServiceHandler

  /// Prepares to serve the peer at the other end of a transport.
  ///
  /// - Parameter principal: who the peer is, where the carrier has proof of it; what is kept for one is no other's.
  public init(
    _ service: MCPService, transport: any Transport, principal: String? = nil, limits: ConnectionLimits = .default,
    clock: any Clock<Duration> = ContinuousClock(), logger: Logger = Logger(label: "tributary.mcp")
  ) {
    self.service = service
    handler = ServiceHandler(service: service, principal: principal, logger: logger)
    connection = Connection(transport: transport, limits: limits, clock: clock, logger: logger, handler: handler)
  }

  /// Serves until either side closes; cancelling the task closes the connection and cancels the running tools.
  public func run(ready: @Sendable () -> Void = {}) async throws {
    let ticket = service.peers.enter(self)
    defer {
      service.peers.leave(ticket)
      handler.forgetWatched()
    }
    guard service.desk != nil else { return try await connection.run(ready: ready) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await self.handler.tasks.run() }
      defer { group.cancelAll() }
      try await connection.run(ready: ready)
    }
  }

  /// Ends the connection once what is in flight is answered; open subscriptions end at once.
  ///
  /// New requests are refused, and those that are not done within `time` are answered with an error. Returns at once;
  /// ``run(ready:)`` returns when it is over.
  public func drain(within time: Duration) {
    connection.drain(within: time)
    handler.completeSubscriptions(announcing: true)
  }

  /// Ends the connection in an orderly way, its open subscriptions first.
  public func close(grace: Duration) async {
    handler.endSubscriptions(announcing: true)
    await connection.close(grace: grace)
  }

  /// Tells the peer what a task is at, if it listens for that.
  func tell(_ task: MCPTaskRecord) {
    handler.tell(task)
  }

  /// Tells the peer of a change, if it wants to hear of it.
  func tell(_ change: MCPChange) {
    guard handler.tell(change) else { return }
    // Nobody waits for a peer that reads too slowly: it asks again when it needs to know.
    try? connection.notify(change.method, change.parameters)
  }
}

extension MCPService {
  /// Serves one peer until either side closes.
  ///
  /// Cancelling the task ends it in an orderly way: nothing new is taken, open subscriptions end, and requests in flight have
  /// ``ConnectionLimits/shutdownTime`` to come to their end; those that need longer are answered with an error.
  /// - Parameter principal: who the peer is, where the carrier has proof of it.
  public func serve(
    over transport: any Transport, principal: String? = nil, limits: ConnectionLimits = .default,
    clock: any Clock<Duration> = ContinuousClock(), logger: Logger = Logger(label: "tributary.mcp"),
    ready: @escaping @Sendable () -> Void = {}
  ) async throws {
    let connection = MCPServiceConnection(
      self, transport: transport, principal: principal, limits: limits, clock: clock, logger: logger)
    try await uncancelled {
      try await withTaskExecutorPreference(self.options.executor) { try await connection.run(ready: ready) }
    } onCancel: {
      connection.drain(within: limits.shutdownTime)
    }
  }
}
