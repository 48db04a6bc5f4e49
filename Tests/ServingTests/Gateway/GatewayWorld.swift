import Agents
import JSONKit
import JSONRPC
import LLM
import MCP
import Servers
import Synchronization
import TestKit
import Testing

@testable import Services
@testable import Serving

/// Servers of this process behind a gateway, and clients in front of it; time stands still.
final class GatewayWorld: Sendable {
  static let info = MCPImplementation(name: "gw", version: "3")

  let clock = ManualClock()
  let servers: WorldServers
  let pool: ServerPool
  let client: MCPClient
  let gateway: Gateway
  let service: MCPService

  init(
    _ all: [WorldServer], approver: any Approver = DenyAll(), models: SamplingModels? = nil,
    settings: Gateway.Settings = Gateway.Settings(), lock: (any DefinitionLock)? = nil, extra: [MCPServicePart] = [],
    adjust: (inout MCPServiceOptions) -> Void = { _ in }
  ) throws {
    let broker = InputBroker(approver: approver, models: models, hasCallers: true)
    servers = WorldServers(broker, clock)
    var poolSettings = ServerPool.Settings()
    poolSettings.closeGrace = .zero
    poolSettings.pauseBetweenLists = .zero
    pool = ServerPool(
      servers, settings: poolSettings, screen: DefinitionScreen(lock: lock), clock: clock, jitter: { 0 })
    client = MCPClient([], startTimeout: .seconds(20), patience: .seconds(20), clock: clock, inputs: broker)
    let ids = Mutex(0)
    gateway = Gateway(client, settings: settings, clock: clock) {
      ids.withLock { ids in
        ids += 1
        return "call-\(ids)"
      }
    }
    var options = MCPServiceOptions()
    options.sealer = BoundSealer()
    gateway.prepare(&options)
    adjust(&options)
    service = try MCPService(info: Self.info, options: options) { extra }
    set(all)
  }

  /// These are the servers from now on.
  func set(_ all: [WorldServer]) {
    for server in all { servers.answer(server.definition.name, server.answer) }
    _ = client.apply(all.map(\.definition), in: pool)
  }

  /// Serves for as long as `body` runs.
  func run(_ body: () async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await self.servers.run() }
      group.addTask { await self.gateway.run(self.service) }
      defer { group.cancelAll() }
      try await body()
      await client.disconnect()
      await pool.close()
    }
  }

  /// The gateway looks again at the set of servers; `number` counts from 1.
  func refresh(_ number: Int) async {
    await clock.sleeper(until: .seconds(5 * number))
    clock.advance(by: .seconds(5 * number) - clock.now.offset)
  }

  /// Has a session of ours use the gateway.
  func withClient(
    _ era: MCPEra = .modern, principal: String? = nil, adjust: (inout MCPSessionOptions) -> Void = { _ in },
    _ body: (MCPSession) async throws -> Void
  ) async throws {
    let (ours, theirs) = InMemoryTransport.pair()
    var options = MCPSessionOptions(clientInfo: MCPImplementation(name: "test", version: "1"))
    options.policy = era == .modern ? .modern : .legacy
    adjust(&options)
    let session = MCPSession(name: "gw", options: options, clock: ManualClock()) { ours }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await MCPServiceConnection(self.service, transport: theirs, principal: principal, clock: ManualClock())
          .run()
      }
      defer { group.cancelAll() }
      try await session.use(closingWithin: .zero, body)
      try await group.waitForAll()
    }
  }

  /// Has a client that says exactly what a test writes use the gateway.
  func withRaw(
    principal: String? = nil, react: @escaping FakePeer.Reaction = { _, _ in },
    _ body: (RawCaller) async throws -> Void
  ) async throws {
    let (ours, theirs) = InMemoryTransport.pair()
    let peer = FakePeer(ours, react: react)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await MCPServiceConnection(self.service, transport: theirs, principal: principal, clock: ManualClock())
          .run()
      }
      group.addTask { try await peer.run() }
      defer { group.cancelAll() }
      try await body(RawCaller(peer: peer))
      await peer.close()
      try await group.waitForAll()
    }
  }

  /// The place of a server in the pool.
  func key(_ name: String) -> ServerKey {
    pool.key(
      of: (client.servers.first { $0.name == name } as? RemoteMCPServer)?.definition
        ?? ServerDefinition(name: name, endpoint: .url("")))
  }

  /// Breaks the connection of a server and starts it anew, if nobody else does.
  func restart(_ name: String, place: SourceLocation = #_sourceLocation) async {
    let starts = servers.starts(name)
    servers.kill(name)
    for _ in 0..<1000 where servers.starts(name) == starts {
      try? await pool.connect(key(name))
      _ = await comesTrue(within: .milliseconds(20)) { self.servers.starts(name) > starts }
    }
    #expect(servers.starts(name) > starts, sourceLocation: place)
  }

  /// Returns when the gateway has asked a server all it wants to know of it.
  func knows(_ name: String, place: SourceLocation = #_sourceLocation) async {
    await until(place) { self.gateway.state.withLock { $0.members[ByteKey(name)]?.isLearned } == true }
  }

  /// Returns when the gateway offers these tools, in any order.
  func offers(_ tools: String..., place: SourceLocation = #_sourceLocation) async {
    await until(place) { Set(self.service.tools.map(\.definition.name)) == Set(tools) }
  }
}

