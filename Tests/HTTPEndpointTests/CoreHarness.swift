import JSONKit
import JSONRPC
import MCP
import Services
import Synchronization
import TestKit

@testable import HTTPEndpoint

/// An endpoint without sockets.
struct CoreHarness: Sendable {
  let service: MCPService
  let sessions: LegacySessions
  let route: MCPRoute
  let core: EndpointCore

  /// Runs what an endpoint needs around `body`.
  static func run(
    _ service: MCPService? = nil, limits: LegacySessions.Limits = LegacySessions.Limits(),
    gate: EndpointGuard = EndpointGuard(hosts: .named([], loopback: true)),
    authentication: (any AuthenticationScheme)? = nil, scopes: OperationScopes? = nil,
    routes: [String: any EndpointRoute] = [:], maximumBodyBytes: Int = 4 << 20,
    _ body: @escaping @Sendable (CoreHarness) async throws -> Void
  ) async throws {
    let service = try service ?? SampleService.make()
    let run = EndpointRun()
    let sessions = LegacySessions(
      service, limits: limits, clock: ManualClock(), randomBytes: { run.bytes($0) }, logger: quietLogger)
    let route = MCPRoute(service, sessions: sessions, scopes: scopes, logger: quietLogger)
    var all = routes
    all["/mcp"] = route
    let core = EndpointCore(
      gate: gate, authentication: authentication, routes: all, maximumBodyBytes: maximumBodyBytes)
    try await withThrowingTaskGroup(of: Void.self) { group in
      defer { group.cancelAll() }
      group.addTask { await sessions.run() }
      group.addTask { await service.runTasks() }
      try await body(CoreHarness(service: service, sessions: sessions, route: route, core: core))
    }
  }

  /// Asks, and returns the whole answer.
  func ask(_ request: EndpointRequest) async -> RecordedReply {
    let recorded = RecordedReply()
    await ask(request, into: recorded)
    return recorded
  }

  /// Asks, and records the answer while it is made.
  func ask(_ request: EndpointRequest, into recorded: RecordedReply, ticks: LiveReplies? = nil) async {
    let reply = await core.answer(request)
    switch reply.body {
    case .bytes(let body): recorded.send(reply.status, reply.fields, body)
    case .stream(let write):
      let live = LiveReply(recorded)
      live.begin(reply.status, reply.fields)
      try? await write(BodyWriter(live))
      live.end()
    case .live(let answer):
      let live = LiveReply(recorded)
      ticks?.began(live)
      await answer(live)
      live.cut()
    case .parked(let open):
      let live = LiveReply(recorded)
      ticks?.began(live)
      if let parked = await open(live) {
        await parked.end.wait()
        parked.finish()
      }
      live.cut()
    }
  }

  // MARK: Older clients

  /// Begins a session and returns its name.
  func initialize(
    _ revision: MCPRevision = .r2025_11_25, capabilities: JSON = [:], token: String? = nil
  ) async -> String {
    let reply = await ask(Messages.initialize(revision, capabilities: capabilities, token: token))
    let session = reply["Mcp-Session-Id"] ?? ""
    _ = await ask(Messages.legacy(["method": "notifications/initialized"], session, token: token))
    return session
  }

  /// Returns when a session hears of changes.
  func becomeReady(_ session: String) async {
    _ = await ask(Messages.legacy(["id": "ready", "method": "tools/list"], session))
  }
}

/// The answer that is being made, for tests that let time pass.
final class LiveReplies: Sendable {
  private let live = Mutex<LiveReply?>(nil)
  private let there = Gate()

  func began(_ reply: LiveReply) {
    live.withLock { $0 = reply }
    there.open()
  }

  /// Lets some ticks pass.
  func tick(_ count: Int, limit: Int) async {
    await there.wait()
    for _ in 0..<count { live.withLock { $0 }?.tick(limit: limit) }
  }

