import JSONKit
import JSONRPC
import Synchronization
import TestKit

/// Runs a connection against a fake peer in memory; closes both when the body ends.
func withConnection(
  limits: ConnectionLimits = .default, clock: ManualClock = ManualClock(),
  traits: TransportTraits = .byteStream, handler: any RPCHandler = RefusingHandler(),
  wrap: (any Transport) -> any Transport = { $0 }, react: @escaping FakePeer.Reaction = { _, _ in },
  _ body: (Connection, FakePeer) async throws -> Void
) async throws {
  let (ours, theirs) = InMemoryTransport.pair(traits: traits)
  let peer = FakePeer(theirs, react: react)
  let connection = Connection(transport: wrap(ours), limits: limits, clock: clock, handler: handler)
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

/// Says that its outbox is full to every request before it takes it, and has room as soon as somebody asks.
final class ReluctantTransport: Transport {
  private let base: any Transport
  private let refused = Mutex<Set<RPCID>>([])

  init(_ base: any Transport) {
    self.base = base
  }

  var traits: TransportTraits { base.traits }

  func run(_ inlet: any Inlet, ready: @Sendable () -> Void) async throws {
    try await base.run(inlet, ready: ready)
  }

  func send(_ message: Outbound) throws {
    if case .request(let id) = message.kind, refused.withLock({ $0.insert(id).inserted }) {
      throw TransportError(.full, "not now")
    }
    try base.send(message)
  }

  func drained() async throws {}
  func abandon(_ id: RPCID) { base.abandon(id) }
  func close(grace: Duration) async { await base.close(grace: grace) }
}
