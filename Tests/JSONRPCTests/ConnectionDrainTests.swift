import JSONKit
import JSONRPC
import TestKit
import Testing

/// How a connection ends that still has requests of its peer to answer.
@Suite(.timeLimit(.minutes(5)))
struct ConnectionDrainTests {
  /// Runs a connection that is to end by itself, and its peer.
  private func draining(
    _ handler: any RPCHandler, clock: ManualClock = ManualClock(), react: @escaping FakePeer.Reaction = { _, _ in },
    _ body: (Connection, FakePeer) async throws -> Void
  ) async throws {
    let (ours, theirs) = InMemoryTransport.pair()
    let peer = FakePeer(theirs, react: react)
    let connection = Connection(transport: ours, clock: clock, handler: handler)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await connection.run() }
      group.addTask { try await peer.run() }
      try await body(connection, peer)
      try await group.waitForAll()
    }
  }

  private static func request(_ id: JSON, _ method: String) -> JSON {
    ["jsonrpc": "2.0", "id": id, "method": .string(method)]
  }

  @Test  // SS-02
  func `what is in flight is answered before the end, and nothing new is taken`() async throws {
    // The last answer must be with the carrier before that is closed; a wrong order shows only now and then.
    for _ in 0..<20 {
      let handler = WaitingHandler()
      try await draining(handler) { connection, peer in
        for id in 0..<100 { peer.send(Self.request(.integer(Int64(id)), "wait")) }
        await handler.started(100)
        connection.drain(within: .seconds(30))
        peer.send(Self.request("new", "quick"))
        let refusal = await peer.next("")
        #expect(refusal["id"] == "new")
        #expect(refusal["error"]?["code"] == -32603)
        #expect(refusal["error"]?["message"] == "the server is shutting down and takes nothing new")
        #expect(connection.counters.refusedRequests == 1)
        handler.gate.open()
        for _ in 0..<100 { #expect(await peer.next("")["result"] == ["did": "wait"]) }
      }
    }
  }

  @Test func `a connection with nothing in flight ends at once`() async throws {
    try await draining(WaitingHandler()) { connection, peer in
      peer.send(Self.request(1, "quick"))
      #expect(await peer.next("")["id"] == 1)
      connection.drain(within: .seconds(30))
    }
  }

  @Test func `what is not done in time is answered with an error, and its handler is cancelled`() async throws {
    let handler = WaitingHandler()
    let clock = ManualClock()
    try await draining(handler, clock: clock) { connection, peer in
      for id in 1...3 { peer.send(Self.request(.integer(Int64(id)), "hold")) }
      peer.send(Self.request("kept", "wait"))
      await handler.started(4)
      connection.drain(within: .seconds(30))
      await clock.sleeper(until: .seconds(30))
      #expect(handler.cancelledCount == 0)
      handler.gate.open()
      #expect(await peer.next("")["id"] == "kept")
      clock.advance(by: .seconds(30))
      for _ in 1...3 {
        let late = await peer.next("")["error"]
        #expect(late?["code"] == -32603)
        #expect(late?["message"] == "the server is shutting down and had no more time for this request")
      }
      await handler.cancelled(3)
    }
  }

  @Test func `a handler that does not hear of its cancellation keeps neither answer nor end from the peer`()
    async throws
  {
    let handler = WaitingHandler()
    let clock = ManualClock()
    let (ours, theirs) = InMemoryTransport.pair()
    let peer = FakePeer(theirs)
    let connection = Connection(transport: ours, clock: clock, handler: handler)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await connection.run() }
      peer.send(Self.request(1, "wait"))
      async let heard: Void = peer.run()
      await handler.started(1)
      connection.drain(within: .seconds(30))
      clock.advance(by: .seconds(30))
      try await heard
      handler.gate.open()
      try await group.waitForAll()
    }
    #expect(peer.received.count == 1)
    #expect(peer.received.first?["error"]?["code"] == -32603)
  }

  @Test func `the earliest end of several counts`() async throws {
    let handler = WaitingHandler()
    let clock = ManualClock()
    try await draining(handler, clock: clock) { connection, peer in
      peer.send(Self.request(1, "hold"))
      await handler.started(1)
      connection.drain(within: .seconds(30))
      await clock.sleeper(until: .seconds(30))
      connection.drain(within: .seconds(5))
      connection.drain(within: .seconds(60))
      await clock.sleeper(until: .seconds(5))
      clock.advance(by: .seconds(5))
      #expect(await peer.next("")["error"]?["code"] == -32603)
    }
  }

  @Test  // TP-03
  func `a peer that is gone ends it at once, and its requests are cancelled`() async throws {
    let handler = WaitingHandler()
    try await draining(handler) { connection, peer in
      peer.send(Self.request(1, "hold"))
      await handler.started(1)
      connection.drain(within: .seconds(30))
      await peer.close()
      await handler.cancelled(1)
      #expect(peer.received.allSatisfy { $0["id"] == nil })
    }
  }

  @Test  // CX-03
  func `a request that is cancelled meanwhile is not answered and not waited for`() async throws {
    let handler = WaitingHandler()
    try await draining(handler) { connection, peer in
      peer.send(Self.request(1, "hold"))
      await handler.started(1)
      connection.drain(within: .seconds(30))
      peer.send(["jsonrpc": "2.0", "method": "notifications/cancelled", "params": ["requestId": 1]])
      await handler.cancelled(1)
      #expect(peer.received.allSatisfy { $0["id"] == nil })
    }
  }

  /// Asks its peer before it answers.
  private struct AskingHandler: RPCHandler {
    let started = Gate()
    let gate = Gate()

    func answer(_ request: RPCRequest) async throws -> RPCAnswer {
      started.open()
      await gate.wait()
      return .result(try await request.ask("question", [:], timeout: nil))
    }
  }

  @Test func `what a request asks of the peer is answered meanwhile`() async throws {
    let handler = AskingHandler()
    try await draining(
      handler,
      react: { peer, message in
        if message["method"] == "question" { peer.answer(message, ["answer": 4]) }
      }
    ) { connection, peer in
      peer.send(Self.request(1, "ask"))
      await handler.started.wait()
      connection.drain(within: .seconds(30))
      handler.gate.open()
      #expect(await peer.next("")["result"] == ["answer": 4])
    }
  }

  @Test func `work that is not reached by a cancellation is told to end and waited for`() async throws {
    let asked = Gate()
    let wasReached = try await withThrowingTaskGroup(of: Bool.self) { group in
      group.cancelAll()
      group.addTask { try await Self.waiting(for: asked) }
      return try await group.next()
    }
    #expect(wasReached == false)
  }

  private static func waiting(for gate: Gate) async throws -> Bool {
    try await uncancelled {
      await gate.wait()
      return Task.isCancelled
    } onCancel: {
      gate.open()
    }
  }
}
