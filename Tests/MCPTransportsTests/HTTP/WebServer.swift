import HTTPCarrier
import JSONKit
import JSONRPC
import MCP
import MCPTransports
import Synchronization
import TestKit

/// A server on the loopback interface that speaks the protocol as far as a test says, and a session that uses it.
enum WebServer {
  typealias Request = LoopbackServer.Request
  typealias Answer = @Sendable (Request, JSON) -> [LoopbackServer.Step]

  static let discovery: JSON = [
    "supportedVersions": ["2026-07-28"], "capabilities": ["tools": [:]], "resultType": "complete", "ttlMs": 0,
    "cacheScope": "private",
  ]
  static let handshake: JSON = [
    "protocolVersion": "2025-11-25", "capabilities": ["tools": [:]], "serverInfo": ["name": "old", "version": "0"],
  ]
  static let done: JSON = ["content": [["type": "text", "text": "done"]]]

  /// A modern server; `rest` answers what is not the probe.
  static func modern(_ rest: @escaping Answer) -> Answer {
    { request, message in
      message["method"] == "server/discover" ? WebReply.answer(message, discovery) : rest(request, message)
    }
  }

  /// A legacy server with the session `s-1` and without a stream of its own; `rest` answers what is not the handshake.
  static func legacy(session: String? = "s-1", _ rest: @escaping Answer) -> Answer {
    { request, message in
      switch (request.method, message["method"]?.stringValue) {
      case ("POST", "server/discover"):
        WebReply.refusal(
          -32600, "Bad Request: Missing session ID", id: "server-error", status: "400 Bad Request",
          ["mcp-session-id: never-use-this"])
      case ("POST", "initialize"):
        WebReply.answer(message, handshake, session.map { ["Mcp-Session-Id: \($0)"] } ?? [])
      case ("POST", "notifications/initialized"): WebReply.empty()
      case ("GET", _): stream(rest(request, message))
      case ("DELETE", _): WebReply.empty("200 OK")
      default: rest(request, message)
      }
    }
  }

  /// A server that has nothing to say on a stream of its own does not offer one.
  private static func stream(_ steps: [LoopbackServer.Step]) -> [LoopbackServer.Step] {
    steps.isEmpty ? WebReply.empty("405 Method Not Allowed") : steps
  }

  /// Runs a session against a server around `body`.
  static func run(
    _ answer: @escaping Answer, policy: MCPProtocolPolicy = .auto, clock: any Clock<Duration> = ContinuousClock(),
    options given: MCPSessionOptions? = nil, isSecure: Bool = false,
    adjust: (inout HTTPTransport.Configuration, LoopbackServer) -> Void = { _, _ in }, endsByItself: Bool = false,
    _ body: @escaping @Sendable (MCPSession, LoopbackServer) async throws -> Void
  ) async throws {
    let steps: LoopbackServer.Answer = { request in
      answer(request, (try? JSON(parsing: Array(request.body.utf8))) ?? .null)
    }
    try await LoopbackServer.run(isSecure: isSecure, steps) { server in
      var configuration = HTTPTransport.Configuration("\(isSecure ? "https" : "http")://127.0.0.1:\(server.port)/mcp")
      configuration.reconnection = Reconnection.Limits(
        attempts: 3, firstWait: .zero, maximumWait: .zero, minimumWait: .zero)
      adjust(&configuration, server)
      var options = given ?? MCPSessionOptions(clientInfo: MCPImplementation(name: "test", version: "1"))
      if given == nil { options.policy = policy }
      let session = MCPSession(name: "web", options: options, clock: clock) { [configuration] in
        HTTPTransport(configuration)
      }
      try await use(session, endsByItself: endsByItself) { try await body($0, server) }
    }
  }

  /// Runs the session around `body`; throws what either of them throws, the session first when it never was ready.
  ///
  /// - Parameter endsByItself: the session is not closed but expected to fail, and its failure is thrown.
  static func use(
    _ session: MCPSession, endsByItself: Bool = false, _ body: @escaping @Sendable (MCPSession) async throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      let ready = Wakeup()
      let failure = Mutex<(any Error)?>(nil)
      let over = Wakeup()
      group.addTask {
        defer {
          ready.fire()
          over.fire()
        }
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
      if endsByItself { await over.wait() }
      await session.close(grace: .seconds(5))
      if let error = failure.withLock({ $0 }), endsByItself { throw error }
      try await group.waitForAll()
    }
  }
}

extension LoopbackServer {
  /// The methods of the messages, or of the requests without one, in order.
  var story: [String] {
    requests.map {
      (try? JSON(parsing: Array($0.body.utf8)))?["method"]?.stringValue ?? ($0.body.isEmpty ? $0.method : "answer")
    }
  }

  /// The first request with this message.
  func message(_ method: String) async -> Request {
    let request = await request { (try? JSON(parsing: Array($0.body.utf8)))?["method"]?.stringValue == method }
    return request ?? Request(line: "")
  }
}

/// What a piece of work threw as one type; nil when it succeeded or threw another.
func thrown<Failure: Error, T>(_ type: Failure.Type, _ work: () async throws -> T) async -> Failure? {
  do {
    _ = try await work()
    return nil
  } catch {
    return error as? Failure
  }
}
