import JSONKit
import JSONRPC
import MCP
import Synchronization
import TestKit

@testable import Services

/// What a modern client says with each request.
func modernMeta(_ capabilities: JSON = [:], _ more: JSON.Object = [:]) -> JSON {
  var members: JSON.Object = [
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": capabilities,
  ]
  for member in more { members.append(member.key, member.value) }
  return .object(members)
}

/// Has a session of ours use a service.
func withService(
  _ service: MCPService, _ policy: MCPProtocolPolicy, clock: ManualClock = ManualClock(),
  adjust: (inout MCPSessionOptions) -> Void = { _ in }, _ body: (MCPSession) async throws -> Void
) async throws {
  let (ours, theirs) = InMemoryTransport.pair()
  var options = MCPSessionOptions(clientInfo: MCPImplementation(name: "test", version: "1"))
  options.policy = policy
  adjust(&options)
  let session = MCPSession(name: "svc", options: options, clock: clock) { ours }
  try await withThrowingTaskGroup(of: Void.self) { group in
    let ready = Wakeup()
    group.addTask { try await service.serve(over: theirs, clock: ManualClock()) }
    group.addTask {
      defer { ready.fire() }
      try await session.run(ready: { ready.fire() })
    }
    await ready.wait()
    try await body(session)
    await session.close(grace: .zero)
    try await group.waitForAll()
  }
}

/// Has a peer that sends whatever it is told use a service.
func withRawService(
  _ service: MCPService, principal: String? = nil, react: @escaping FakePeer.Reaction = { _, _ in },
  _ body: (RawClient) async throws -> Void
) async throws {
  let (ours, theirs) = InMemoryTransport.pair()
  let peer = FakePeer(ours, react: react)
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await service.serve(over: theirs, principal: principal, clock: ManualClock()) }
    group.addTask { try await peer.run() }
    try await body(RawClient(peer: peer))
    await peer.close()
    try await group.waitForAll()
  }
}

/// A client that says exactly what a test writes.
struct RawClient: Sendable {
  let peer: FakePeer

  /// Sends a request and returns the whole answer.
  func ask(_ method: String, _ params: JSON = [:], id: JSON = 1) async -> JSON {
    peer.send(["jsonrpc": "2.0", "id": id, "method": .string(method), "params": params])
    return await peer.next("")
  }

  /// As ``ask(_:_:id:)``, with what modern clients say.
  func modern(
    _ method: String, _ params: JSON.Object = [:], _ capabilities: JSON = [:], meta: JSON.Object = [:], id: JSON = 1
  ) async -> JSON {
    var members = params
    members["_meta"] = modernMeta(capabilities, meta)
    return await ask(method, .object(members), id: id)
  }

  func notify(_ method: String, _ params: JSON = [:]) {
    peer.send(["jsonrpc": "2.0", "method": .string(method), "params": params])
  }

  /// The handshake of an older revision.
  @discardableResult
  func initialize(_ revision: MCPRevision = .r2025_11_25, _ capabilities: JSON = [:]) async -> JSON {
    let params: JSON = [
      "protocolVersion": .string(revision.rawValue), "capabilities": capabilities,
      "clientInfo": ["name": "c", "version": "1"],
    ]
    let answer = await ask("initialize", params, id: "hello")
    notify("notifications/initialized")
    return answer
  }
}

/// Seals nothing and keeps what it was given, so that tests see it; refuses what is of another binding.
struct OpenSealer: MCPStateSealer {
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

let anInfo = MCPImplementation(name: "svc", version: "2")
