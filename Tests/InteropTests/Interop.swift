import Foundation
import JSONKit
import JSONRPC
import MCP
import MCPTransports
import Testing

/// The Python environments that `.ci/interop` makes in `.venv`, or elsewhere if `TRIBUTARY_INTEROP` names a folder.
///
/// Without them the suites are skipped, visibly.
enum Interop {
  static let folder =
    ProcessInfo.processInfo.environment["TRIBUTARY_INTEROP"]
    ?? URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../.venv").standardized.path()

  static let isAvailable = FileManager.default.fileExists(atPath: "\(folder)/modern/bin/python")

  /// A program of the environment whose SDK speaks this era.
  static func program(_ name: String, _ era: MCPEra) -> String {
    "\(folder)/\(era.rawValue)/bin/\(name)"
  }

  static func script(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Servers/\(name)").path()
  }

  /// The way to a server written with the official Python SDK, and which of its versions that is.
  struct Peer: Sendable, CustomStringConvertible {
    enum Carrier: String, Sendable { case stdio, http, sse }

    /// 2.x of the SDK speaks the modern era and all before, 1.x only the handshake.
    var sdk: MCPEra
    var carrier: Carrier
    var policy = MCPProtocolPolicy.auto

    var description: String { "\(sdk.rawValue) SDK over \(carrier.rawValue), \(policy.rawValue)" }
    /// What they agree on with us.
    var era: MCPEra { policy == .legacy || carrier == .sse ? .legacy : sdk }
    var revision: MCPRevision { era == .modern ? .r2026_07_28 : .r2025_11_25 }

    static let all = [
      Peer(sdk: .modern, carrier: .stdio), Peer(sdk: .legacy, carrier: .stdio), Peer(sdk: .modern, carrier: .http),
      Peer(sdk: .modern, carrier: .http, policy: .legacy), Peer(sdk: .legacy, carrier: .http),
      Peer(sdk: .legacy, carrier: .sse),
    ]
  }

  /// Runs `body` with a ready session of a program that speaks over its standard streams; it is gone when this returns.
  static func withServer<Result: Sendable>(
    _ program: String, _ arguments: [String] = [], adjust: (inout MCPSessionOptions) -> Void = { _ in },
    body: @escaping @Sendable (MCPSession) async throws -> Result
  ) async throws -> Result {
    try await withSession(adjust, body) {
      ChildProcessTransport(
        ChildProcessTransport.Configuration(
          program: program, arguments: arguments, environment: ChildEnvironment.inherited(adding: [:])))
    }
  }

  static func withSession<Result: Sendable>(
    _ adjust: (inout MCPSessionOptions) -> Void, _ body: @escaping @Sendable (MCPSession) async throws -> Result,
    _ makeTransport: @escaping @Sendable () -> any Transport
  ) async throws -> Result {
    var options = MCPSessionOptions(clientInfo: MCPImplementation(name: "interop-tests", version: "1"))
    adjust(&options)
    let session = MCPSession(name: "peer", options: options, makeTransport: makeTransport)
    return try await session.use(closingWithin: .seconds(5), body)
  }

  /// Runs `body` with a server on the SDK, by default that of `Servers/sdk_server.py`.
  static func withSDKServer<Result: Sendable>(
    _ peer: Peer, _ name: String = "sdk_server.py", adjust: (inout MCPSessionOptions) -> Void = { _ in },
    body: @escaping @Sendable (MCPSession) async throws -> Result
  ) async throws -> Result {
    let python = program("python", peer.sdk)
    let adjust: (inout MCPSessionOptions) -> Void = { options in
      adjust(&options)
      options.policy = peer.policy
    }
    guard peer.carrier != .stdio else {
      return try await withServer(python, [script(name)], adjust: adjust, body: body)
    }
    let server = try await WebProgram.start(python, [script(name), peer.carrier.rawValue])
    defer { server.stop() }
    let path = peer.carrier == .sse ? "sse" : "mcp"
    let configuration = HTTPTransport.Configuration("http://127.0.0.1:\(server.port)/\(path)")
    return try await withSession(adjust, body) { HTTPTransport(configuration) }
  }

  /// Runs `body` with the server of `Servers/feature_server.py`, and whatever it asks answered.
  static func withFeatureServer(_ peer: Peer, body: @escaping @Sendable (MCPSession) async throws -> Void) async throws
  {
    let adjust: (inout MCPSessionOptions) -> Void = { options in
      options.inputHandler = InteropInput()
      options.roots = [MCPRoot(uri: "file:///work")]
    }
    try await withSDKServer(peer, "feature_server.py", adjust: adjust, body: body)
  }
}
