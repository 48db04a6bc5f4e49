import Foundation
import JSONKit
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

  /// The revision that the newest SDK of an era agrees on with us.
  static func revision(_ era: MCPEra) -> MCPRevision {
    era == .modern ? .r2026_07_28 : .r2025_11_25
  }

  /// Runs `body` with a ready session of a server; the server is gone when this returns.
  static func withServer<Result: Sendable>(
    _ program: String, _ arguments: [String] = [], adjust: (inout MCPSessionOptions) -> Void = { _ in },
    body: @escaping @Sendable (MCPSession) async throws -> Result
  ) async throws -> Result {
    var options = MCPSessionOptions(clientInfo: MCPImplementation(name: "interop-tests", version: "1"))
    adjust(&options)
    let session = MCPSession(name: "peer", options: options) {
      ChildProcessTransport(
        ChildProcessTransport.Configuration(
          program: program, arguments: arguments, environment: ChildEnvironment.inherited(adding: [:])))
    }
    return try await withThrowingTaskGroup(of: Result?.self) { group in
      let (signal, ready) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingOldest(1))
      group.addTask {
        defer { ready.finish() }
        try await session.run { ready.yield() }
        return nil
      }
      group.addTask {
        for await _ in signal { break }
        do {
          let result = try await body(session)
          await session.close(grace: .seconds(5))
          return result
        } catch {
          await session.close(grace: .seconds(5))
          throw error
        }
      }
      var result: Result?
      while let next = try await group.next() { result = next ?? result }
      return try #require(result)
    }
  }

  /// Runs `body` with the server of `Servers/sdk_server.py`.
  static func withSDKServer<Result: Sendable>(
    _ era: MCPEra, body: @escaping @Sendable (MCPSession) async throws -> Result
  ) async throws -> Result {
    try await withServer(program("python", era), [script("sdk_server.py")], body: body)
  }

  /// Runs `body` with the server of `Servers/feature_server.py`, and whatever it asks answered.
  static func withFeatureServer(_ era: MCPEra, body: @escaping @Sendable (MCPSession) async throws -> Void) async throws
  {
    let adjust: (inout MCPSessionOptions) -> Void = { options in
      options.inputHandler = InteropInput()
      options.roots = [MCPRoot(uri: "file:///work")]
    }
    try await withServer(program("python", era), [script("feature_server.py")], adjust: adjust, body: body)
  }
}
