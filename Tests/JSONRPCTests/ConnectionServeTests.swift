import JSONKit
import JSONRPC
import Synchronization
import TestKit
import Testing

@Suite(.timeLimit(.minutes(5)))
struct ConnectionServeTests {
  /// `fast` is answered at once, `slow` waits until it is cancelled or released, `note` is remembered.
  private final class Handler: RPCHandler {
    let release = Wakeup()
    let started = Wakeup()
    let heard = Mutex<[String]>([])
    let heardOne = Wakeup()

    func answerNow(_ request: RPCRequest) -> RPCAnswer? {
      request.method == "fast" ? .encoded(Array(#"{"fast":true}"#.utf8)) : nil
    }

    func answer(_ request: RPCRequest) async throws -> RPCAnswer {
      switch request.method {
      case "slow":
        started.fire()
        await release.wait()
        request.notify("late/news", [:])
        try Task.checkCancellation()
        return .result(["slow": true])
      case "quiet": return .silence
      case "broken": throw TransportError(.malformed, "secret text")
      default: return .failure(.methodNotFound(request.method))
      }
    }

    func received(_ notification: RPCNotification) async {
      heard.withLock { $0.append(notification.method) }
      heardOne.fire()
    }
  }

  @Test  // SS-04 I-12
  func `a quick request is answered while a slow one runs`() async throws {
    let handler = Handler()
    try await withConnection(handler: handler) { _, peer in
      peer.send(["jsonrpc": "2.0", "id": 1, "method": "slow"])
      await handler.started.wait()
      peer.send(["jsonrpc": "2.0", "id": "two", "method": "fast"])
      #expect(await peer.next("") == ["jsonrpc": "2.0", "id": "two", "result": ["fast": true]])
      handler.release.fire()
      _ = await peer.next("late/news")
      #expect(await peer.next("") == ["jsonrpc": "2.0", "id": 1, "result": ["slow": true]])
    }
  }

  @Test  // B-11
  func `an unknown method is refused, a failing handler tells nothing of itself`() async throws {
    try await withConnection(handler: Handler()) { _, peer in
      peer.send(["jsonrpc": "2.0", "id": 1, "method": "nothing"])
      #expect(await peer.next("")["error"]?["code"] == -32601)
      peer.send(["jsonrpc": "2.0", "id": 2, "method": "broken"])
      let error = await peer.next("")["error"]
      #expect(error?["code"] == -32603)
      #expect(error?.text.contains("secret") == false)
    }
  }

  @Test  // CX-03 CX-09 GF-10
  func `a cancelled request is cancelled in its handler and not answered`() async throws {
    let handler = Handler()
    try await withConnection(handler: handler) { _, peer in
      peer.send(["jsonrpc": "2.0", "id": 1, "method": "slow"])
      await handler.started.wait()
      peer.send(["jsonrpc": "2.0", "method": "notifications/cancelled", "params": ["requestId": 1]])
      peer.send(["jsonrpc": "2.0", "id": 2, "method": "fast"])
      _ = await peer.next("")
      await expectIdle(handler, peer)
      #expect(peer.received.allSatisfy { $0["id"] != 1 && $0["method"] == nil })
    }
  }

  @Test(arguments: ["{}", #"{"requestId":true}"#, #"{"requestId":99}"#, #"{"requestId":null}"#, "[]", "5"])  // CX-03
  func `a cancellation that names no running request is ignored`(params: String) async throws {
    let handler = Handler()
    try await withConnection(handler: handler) { _, peer in
      peer.send(bytes: Array(#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":\#(params)}"#.utf8))
      peer.send(["jsonrpc": "2.0", "id": 2, "method": "fast"])
      #expect(await peer.next("")["id"] == 2)
    }
  }

  @Test  // F-06
  func `a request over the limit is refused at once`() async throws {
    let handler = Handler()
    var limits = ConnectionLimits()
    limits.maximumServedRequests = 1
    try await withConnection(limits: limits, handler: handler) { connection, peer in
      peer.send(["jsonrpc": "2.0", "id": 1, "method": "slow"])
      await handler.started.wait()
      peer.send(["jsonrpc": "2.0", "id": 2, "method": "slow"])
      let refusal = await peer.next("")
      #expect(refusal["id"] == 2)
      #expect(refusal["error"]?["code"] == -32603)
      #expect(connection.counters.refusedRequests == 1)
    }
  }

  @Test  // B-04
  func `a second request with an id in use is skipped`() async throws {
    let handler = Handler()
    try await withConnection(handler: handler) { connection, peer in
      peer.send(["jsonrpc": "2.0", "id": 1, "method": "slow"])
      await handler.started.wait()
      peer.send(["jsonrpc": "2.0", "id": 1, "method": "fast"])
      peer.send(["jsonrpc": "2.0", "id": "1", "method": "fast"])
      #expect(await peer.next("")["id"] == "1")
      #expect(connection.counters.invalidMessages == 1)
    }
  }

  @Test  // B-09 B-10
  func `notifications come in order and are never answered`() async throws {
    let handler = Handler()
    try await withConnection(handler: handler) { _, peer in
      for number in 0..<50 { peer.send(["jsonrpc": "2.0", "method": .string("n\(number)")]) }
      while handler.heard.withLock({ $0.count < 50 }) { await handler.heardOne.wait() }
      #expect(handler.heard.withLock { $0 } == (0..<50).map { "n\($0)" })
      #expect(peer.received.isEmpty)
    }
  }

  @Test func `notifications beyond the queue are dropped and counted`() async throws {
    var limits = ConnectionLimits()
    limits.maximumQueuedNotifications = 0
    try await withConnection(limits: limits, handler: Handler()) { connection, peer in
      peer.send(["jsonrpc": "2.0", "method": "lost"])
      peer.send(["jsonrpc": "2.0", "id": 1, "method": "fast"])
      _ = await peer.next("")
      #expect(connection.counters.droppedNotifications == 1)
    }
  }

  @Test  // S-15
  func `notifications that are too much to keep are dropped and counted, but one alone is taken`() async throws {
    var limits = ConnectionLimits()
    limits.maximumQueuedNotificationBytes = 1
    let listener = Listener()
    try await withConnection(limits: limits, handler: listener) { connection, peer in
      for name in ["first", "second"] { peer.send(["jsonrpc": "2.0", "method": .string(name), "params": [:]]) }
      peer.send(["jsonrpc": "2.0", "id": 1, "method": "fast"])
      _ = await peer.next("")
      #expect(connection.counters.droppedNotifications == 1)
      listener.goOn.open()
      let isHeard = await comesTrue {
        peer.send(["jsonrpc": "2.0", "method": "third", "params": [:]])
        return listener.heard.withLock { $0.count } >= 2
      }
      #expect(isHeard)
      #expect(listener.heard.withLock { $0.prefix(2) } == ["first", "third"])
    }
  }

  /// Hears nothing before it may.
  private final class Listener: RPCHandler {
    let goOn = Gate()
    let heard = Mutex<[String]>([])

    func received(_ notification: RPCNotification) async {
      await goOn.wait()
      heard.withLock { $0.append(notification.method) }
    }
  }

  @Test  // TP-03
  func `the end of the peer cancels its requests after the drain time`() async throws {
    let handler = Handler()
    let clock = ManualClock()
    let (ours, theirs) = InMemoryTransport.pair()
    let peer = FakePeer(theirs)
    let connection = Connection(transport: ours, clock: clock, handler: handler)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await connection.run() }
      group.addTask { try? await peer.run() }
      peer.send(["jsonrpc": "2.0", "id": 1, "method": "slow"])
      await handler.started.wait()
      await peer.close()
      try await group.waitForAll()
    }
    #expect(peer.received.isEmpty)
  }

  private func expectIdle(_ handler: Handler, _ peer: FakePeer) async {
    peer.send(["jsonrpc": "2.0", "id": "idle", "method": "fast"])
    #expect(await peer.next("")["id"] == "idle")
  }
}
