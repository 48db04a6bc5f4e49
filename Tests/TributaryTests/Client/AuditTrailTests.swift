import Foundation
import Runs
import Stores
import TestKit
import Testing

@testable import Tributary

/// What a client with an audit log records.
@Suite(.timeLimit(.minutes(5)))
struct AuditTrailTests {
  private final class Folder: Sendable {
    let path: String

    init() throws {
      path = FileManager.default.temporaryDirectory.appending(path: "audit-\(UUID().uuidString)").path
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  private struct Echo: Tool {
    let name = "echo"
    let description = "Says it again"
    let parameters: JSON = ["type": "object"]

    func execute(_ arguments: JSON, _ context: ToolContext) async throws -> ToolResult {
      if arguments["fail"] != nil { throw CocoaError(.fileNoSuchFile) }
      return ToolResult(arguments["text"]?.stringValue ?? "")
    }
  }

  private static func client(
    _ path: String, _ model: FakeModel = FakeModel(.text("one")), required: Bool = false, cache: CacheConfig? = nil
  ) throws -> Client {
    var config = Config()
    config.audit = AuditConfig(enabled: true, path: path, required: required)
    config.defaults.cache = cache
    let client = try Client(config)
    try client.registerTool(Echo())
    try client.registerProvider(model)
    return client
  }

  private static func entries(_ path: String) async throws -> [AuditRecord] {
    let log = AuditLog(path: path, now: { WallTime(milliseconds: 0) }, actor: "")
    #expect(try await log.verify().flaw == nil)
    return try await log.entries().map(\.record)
  }

  @Test(arguments: [false, true])
  func `a call is recorded before and after, with digests alone`(isRequired: Bool) async throws {
    let folder = try Folder()
    let path = folder.path + "/audit.db"
    let client = try Self.client(path, required: isRequired)
    _ = try await client.callTool("echo", ["text": "sesame"])
    _ = try? await client.callTool("echo", ["fail": true])
    await client.close()
    let records = try await Self.entries(path)
    #expect(records.map(\.action.rawValue) == Array(repeating: "tool.call", count: 4))
    #expect(records.map(\.phase) == [.intent, .outcome, .intent, .outcome])
    #expect(records.map(\.target) == Array(repeating: "echo", count: 4))
    #expect(records.map(\.outcome) == [nil, "ok", nil, "error"])
    #expect(records[0].arguments == AuditRecord.digest(of: ["text": "sesame"]))
    #expect(records[0].definition != nil && records[1].result != nil)
    let bytes = try Data(contentsOf: URL(filePath: path))
    #expect(bytes.range(of: Data("sesame".utf8)) == nil)
  }

  @Test func `requests to models are recorded, those that a cache answers and those that fail, too`() async throws {
    let folder = try Folder()
    let path = folder.path + "/audit.db"
    let client = try Self.client(path, cache: CacheConfig())
    let request = InvocationRequest(model: "fake/fake", messages: [Message(role: .user, content: "x")], tools: [])
    for _ in 0..<2 { _ = try await client.invokeSync(request) }
    let unknown = InvocationRequest(model: "none/none", messages: [Message(role: .user, content: "x")], tools: [])
    _ = try? await client.invokeSync(unknown)
    await client.close()
    let outcomes = try await Self.entries(path).filter { $0.phase == .outcome }
    #expect(outcomes.map(\.action.rawValue) == Array(repeating: "model.invoke", count: 3))
    #expect(outcomes.map(\.outcome) == ["ok", "ok", "error"])
    #expect(outcomes.prefix(2).map(\.isCached) == [false, true])
  }

  @Test func `what cannot be recorded is not done`() async throws {
    let folder = try Folder()
    let path = folder.path + "/audit.db"
    try Data("something else".utf8).write(to: URL(filePath: path))
    let model = FakeModel(.text("one"))
    let client = try Self.client(path, model)
    let request = InvocationRequest(model: "fake/fake", messages: [Message(role: .user, content: "x")], tools: [])
    for work in [
      { _ = try await client.callTool("echo", ["text": "x"]) }, { _ = try await client.invokeSync(request) },
    ] as [() async throws -> Void] {
      #expect(await failure(InvocationError.self, work)?.code == .notRecorded)
    }
    #expect(model.requests.isEmpty)
    await client.close()
  }

  @Test func `the calls and requests of a run say which run and where in it`() async throws {
    let folder = try Folder()
    let path = folder.path + "/audit.db"
    let client = try Self.client(path, FakeModel(.call("echo", #"{"text":"x"}"#), .text("done")))
    let agent = AgentDefinition(name: "a", model: "fake/fake", tools: ["echo"])
    let result = try await client.run(agent, input: "go")
    await client.close()
    let records = try await Self.entries(path).filter { $0.phase != .fact }
    #expect(
      records.map { "\($0.action.rawValue) \($0.phase.rawValue) \($0.step ?? "")" } == [
        "model.invoke intent turn[1]/model", "model.invoke outcome turn[1]/model",
        "tool.call intent turn[1]/tool[0]/echo", "tool.call outcome turn[1]/tool[0]/echo",
        "model.invoke intent turn[2]/model", "model.invoke outcome turn[2]/model",
      ])
    #expect(records.allSatisfy { $0.run == result.run })
  }

  @Test func `a folder does not decide about the log, and paths begin where they are written`() throws {
    var host = FakeHost()
    host.files = ["/work/tributary.yaml": "audit:\n  enabled: false\n"]
    #expect(throws: ConfigurationError.self) { try host.load() }
    host.files = ["/home/me/.config/tributary/config.yaml": "audit:\n  path: a.db\n  required: true\n"]
    let audit = try host.load().config.audit
    #expect(audit == AuditConfig(path: "/home/me/.config/tributary/a.db", required: true))
  }
}
