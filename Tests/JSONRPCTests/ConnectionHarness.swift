import JSONKit
import JSONRPC
import TestKit

/// Runs a connection against a fake peer in memory; closes both when the body ends.
func withConnection(
  limits: ConnectionLimits = .default, clock: ManualClock = ManualClock(), queued: Int = 1024,
  traits: TransportTraits = .byteStream, handler: any RPCHandler = RefusingHandler(),
  react: @escaping FakePeer.Reaction = { _, _ in }, _ body: (Connection, FakePeer) async throws -> Void
) async throws {
  let (ours, theirs) = InMemoryTransport.pair(maximumQueuedMessages: queued, traits: traits)
  let peer = FakePeer(theirs, react: react)
  let connection = Connection(transport: ours, limits: limits, clock: clock, handler: handler)
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try? await connection.run() }
    group.addTask { try? await peer.run() }
    try await body(connection, peer)
    await connection.close(grace: .zero)
    try await group.waitForAll()
  }
}

/// A peer that answers every request with its own parameters.
let echo: FakePeer.Reaction = { peer, message in
  guard message["id"] != nil, message["method"] != nil else { return }
  peer.answer(message, message["params"] ?? nil)
}

/// The connection error of a failing call; nil when it succeeded or failed in another way.
func connectionError<T>(_ work: () async throws -> T) async -> ConnectionError? {
  do {
    _ = try await work()
    return nil
  } catch {
    return error as? ConnectionError
  }
}