  /// There is no time any more.
  func abandon() async {
    await there.wait()
    live.withLock { $0 }?.abandon(.internalError("over"))
  }
}

/// Requests as clients send them.
enum Messages {
  static let accept = "application/json, text/event-stream"

  /// A request of a modern client; `fields` replace or, with nil, remove what it says in its head.
  static func modern(
    _ method: String, _ params: JSON.Object = [:], id: JSON = 1, capabilities: JSON = [:], meta: JSON? = nil,
    name: String? = nil, fields: [String: String?] = [:]
  ) -> EndpointRequest {
    var members = params
    members["_meta"] = meta ?? SampleService.meta(capabilities)
    var all: [String: String?] = [
      "Host": "localhost:1", "Content-Type": "application/json", "Accept": accept,
      "MCP-Protocol-Version": "2026-07-28", "Mcp-Method": method,
      "Mcp-Name": name ?? params["name"]?.stringValue ?? params["uri"]?.stringValue ?? params["taskId"]?.stringValue,
    ]
    for field in fields { all[field.key] = field.value }
    let message: JSON = ["jsonrpc": "2.0", "id": id, "method": .string(method), "params": .object(members)]
    return post(message.bytes, all)
  }

  /// A call of a modern client.
  static func call(
    _ tool: String, _ arguments: JSON = [:], capabilities: JSON = [:], meta: JSON? = nil,
    fields: [String: String?] = [:]
  ) -> EndpointRequest {
    modern(
      "tools/call", ["name": .string(tool), "arguments": arguments], capabilities: capabilities, meta: meta,
      fields: fields)
  }

  static func initialize(
    _ revision: MCPRevision = .r2025_11_25, capabilities: JSON = [:], token: String? = nil
  ) -> EndpointRequest {
    let params: JSON = [
      "protocolVersion": .string(revision.rawValue), "capabilities": capabilities,
      "clientInfo": ["name": "c", "version": "1"],
    ]
    return legacy(["id": "hello", "method": "initialize", "params": params], nil, version: nil, token: token)
  }

  /// A message of an older client.
  static func legacy(
    _ message: JSON.Object, _ session: String?, version: String? = "2025-11-25", token: String? = nil,
    fields: [String: String?] = [:]
  ) -> EndpointRequest {
    var members = message
    members["jsonrpc"] = "2.0"
    return document(.object(members), session, version: version, token: token, fields: fields)
  }

  /// Any text of an older client.
  static func document(
    _ message: JSON, _ session: String?, version: String? = "2025-11-25", token: String? = nil,
    fields: [String: String?] = [:]
  ) -> EndpointRequest {
    var all: [String: String?] = [
      "Host": "localhost:1", "Content-Type": "application/json", "Accept": accept, "Mcp-Session-Id": session,
      "MCP-Protocol-Version": version, "Authorization": token.map { "Bearer \($0)" },
    ]
    for field in fields { all[field.key] = field.value }
    return post(message.bytes, all)
  }

  /// A GET or DELETE of an older client.
  static func other(
    _ method: String, _ session: String?, fields: [String: String?] = [:]
  ) -> EndpointRequest {
    var all: [String: String?] = [
      "Host": "localhost:1", "Accept": "text/event-stream", "Mcp-Session-Id": session,
      "MCP-Protocol-Version": "2025-11-25",
    ]
    for field in fields { all[field.key] = field.value }
    return EndpointRequest(method, "/mcp", fields: Self.fields(all))
  }

  static func post(_ body: [UInt8], _ fields: [String: String?]) -> EndpointRequest {
    EndpointRequest("POST", "/mcp", fields: Self.fields(fields), body: body)
  }

  private static func fields(_ fields: [String: String?]) -> EndpointFields {
    var all = EndpointFields()
    for (name, value) in fields.sorted(by: { $0.key < $1.key }) { if let value { all.add(name, value) } }
    return all
  }
}
