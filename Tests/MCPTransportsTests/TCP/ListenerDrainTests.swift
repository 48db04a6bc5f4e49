import JSONKit
import JSONRPC
import MCPTransports
import NIOCore
import NIOPosix
import Synchronization
import TestKit
import Testing

/// How listeners end, and how their connections do, over both kinds of sockets.
@Suite(.timeLimit(.minutes(5)))
struct ListenerDrainTests {
  @Test(arguments: SocketServer.allCases)  // SS-02 TP-02 TP-04
  func `of a thousand calls in flight at the end each has an answer or an error`(_ kind: SocketServer) async throws {
    let (handler, clock, stop) = (WaitingHandler(), ManualClock(), SocketServer.Stop())
    try await kind.running(stop: stop, serve: SocketServer.draining(handler, clock: clock)) { place in
      let halfway = Countdown(500)
      try await withThrowingTaskGroup(of: CallTally.self) { group in
        for _ in 0..<10 {
          group.addTask {
            await CallTally.of(100, ["wait", "hold"], over: TCPTransport(.init(place)), answered: halfway)
          }
        }
        await handler.started(1000)
        await stop.stopped()
        handler.gate.open()
        await halfway.wait()
        clock.advance(by: .seconds(30))
        let tally = try await group.reduce(into: CallTally()) { $0.add($1) }
        #expect(tally.answers == 500)
        #expect(tally.refusals.count == 500)
        #expect(tally.refusals.allSatisfy { $0.code == -32603 && $0.message.hasPrefix("the server is shutting down") })
        #expect(tally.losses == 0)
      }
    }
    await handler.cancelled(500)
  }

  @Test(arguments: SocketServer.allCases)
  func `while calls come to their end nobody can connect, and new calls are refused`(
    _ kind: SocketServer
  ) async throws {
    let (handler, stop) = (WaitingHandler(), SocketServer.Stop())
    try await kind.running(stop: stop, serve: SocketServer.draining(handler)) { place in
      let connection = Connection(transport: TCPTransport(.init(place)))
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try? await connection.run() }
        async let slow = connection.call("wait")
        await handler.started(1)
        await stop.stopped()
        let refusal = await failure(RPCError.self) { try await connection.call("quick") }
        #expect(refusal?.code == -32603)
        // The system may still have taken one before the listener was closed; that one is closed.
        var isRefused = false
        while !isRefused {
          let error = await failure(TransportError.self) { try await TCPTransport(.init(place)).running { _ in } }
          isRefused = error?.code == .unreachable
        }
        handler.gate.open()
        #expect(try await slow.json() == ["did": "wait"])
        try await group.waitForAll()
      }
    }
  }

  @Test(arguments: SocketServer.allCases)  // TP-04
  func `a client that has said all gets the rest of its answers, in time or as errors`(
    _ kind: SocketServer
  ) async throws {
    let (handler, clock) = (WaitingHandler(), ManualClock())
    try await kind.running(serve: SocketServer.draining(handler, clock: clock)) { place in
      let transport = TCPTransport(.init(place))
      let texts = try await transport.running { recorder in
        try transport.send(#"{"jsonrpc":"2.0","id":0,"method":"quick"}"#)
        _ = await recorder.messages(1)
        for (id, method) in [(1, "wait"), (2, "wait"), (3, "hold")] {
          try transport.send(#"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)"}"#)
        }
        await handler.started(3)
        async let closed: Void = transport.close(grace: .seconds(50))
        await clock.sleeper(until: .seconds(2))
        handler.gate.open()
        _ = await recorder.messages(4)
        clock.advance(by: .seconds(2))
        await closed
        return recorder.texts
      }
      #expect(texts.count { $0.contains(#""result":{"did":"wait"}"#) } == 2)
      #expect(texts.count { $0.contains(#""id":3,"error":{"code":-32603,"message":"the connection is closing"#) } == 1)
    }
    await handler.cancelled(1)
  }

  @Test(arguments: SocketServer.allCases)  // TP-03
  func `the calls of a client that is gone are cancelled at once, those of others are not`(
    _ kind: SocketServer
  ) async throws {
    let handler = WaitingHandler()
    try await kind.running(serve: SocketServer.draining(handler)) { place in
      let other = Connection(transport: TCPTransport(.init(place)))
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try? await other.run() }
        async let slow = other.call("wait")
        await handler.started(1)
        let client = try await Self.connect(place)
        let request = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hold\"}\n"
        try await client.writeAndFlush(ByteBuffer(string: request))
        await handler.started(2)
        // What it was told and has not read tells the server that nobody is there to read an answer.
        try await client.close()
        await handler.cancelled(1)
        handler.gate.open()
        #expect(try await slow.json() == ["did": "wait"])
        await other.close(grace: .seconds(5))
        try await group.waitForAll()
      }
    }
  }

  @Test(arguments: SocketServer.allCases)  // TP-09
  func `answers that a client reads late are written before the end, though it has said all`(
    _ kind: SocketServer
  ) async throws {
    var limits = ConnectionLimits()
    limits.closeTime = .seconds(50)
    let stop = SocketServer.Stop()
    let sent = Gate()
    let serve: SocketServer.Serve = { [limits] transport, peer in
      await SocketServer.draining(LargeHandler(last: 20, sent: sent), limits: limits)(transport, peer)
    }
    try await kind.running(stop: stop, serve: serve) { place in
      let client = try await Self.connect(place)
      let received = Counter()
      try await client.pipeline.addHandler(received)
      for id in 1...20 {
        try await client.writeAndFlush(ByteBuffer(string: "{\"jsonrpc\":\"2.0\",\"id\":\(id),\"method\":\"large\"}\n"))
      }
      await sent.wait()
      await stop.stopped()
      try await client.close(mode: .output)
      try await client.setOption(.autoRead, value: true).get()
      client.read()
      await received.closed.wait()
      #expect(received.bytes.load(ordering: .relaxed) > 20 << 20)
    }
  }

  /// Answers with a megabyte, and says when it has made the last answer.
  private struct LargeHandler: RPCHandler {
    let last: Int64
    let sent: Gate

    func answer(_ request: RPCRequest) async throws -> RPCAnswer {
      if request.id == .integer(last) { sent.open() }
      return .result(["text": .string(String(repeating: "x", count: 1 << 20))])
    }
  }

  /// Counts bytes until the end.
  private final class Counter: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer
    let bytes = Atomic(0)
    let closed = Gate()

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      bytes.add(unwrapInboundIn(data).readableBytes, ordering: .relaxed)
    }

    func channelInactive(context: ChannelHandlerContext) {
      closed.open()
    }
  }

  /// A connection that reads nothing.
  private static func connect(_ place: SocketDestination) async throws -> any Channel {
    let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).channelOption(.autoRead, value: false)
    switch place {
    case .unix(let path): return try await bootstrap.connect(unixDomainSocketPath: path).get()
    case .tcp(let address), .tls(let address):
      return try await bootstrap.connect(host: address.host, port: address.port).get()
    }
  }
}
