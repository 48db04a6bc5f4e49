import HTTPCarrier
import JSONKit
import JSONRPC
import Logging
import MCP
import MCPTransports
import Services
import Synchronization
import TestKit
import Testing

@testable import HTTPEndpoint

/// A listener that runs for the time of a test.
struct RunningEndpoint: Sendable {
  let service: MCPService
  /// What the listener said of itself.
  let url: String
  /// Ends it in an orderly way.
  let end: @Sendable () -> Void
  /// Returns when it has ended.
  let ended: @Sendable () async -> Void

  var port: Int { Int(url.split(separator: ":").last?.prefix { $0.isNumber } ?? "") ?? 0 }

  /// A connection of its own, byte by byte.
  func socket() async throws -> RawSocket {
    url.hasPrefix("unix:")
      ? try await RawSocket.connect(unix: String(url.dropFirst(5))) : try await RawSocket.connect(port: port)
  }

  /// A session of ours.
  func session(
    _ policy: MCPProtocolPolicy,
    adjust: (inout MCPSessionOptions, inout HTTPTransport.Configuration) -> Void = { _, _ in },
    _ body: @escaping @Sendable (MCPSession) async throws -> Void
  ) async throws {
    var configuration = HTTPTransport.Configuration(url)
    configuration.reconnection = Reconnection.Limits(
      attempts: 3, firstWait: .zero, maximumWait: .zero, minimumWait: .zero)
    var options = MCPSessionOptions(clientInfo: MCPImplementation(name: "test", version: "1"))
    options.policy = policy
    adjust(&options, &configuration)
    let session = MCPSession(name: "web", options: options) { [configuration] in HTTPTransport(configuration) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      let ready = Wakeup()
      let failure = Mutex<(any Error)?>(nil)
      group.addTask {
        defer { ready.fire() }
        do {
          try await session.run { ready.fire() }
        } catch {
          failure.withLock { $0 = error }
        }
      }
      await ready.wait()
      if let error = failure.withLock({ $0 }) { throw error }
      do {
        try await body(session)
      } catch {
        await session.close(grace: .zero)
        throw error
      }
      await session.close(grace: .seconds(5))
      try await group.waitForAll()
    }
  }
}

/// Runs a listener on a port of its own around `body`.
func withEndpoint(
  _ service: MCPService? = nil, at address: HTTPListener.Address = .port(host: "127.0.0.1", 0),
  routes: [String: any EndpointRoute] = [:], clock: any Clock<Duration> = ManualClock(),
  now: Double = 1_800_000_000,
  adjust: (inout HTTPListener.Configuration) -> Void = { _ in },
  _ body: @escaping @Sendable (RunningEndpoint) async throws -> Void
) async throws {
  let service = try service ?? SampleService.make()
  var configuration = HTTPListener.Configuration(address)
  adjust(&configuration)
  let run = EndpointRun()
  let listener = HTTPListener(
    service, configuration, routes: routes, clock: clock, randomBytes: { run.bytes($0) },
    secondsSince1970: { now }, logger: quietLogger, listening: { run.began(at: $0) })
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { await run.serve(listener) }
    await run.ready.wait()
    if let error = run.state.withLock(\.failure) { throw error }
    defer { run.ending.open() }
    try await body(
      RunningEndpoint(
        service: service, url: run.state.withLock(\.url), end: { run.ending.open() },
        ended: {
          await run.over.wait()
        }))
  }
}

/// What is known of a listener while it runs.
final class EndpointRun: Sendable {
  struct State: Sendable {
    var url = ""
    var failure: (any Error)?
    var sessions: UInt8 = 0
  }

  let state = Mutex(State())
  let ready = Wakeup()
  let ending = Gate()
  let over = Gate()

  func began(at url: String) {
    state.withLock { $0.url = url }
    ready.fire()
  }

  /// Bytes that differ from call to call.
  func bytes(_ count: Int) -> [UInt8] {
    state.withLock { state in
      state.sessions += 1
      return [state.sessions] + [UInt8](repeating: 7, count: count - 1)
    }
  }

  /// Runs the listener until it is to end.
  func serve(_ listener: HTTPListener) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        do {
          try await listener.run()
        } catch {
          self.state.withLock { $0.failure = error }
        }
        self.ready.fire()
        self.over.open()
        self.ending.open()
      }
      await ending.wait()
      group.cancelAll()
    }
  }
}

let quietLogger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
