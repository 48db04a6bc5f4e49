import JSONKit
import JSONRPC
import Synchronization
import TestKit
import Testing

@Suite(.timeLimit(.minutes(5)))
struct ConnectionCallTests {
  @Test  // F-09
  func `a call returns the result of its own request`() async throws {
    try await withConnection(react: echo) { connection, _ in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<200 {
          group.addTask {
            let reply = try await connection.call("echo", ["n": .integer(Int64(number))])
            #expect(try reply.json() == ["n": .integer(Int64(number))])
          }
        }
        try await group.waitForAll()
      }
    }
  }

  @Test  // B-04
  func `no id is used twice`() async throws {
    try await withConnection(react: echo) { connection, peer in
      for _ in 0..<20 { _ = try await connection.call("echo") }
      let ids = peer.received.compactMap { $0["id"]?.intValue }
      #expect(Set(ids).count == 20)
    }
  }

  @Test func `the peer's error is thrown as it is`() async throws {
    try await withConnection(react: { $0.refuse($1, -32601, "nope", data: ["x": 1]) }) { connection, _ in
      await #expect(throws: RPCError(code: -32601, message: "nope", data: ["x": 1])) {
        try await connection.call("missing")
      }
    }
  }

  @Test  // K-12
  func `an error object without a code is a failure of ours, not the peer's`() async throws {
    let react: FakePeer.Reaction = { peer, message in
      peer.send(["jsonrpc": "2.0", "id": message["id"] ?? nil, "error": ["message": "x"]])
    }
    try await withConnection(react: react) { connection, _ in
      let error = await connectionError { try await connection.call("m") }
      #expect(error?.code == .malformed)
      #expect(error?.wasSent == true)
    }
  }

  @Test  // CX-01 CX-08
  func `cancelling the caller tells the peer and throws CancellationError`() async throws {
    try await withConnection { connection, peer in
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          await #expect(throws: CancellationError.self) { try await connection.call("slow") }
        }
        let request = await peer.next("slow")
        group.cancelAll()
        let notice = await peer.next("notifications/cancelled")
        #expect(notice["params"]?["requestId"] == request["id"])
        try await group.waitForAll()
        peer.answer(request, [:])
        peer.send(["jsonrpc": "2.0", "id": 999, "result": [:]])
        try await settle(connection, peer)
        #expect(connection.counters.lateAnswers == 1)
        #expect(connection.counters.unknownAnswers == 1)
      }
    }
  }

  @Test func `a call whose task is cancelled already sends nothing`() async throws {
    try await withConnection(react: echo) { connection, peer in
      await withTaskGroup(of: Void.self) { group in
        group.cancelAll()
        group.addTask {
          await #expect(throws: CancellationError.self) { try await connection.call("never") }
        }
      }
      try await settle(connection, peer)
      #expect(peer.methods == ["settle"])
    }
  }

  @Test  // CX-02
  func `a handshake is given up in silence`() async throws {
    try await withConnection { connection, peer in
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          await #expect(throws: CancellationError.self) {
            try await connection.call("initialize", options: CallOptions(announcesCancellation: false))
          }
        }
        _ = await peer.next("initialize")
        group.cancelAll()
        try await group.waitForAll()
        try connection.notify("marker")
        _ = await peer.next("marker")
        #expect(!peer.methods.contains("notifications/cancelled"))
      }
    }
  }

  @Test  // CX-06
  func `a silent call times out, tells the peer, and its outcome is unknown`() async throws {
    let clock = ManualClock()
    try await withConnection(clock: clock) { connection, peer in
      async let failure = connectionError {
        try await connection.call("slow", options: CallOptions(timeout: .seconds(30)))
      }
      _ = await peer.next("slow")
      await clock.sleeper(until: .seconds(30))
      clock.advance(by: .seconds(30))
      let error = await failure
      #expect(error?.code == .timeout)
      #expect(error?.wasSent == true)
      let notice = await peer.next("notifications/cancelled")
      #expect(notice["params"]?["reason"] == "timeout")
    }
  }

  @Test  // CX-06 Q-06
  func `progress resets the timeout and the maximum holds`() async throws {
    let clock = ManualClock()
    try await withConnection(clock: clock) { connection, peer in
      let heard = Mutex<[JSON]>([])
      let options = CallOptions(timeout: .seconds(10), maximumTime: .seconds(25)) { payload in
        let json = try? payload.json()
        heard.withLock { $0.append(json?["progress"] ?? nil) }
      }
      async let failure = connectionError { try await connection.call("slow", options: options) }
      let request = await peer.next("slow")
      await clock.sleeper(until: .seconds(10))
      clock.advance(by: .seconds(8))
      try await progress(1, of: request, connection, peer)
      clock.advance(by: .seconds(2))
      await clock.sleeper(until: .seconds(18))
      clock.advance(by: .seconds(6))
      try await progress(2, of: request, connection, peer)
      clock.advance(by: .seconds(2))
      await clock.sleeper(until: .seconds(25))
      clock.advance(by: .seconds(7))
      #expect(await failure?.code == .timeout)
      #expect(heard.withLock { $0 } == [1, 2])
    }
  }

  @Test  // PG-03
  func `progress for an unknown token is ignored`() async throws {
    try await withConnection { connection, peer in
      for token in ["7", "\"x\"", "true", "null"] {
        let text = #"{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":\#(token)}}"#
        peer.send(bytes: Array(text.utf8))
      }
      try await settle(connection, peer)
    }
  }

  @Test  // F-08
  func `the end of the peer fails every waiting call with its last words`() async throws {
    let (ours, theirs) = InMemoryTransport.pair()
    let peer = FakePeer(theirs)
    let connection = Connection(transport: ours)
    await withTaskGroup(of: Void.self) { group in
      group.addTask { _ = await connectionError { try await connection.run() } }
      group.addTask { try? await peer.run() }
      group.addTask {
        for method in ["a", "b"] { _ = await peer.next(method) }
        theirs.fail(TransportError(.closed, "exited with code 3", diagnostics: "boom"))
      }
      async let first = connectionError { try await connection.call("a") }
      async let second = connectionError { try await connection.call("b") }
      for error in [await first, await second] {
        #expect(error?.code == .closed)
        #expect(error?.wasSent == true)
        #expect(error?.diagnostics == "boom")
        #expect(error?.message == "exited with code 3")
      }
      let later = await connectionError { try await connection.call("c") }
      #expect(later?.code == .closed)
      #expect(later?.wasSent == false)
    }
  }

  @Test func `one call more than the limit is refused and certainly not sent`() async throws {
    var limits = ConnectionLimits()
    limits.maximumPendingCalls = 1
    try await withConnection(limits: limits) { connection, peer in
      async let first = connectionError { try await connection.call("a") }
      _ = await peer.next("a")
      let error = await connectionError { try await connection.call("b") }
      #expect(error?.code == .limit)
      #expect(error?.wasSent == false)
      await connection.close(grace: .zero)
      #expect(await first?.code == .closed)
    }
  }

  @Test func `a full outbox makes callers wait, not fail`() async throws {
    try await withConnection(wrap: { ReluctantTransport($0) }, react: echo) { connection, peer in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<100 { group.addTask { _ = try await connection.call("echo") } }
        try await group.waitForAll()
      }
      #expect(peer.methods.count == 100)
    }
  }

  @Test func `answers that pile up unread beyond the limit end the connection`() async throws {
    var limits = ConnectionLimits()
    limits.maximumUnreadBytes = 10
    try await withConnection(limits: limits, react: echo) { connection, _ in
      _ = try? await connection.call("echo", ["text": "longer than ten bytes"])
      let error = await connectionError { try await connection.call("echo") }
      #expect(error?.code == .limit)
    }
  }

  @Test  // B-07
  func `an error without an id fails no call on a byte stream`() async throws {
    try await withConnection { connection, peer in
      async let reply = connection.call("a")
      let request = await peer.next("a")
      peer.send(["jsonrpc": "2.0", "error": ["code": -32700, "message": "parse"]])
      peer.answer(request, ["ok": true])
      let answer = try await reply.json()
      #expect(answer == ["ok": true])
      #expect(connection.counters.unknownAnswers == 1)
    }
  }

  @Test  // B-02 GF-05 SS-05
  func `garbage is counted and skipped`() async throws {
    try await withConnection(react: echo) { connection, peer in
      for text in ["banner", "[]", "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"x\"}", "{"] {
        peer.send(bytes: Array(text.utf8))
      }
      try await settle(connection, peer)
      #expect(connection.counters.invalidMessages == 4)
    }
  }

  @Test(arguments: [
    (["{\"jsonrpc\":\"2.0\",\"id\":4711,\"result\":{}}"], "1 of its messages was skipped (an answer to no call): "),
    (["banner", "{\"jsonrpc\":\"2.0\",\"id\":4711"], "2 of its messages were skipped, the last (not a JSON object): "),
    (["{\"jsonrpc\":\"2.0\",\"error\":{}}"], "1 of its messages was skipped (an error without an id): "),
  ])
  func `a call without an answer tells what was skipped`(texts: [String], words: String) async throws {
    let clock = ManualClock()
    try await withConnection(clock: clock) { connection, peer in
      #expect(connection.diagnostics == nil)
      async let failure = connectionError {
        try await connection.call("slow", options: CallOptions(timeout: .seconds(30)))
      }
      _ = await peer.next("slow")
      for text in texts { peer.send(bytes: Array(text.utf8)) }
      try await settle(connection, peer)
      await clock.sleeper(until: .seconds(30))
      clock.advance(by: .seconds(30))
      let error = await failure
      #expect(error?.code == .timeout)
      #expect(error?.diagnostics == words + texts[texts.count - 1])
    }
  }

  @Test func `a long message that was skipped is shown by its beginning`() async throws {
    try await withConnection { connection, peer in
      peer.send(bytes: Array(repeating: UInt8(ascii: "x"), count: 10_000))
      try await settle(connection, peer)
      #expect(connection.diagnostics?.hasSuffix("xxx…") == true)
      #expect((connection.diagnostics?.utf8.count ?? 0) < 300)
    }
  }

  @Test func `a connection runs once`() async throws {
    try await withConnection(react: echo) { connection, _ in
      _ = try await connection.call("echo")
      let error = await connectionError { try await connection.run() }
      #expect(error?.code == .misuse)
    }
  }

  private func progress(_ done: JSON, of request: JSON, _ connection: Connection, _ peer: FakePeer) async throws {
    let params: JSON = ["progressToken": request["id"] ?? nil, "progress": done]
    peer.send(["jsonrpc": "2.0", "method": "notifications/progress", "params": params])
    try await settle(connection, peer)
  }

  /// A round trip in both directions: everything the peer sent before has been read.
  private func settle(_ connection: Connection, _ peer: FakePeer) async throws {
    async let reply = connection.call("settle")
    let request = await peer.next("settle")
    peer.answer(request, [:])
    _ = try await reply
  }
}
