import JSONRPC
import MCPTransports
import NIOCore
import NIOPosix
import Synchronization
import TestKit
import Testing

@Suite(.timeLimit(.minutes(5)))
struct TCPTests {
  /// Listens on a free port around `body`.
  static func listening(
    maximumConnections: Int = 256, limit: Int = 16 << 20,
    serve: @escaping @Sendable (any Transport, PeerInfo) async -> Void,
    _ body: @escaping @Sendable (TCPAddress) async throws -> Void
  ) async throws {
    let (addresses, source) = AsyncStream.makeStream(of: TCPAddress.self, bufferingPolicy: .bufferingOldest(1))
    let listener = TCPListener(
      TCPListener.Configuration(
        TCPAddress(host: "127.0.0.1", port: 0), maximumConnections: maximumConnections, maximumMessageBytes: limit)
    ) { source.yield($0) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await listener.run(serve) }
      for await address in addresses {
        try await body(address)
        break
      }
      group.cancelAll()
      try await group.waitForAll()
    }
  }

  /// A server that sends every message back.
  struct Echo: Inlet {
    let transport: any Transport
    let end = Wakeup()
    func received(_ bytes: [UInt8], in scope: Scope) {
      try? transport.send(Outbound(kind: .notification, bytes: bytes))
    }
    func ended(_ scope: Scope, _ error: TransportError?) { end.fire() }

    static func serve(_ transport: any Transport, _ peer: PeerInfo) async {
      let echo = Echo(transport: transport)
      await withTaskGroup(of: Void.self) { group in
        group.addTask { try? await transport.run(echo) {} }
        await echo.end.wait()
        await transport.close(grace: .seconds(5))
      }
    }
  }

  /// The accepted end of a pair; it is there as soon as the client has connected.
  final class AcceptedEnd: Transport {
    let traits = TransportTraits.byteStream
    private let accepted = Mutex<(any Transport)?>(nil)
    private let arrived = Wakeup()
    private let over = Wakeup()

    func serve(_ transport: any Transport) async {
      accepted.withLock { $0 = transport }
      arrived.fire()
      await over.wait()
    }

    func run(_ inlet: any Inlet, ready: @Sendable () -> Void) async throws {
      await arrived.wait()
      try await accepted.withLock { $0 }?.run(inlet, ready: ready)
      over.fire()
    }

    func send(_ message: Outbound) throws { try accepted.withLock { $0 }?.send(message) }
    func drained() async throws { try await accepted.withLock { $0 }?.drained() }
    func abandon(_ id: RPCID) {}
    func close(grace: Duration) async { await accepted.withLock { $0 }?.close(grace: grace) }
  }

  @Test  // TP-01
  func `both ends keep what every transport promises`() async throws {
    let server = AcceptedEnd()
    try await Self.listening { transport, _ in
      await server.serve(transport)
    } _: { address in
      let client = TCPTransport(TCPTransport.Configuration(address))
      #expect(await TransportConformance.failures(client, server) == [])
    }
  }

  @Test  // TP-02
  func `several clients are served at once and each hears only its own`() async throws {
    try await Self.listening(serve: Echo.serve) { address in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for client in 0..<20 {
          group.addTask {
            let transport = TCPTransport(TCPTransport.Configuration(address))
            let texts = (0..<100).map { "{\"client\":\(client),\"n\":\($0)}" }
            let received = try await transport.running { recorder in
              for text in texts { try transport.send(text) }
              return await recorder.messages(texts.count)
            }
            #expect(received == texts)
          }
        }
        try await group.waitForAll()
      }
    }
  }

  @Test  // TP-04
  func `answers still go out after the client has said all`() async throws {
    try await Self.listening(serve: Echo.serve) { address in
      let transport = TCPTransport(TCPTransport.Configuration(address))
      let texts = try await transport.running { recorder in
        try transport.send("{\"last\":true}")
        await transport.close(grace: .seconds(10))
        return recorder.texts
      }
      #expect(texts == ["{\"last\":true}"])
    }
  }

  @Test func `what a client said before it was served is heard, though it has closed`() async throws {
    let hasClosed = Wakeup()
    let isHeard = Wakeup()
    let heard = Mutex<[String]>([])
    try await Self.listening(serve: { transport, _ in
      await hasClosed.wait()
      let texts = try? await transport.running { await $0.messages(2) }
      heard.withLock { $0 = texts ?? [] }
      isHeard.fire()
    }) { address in
      let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .channelOption(.allowRemoteHalfClosure, value: true)
        .connect(host: address.host, port: address.port).get()
      try await channel.writeAndFlush(ByteBuffer(string: "{\"n\":1}\n{\"n\":2}\n"))
      try await channel.close(mode: .output)
      hasClosed.fire()
      await isHeard.wait()
      try? await channel.close()  // the server may have closed it already
      #expect(heard.withLock { $0 } == ["{\"n\":1}", "{\"n\":2}"])
    }
  }

  @Test  // N-15
  func `a refused connection is an error that says so`() async throws {
    try await Self.listening(serve: Echo.serve) { address in
      // A port that is in use by a connection has no listener and is given to nobody else.
      let client = try await Self.connect(address)
      let port = try #require(client.localAddress?.port)
      let refused = await #expect(throws: TransportError.self) {
        try await TCPTransport(host: "127.0.0.1", port: port).running { _ in }
      }
      #expect(refused?.code == .unreachable)
      #expect(
        refused?.message
          == "no connection to tcp://127.0.0.1:\(port): Connection refused; is the server running there?")
      try await client.close()
    }
  }

  @Test(arguments: ["0.0.0.0", "192.0.2.1", "::", "example.org", "127.0.0.1.example.org"])  // S-11 TP-07
  func `an address that others can reach is refused`(_ host: String) async {
    let listener = TCPListener(TCPListener.Configuration(TCPAddress(host: host, port: 0)))
    let error = await #expect(throws: TransportError.self) { try await listener.run { _, _ in } }
    #expect(error?.message.contains("nothing authenticates") == true)
  }

  @Test  // TP-08
  func `an HTTP request closes its connection and no other`() async throws {
    let ends = Mutex<[String]>([])
    try await Self.listening { transport, peer in
      let recorder = Recorder()
      await withTaskGroup(of: Void.self) { group in
        group.addTask { try? await transport.run(recorder) {} }
        let message = await recorder.end()?.message ?? "orderly"
        ends.withLock { $0.append(message) }
        await transport.close(grace: .seconds(5))
      }
    } _: { address in
      let other = TCPTransport(TCPTransport.Configuration(address))
      try await other.running { recorder in
        let web = try await Self.connect(address)
        try await web.writeAndFlush(ByteBuffer(string: "POST /x HTTP/1.1\r\nHost: a\r\n\r\n{\"a\":1}\n"))
        try await web.closeFuture.get()
        #expect(ends.withLock { $0 }.first?.contains("HTTP request") == true)
        #expect(recorder.endCount == 0)
      }
    }
  }

  @Test  // TP-09
  func `a connection over the limit is closed at once`() async throws {
    try await Self.listening(maximumConnections: 1, serve: Echo.serve) { address in
      let first = TCPTransport(TCPTransport.Configuration(address))
      try await first.running { recorder in
        try first.send("{}")
        _ = await recorder.messages(1)
        let second = try await Self.connect(address)
        try await second.closeFuture.get()
        try first.send("{}")
        #expect(await recorder.messages(2).count == 2)
      }
    }
  }

  @Test  // TP-09
  func `a line over the limit closes the connection`() async throws {
    try await Self.listening(limit: 1000, serve: Echo.serve) { address in
      let transport = TCPTransport(TCPTransport.Configuration(address))
      try await transport.running { recorder in
        try transport.send("{\"t\":\"\(String(repeating: "x", count: 100_000))\"}")
        _ = await recorder.end()
        #expect(recorder.texts == [])
      }
    }
  }

  @Test func `the end of the listener ends its connections`() async throws {
    let listener = Mutex<TCPAddress?>(nil)
    let bound = Wakeup()
    let tcp = TCPListener(TCPListener.Configuration(TCPAddress(host: "127.0.0.1", port: 0))) { address in
      listener.withLock { $0 = address }
      bound.fire()
    }
    let stop = Wakeup()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await withThrowingTaskGroup(of: Void.self) { listening in
          listening.addTask { try await tcp.run(Echo.serve) }
          await stop.wait()
          listening.cancelAll()
          try await listening.waitForAll()
        }
      }
      await bound.wait()
      let transport = TCPTransport(TCPTransport.Configuration(try #require(listener.withLock { $0 })))
      let end = try await transport.running { recorder in
        try transport.send("{}")
        _ = await recorder.messages(1)
        stop.fire()
        return await recorder.end()
      }
      #expect(end == nil)
      try await group.waitForAll()
    }
  }

  private static func connect(_ address: TCPAddress) async throws -> any Channel {
    try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(host: address.host, port: address.port).get()
  }
}
