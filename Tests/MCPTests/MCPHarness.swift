import JSONKit
import JSONRPC
import MCP
import Synchronization
import TestKit

/// Runs a session against fake peers: one per start, each with its own reaction.
func withSession(
  _ policy: MCPProtocolPolicy = .auto, clock: ManualClock = ManualClock(),
  adjust: (inout MCPSessionOptions) -> Void = { _ in },
  peers reactions: [FakePeer.Reaction], _ body: (MCPSession, [FakePeer]) async throws -> Void
) async throws {
  var options = MCPSessionOptions(clientInfo: MCPImplementation(name: "test", version: "1"))
  options.policy = policy
  adjust(&options)
  let pairs = reactions.map { _ in InMemoryTransport.pair() }
  let peers = zip(pairs, reactions).map { pair, reaction in FakePeer(pair.1, react: reaction) }
  let starts = Mutex(0)
  let session = MCPSession(name: "fake", options: options, clock: clock) {
    let place = starts.withLock { starts -> Int in
      defer { starts += 1 }
      return starts
    }
    guard place < pairs.count else { throw TransportError(.unreachable, "no more starts") }
    return pairs[place].0
  }
  try await withThrowingTaskGroup(of: Void.self) { group in
    for peer in peers { group.addTask { try? await peer.run() } }
    do {
      try await session.use(closingWithin: .zero) { try await body($0, peers) }
    } catch {
      for peer in peers { await peer.close() }
      throw error
    }
    for peer in peers { await peer.close() }
    try await group.waitForAll()
  }
}

/// A server of the given era with the given answers to other methods.
func server(
  _ era: MCPEra, _ capabilities: JSON = ["tools": [:]], revision: MCPRevision = .r2025_11_25,
  _ rest: @escaping FakePeer.Reaction = { _, _ in }
) -> FakePeer.Reaction {
  { peer, message in
    switch (era, message["method"]?.stringValue) {
    case (.modern, "server/discover"):
      peer.answer(
        message,
        [
          "supportedVersions": ["2026-07-28"], "capabilities": capabilities, "resultType": "complete", "ttlMs": 0,
          "cacheScope": "private",
        ])
    case (.legacy, "server/discover"): peer.refuse(message, -32601)
    case (.legacy, "initialize"):
      peer.answer(
        message,
        [
          "protocolVersion": .string(revision.rawValue), "capabilities": capabilities,
          "serverInfo": ["name": "old", "version": "0"],
        ])
    default: rest(peer, message)
    }
  }
}

let handshake: JSON = [
  "protocolVersion": "2025-11-25", "capabilities": ["tools": [:]], "serverInfo": ["name": "old", "version": "0"],
]

/// A question with a form of one field named `n`, an integer.
let question: JSON = [
  "method": "elicitation/create",
  "params": [
    "message": "how many?",
    "requestedSchema": ["type": "object", "properties": ["n": ["type": "integer"]], "required": ["n"]],
  ],
]

/// Text that a tool answers.
func text(_ text: String) -> JSON { ["content": [["type": "text", "text": .string(text)]], "resultType": "complete"] }