/// Returns when something is the case; a test in which it never is fails here.
func until(_ place: SourceLocation = #_sourceLocation, _ isTheCase: () -> Bool) async {
  #expect(await comesTrue(isTheCase), "it never came true", sourceLocation: place)
}

/// A client that says exactly what a test writes.
struct RawCaller: Sendable {
  let peer: FakePeer

  /// Sends a request and returns the whole answer.
  func ask(_ method: String, _ params: JSON = [:], id: JSON = 1) async -> JSON {
    send(method, params, id: id)
    return await peer.next("")
  }

  func send(_ method: String, _ params: JSON = [:], id: JSON? = nil) {
    var members: JSON.Object = ["jsonrpc": "2.0", "method": .string(method), "params": params]
    if let id { members.append("id", id) }
    peer.send(.object(members))
  }

  /// What belongs to a request of a revision: with modern clients what they say each time.
  func params(
    _ members: JSON.Object, _ revision: MCPRevision = .r2026_07_28, _ capabilities: JSON = [:],
    meta: JSON.Object = [:]
  ) -> JSON {
    var (members, meta) = (members, meta)
    if revision.era == .modern {
      meta.append("io.modelcontextprotocol/protocolVersion", .string(revision.rawValue))
      meta.append("io.modelcontextprotocol/clientCapabilities", capabilities)
    }
    if !meta.isEmpty { members.append("_meta", .object(meta)) }
    return .object(members)
  }

  /// As ``ask(_:_:id:)``, with what modern clients say.
  func modern(
    _ method: String, _ members: JSON.Object = [:], _ capabilities: JSON = [:], meta: JSON.Object = [:], id: JSON = 1
  ) async -> JSON {
    await ask(method, params(members, .r2026_07_28, capabilities, meta: meta), id: id)
  }

  /// The handshake of an older revision; nothing for the newest.
  func greet(_ revision: MCPRevision, _ capabilities: JSON = [:]) async {
    guard revision.era == .legacy else { return }
    let params: JSON = [
      "protocolVersion": .string(revision.rawValue), "capabilities": capabilities,
      "clientInfo": ["name": "c", "version": "1"],
    ]
    _ = await ask("initialize", params, id: "hello")
    send("notifications/initialized")
  }
}

/// Seals nothing; opens only what was bound to the same.
struct BoundSealer: MCPStateSealer {
  func seal(_ state: [UInt8], bindingTo binding: [UInt8]) throws -> String {
    JSON.array([.string(String(decoding: state, as: UTF8.self)), .string(String(decoding: binding, as: UTF8.self))])
      .text
  }

  func open(_ text: String, bindingTo binding: [UInt8]) throws -> [UInt8] {
    let pair = try JSON(parsing: Array(text.utf8))
    guard let bound = pair[1]?.stringValue, Array(bound.utf8) == binding else { throw MCPError(.misuse, "not bound") }
    return Array((pair[0]?.stringValue ?? "").utf8)
  }
}
