import JSONKit
public import JSONRPC
public import Logging

/// One peer of a service, of either era, or of both on one connection.
public final class MCPServiceConnection: Sendable {
  private let connection: Connection

  /// Prepares to serve the peer at the other end of a transport.
  public init(
    _ service: MCPService, transport: any Transport, limits: ConnectionLimits = .default,
    clock: any Clock<Duration> = ContinuousClock(), logger: Logger = Logger(label: "tributary.mcp")
  ) {
    connection = Connection(
      transport: transport, limits: limits, clock: clock, logger: logger,
      handler: ServiceHandler(service: service, logger: logger))
  }

  /// Serves until either side closes; cancelling the task closes the connection and cancels the running tools.
  public func run(ready: @Sendable () -> Void = {}) async throws {
    try await connection.run(ready: ready)
  }

  /// Ends the connection in an orderly way.
  public func close(grace: Duration) async {
    await connection.close(grace: grace)
  }
}

extension MCPService {
  /// Serves one peer until either side closes.
  public func serve(
    over transport: any Transport, limits: ConnectionLimits = .default, clock: any Clock<Duration> = ContinuousClock(),
    logger: Logger = Logger(label: "tributary.mcp"), ready: @Sendable () -> Void = {}
  ) async throws {
    let connection = MCPServiceConnection(self, transport: transport, limits: limits, clock: clock, logger: logger)
    try await connection.run(ready: ready)
  }
}
