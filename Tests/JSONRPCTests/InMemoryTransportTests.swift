import JSONRPC
import TestKit
import Testing

@Suite(.timeLimit(.minutes(5)))
struct InMemoryTransportTests {
  @Test func `the pair keeps what every transport promises`() async {
    let (one, other) = InMemoryTransport.pair(maximumQueuedMessages: 64)
    #expect(await TransportConformance.failures(one, other) == [])
  }

  @Test func `a full direction says so, and drained waits until the other end has read`() async throws {
    let (one, other) = InMemoryTransport.pair(maximumQueuedMessages: 2)
    let message = Outbound(kind: .notification, bytes: Array("{}".utf8))
    try one.send(message)
    try one.send(message)
    #expect(throws: TransportError(.full, "2 messages wait for the other end")) { try one.send(message) }
    let peer = FakePeer(other)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await peer.run() }
      try await one.drained()
      try one.send(message)
      await one.close(grace: .zero)
      try await group.waitForAll()
    }
    #expect(peer.received.count == 3)
    #expect(peer.hasEnded)
  }

  @Test func `waiting for room ends with the connection and with the task`() async throws {
    let (one, other) = InMemoryTransport.pair(maximumQueuedMessages: 1)
    try one.send(Outbound(kind: .notification, bytes: Array("{}".utf8)))
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await #expect(throws: CancellationError.self) { try await one.drained() } }
      group.cancelAll()
    }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await #expect(throws: TransportError.self) { try await one.drained() } }
      other.fail(TransportError(.closed, "gone"))
    }
  }
}
