import Foundation
import JSONKit
import Synchronization
import TestKit
import Testing

/// One start of the built `conformance-client` against a double of the suite's server.
struct DriverRun: Sendable {
  typealias Answer = @Sendable (LoopbackServer.Request, JSON) -> [LoopbackServer.Step]

  enum Era: String, Sendable, CaseIterable {
    case legacy = "2025-11-25"
    case modern = "2026-07-28"
  }

  var exitCode: Int32
  /// What it wrote to standard error.
  var errors: String
  /// What the server was sent, without the GET and DELETE of a session.
  var messages: [(request: LoopbackServer.Request, body: JSON)]

  /// The parameters of all calls of tools, in order.
  var calls: [JSON] { bodies("tools/call").compactMap { $0["params"] } }
  /// The methods of all messages, in order.
  var methods: [String] { messages.compactMap { $0.body["method"]?.stringValue } }

  func bodies(_ method: String) -> [JSON] {
    messages.map(\.body).filter { $0["method"]?.stringValue == method }
  }

  /// The header fields of the first message with this method.
  func fields(_ method: String) throws -> [String: String] {
    try #require(messages.first { $0.body["method"]?.stringValue == method }).request.fields
  }

  /// Runs the client for one scenario; `rest` answers what is not the way to begin.
  ///
  /// - Parameter meanwhile: done beside the client, for what the server says by itself.
  static func run(
    _ scenario: String, _ era: Era, capabilities: JSON = ["tools": [:]], context: JSON? = nil,
    meanwhile: @escaping @Sendable (LoopbackServer) async -> Void = { _ in }, _ rest: @escaping Answer
  ) async throws -> DriverRun {
    var environment = ["MCP_CONFORMANCE_SCENARIO": scenario, "MCP_CONFORMANCE_PROTOCOL_VERSION": era.rawValue]
    if let context { environment["MCP_CONFORMANCE_CONTEXT"] = context.text }
    return try await run(environment: environment, meanwhile: meanwhile) { request, message in
      switch (era, message["method"]?.stringValue) {
      case (.modern, "server/discover"):
        WebReply.answer(
          message,
          [
            "supportedVersions": ["2026-07-28"], "capabilities": capabilities, "resultType": "complete", "ttlMs": 0,
            "cacheScope": "private",
          ])
      case (.legacy, "initialize"):
        WebReply.answer(
          message,
          [
            "protocolVersion": "2025-11-25", "capabilities": capabilities,
            "serverInfo": ["name": "double", "version": "0"],
          ])
      case (.legacy, "notifications/initialized"): WebReply.empty()
      default: rest(request, message)
      }
    }
  }

  /// Runs the client with these variables.
  static func run(
    environment: [String: String], meanwhile: @escaping @Sendable (LoopbackServer) async -> Void = { _ in },
    _ answer: @escaping Answer
  ) async throws -> DriverRun {
    let run = Mutex<DriverRun?>(nil)
    try await LoopbackServer.run { request in
      let steps = answer(request, (try? JSON(parsing: Array(request.body.utf8))) ?? .null)
      return steps.isEmpty ? WebReply.empty("405 Method Not Allowed") : steps
    } _: { server in
      async let beside: Void = meanwhile(server)
      let (exitCode, errors) = try await start(["http://127.0.0.1:\(server.port)/mcp"], environment)
      await beside
      let messages = server.requests.filter { $0.method == "POST" }.map { request in
        (request, (try? JSON(parsing: Array(request.body.utf8))) ?? .null)
      }
      run.withLock { $0 = DriverRun(exitCode: exitCode, errors: errors, messages: messages) }
    }
    return try #require(run.withLock { $0 })
  }

  /// Runs the program to its end.
  static func start(
    _ arguments: [String], _ environment: [String: String]
  ) async throws -> (exitCode: Int32, errors: String) {
    let process = Process()
    let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    process.executableURL = URL(filePath: tests).deletingLastPathComponent().appending(path: "conformance-client")
    process.arguments = arguments
    process.environment = environment
    process.standardOutput = FileHandle.nullDevice
    let errors = FileManager.default.temporaryDirectory.appending(path: "conformance-\(UUID().uuidString)")
    try Data().write(to: errors)
    defer { try? FileManager.default.removeItem(at: errors) }
    process.standardError = try FileHandle(forWritingTo: errors)
    let end = Gate()
    process.terminationHandler = { _ in end.open() }
    try process.run()
    await end.wait()
    return (process.terminationStatus, String(decoding: try Data(contentsOf: errors), as: UTF8.self))
  }
}

/// Results that several scenarios give.
enum Doubles {
  static let done: JSON = ["content": [["type": "text", "text": "done"]], "resultType": "complete"]

  /// A list of tools: each a name with its input schema.
  static func tools(_ tools: [(String, JSON)]) -> JSON {
    [
      "tools": .array(tools.map { ["name": .string($0.0), "inputSchema": $0.1] }), "resultType": "complete", "ttlMs": 0,
      "cacheScope": "private",
    ]
  }

  static let anything: JSON = ["type": "object"]
}
