import JSONRPC
public import Logging
public import Services

/// Serves a service over HTTP: both eras of the protocol on one path, and other paths beside it.
///
/// ```swift
/// let address = HTTPListener.Address.port(host: "127.0.0.1", 8080)
/// let listener = HTTPListener(service, HTTPListener.Configuration(address)) { print("listening on \($0)") }
/// try await listener.run()
/// ```
///
/// It binds to this machine only unless connections are encrypted and clients say who they are. Cancelling the task of
/// ``run()`` ends it in an orderly way.
/// Source: Model Context Protocol, "Transports", revisions 2025-03-26 to 2026-07-28; read 2026-11-29.
public final class HTTPListener: Sendable {
  let service: MCPService
  let configuration: Configuration
  let routes: [String: any EndpointRoute]
  let clock: any Clock<Duration>
  let timeline: Timeline
  let randomBytes: @Sendable (Int) -> [UInt8]
  let secondsSince1970: @Sendable () -> Double
  let logger: Logger
  let listening: @Sendable (String) -> Void

  /// Prepares to listen.
  ///
  /// - Parameters:
  ///   - routes: what else is served, by its path.
  ///   - randomBytes: that many bytes that nobody can guess, for the names of sessions.
  ///   - secondsSince1970: the wall clock, for the times in tokens.
  ///   - listening: called once with the address, before the first connection is served: `http://127.0.0.1:8080/mcp`,
  ///     `https://…`, or `unix:/path` without a path of its own.
  public init(
    _ service: MCPService, _ configuration: Configuration, routes: [String: any EndpointRoute] = [:],
    clock: any Clock<Duration> = ContinuousClock(), randomBytes: @escaping @Sendable (Int) -> [UInt8],
    secondsSince1970: @escaping @Sendable () -> Double, logger: Logger = Logger(label: "tributary.endpoint"),
    listening: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.service = service
    self.configuration = configuration
    self.routes = routes
    self.clock = clock
    timeline = Timeline(clock)
    self.randomBytes = randomBytes
    self.secondsSince1970 = secondsSince1970
    self.logger = logger
    self.listening = listening
  }
}
