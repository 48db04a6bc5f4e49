import JSONKit
import JSONRPC
import MCPTransports
import Synchronization
import TestKit
import Testing

@Suite(.timeLimit(.minutes(5)))
struct HTTPConformanceTests {
  /// The server's end of a legacy session: what is posted is received, what is sent goes out on the client's stream.
  private final class ServerEnd: Transport {
    let traits = TransportTraits.byteStream
    private let server: LoopbackServer
    private let inlet = Mutex<(any Inlet)?>(nil)
    private let stream = Mutex<Int?>(nil)
    private let isListening = Wakeup()
    private let over = Wakeup()
    private let isOver = Atomic(false)

    init(_ server: LoopbackServer) {
      self.server = server
    }

    func steps(_ request: LoopbackServer.Request) -> [LoopbackServer.Step] {
      switch request.method {
      case "GET":
        stream.withLock { $0 = request.connection }
        isListening.fire()
        return WebReply.stream([])
      case "DELETE":
        end()
        return WebReply.empty("200 OK")
      default:
        guard !request.body.contains("\"initialize") else {
          return WebReply.body(
            #"{"jsonrpc":"2.0","id":0,"result":{}}"#, ["Mcp-Session-Id: 1"])
        }
        if !request.body.contains("initialized") {
          inlet.withLock { $0 }?.received(Array(request.body.utf8), in: .connection)
        }
        return WebReply.empty()
      }
    }

    func run(_ inlet: any Inlet, ready: @Sendable () -> Void) async throws {
      self.inlet.withLock { $0 = inlet }
      await isListening.wait()
      ready()
      await over.wait()
    }

    func send(_ message: Outbound) throws {
      guard let connection = stream.withLock({ $0 }), !isOver.load(ordering: .relaxed) else {
        throw TransportError(.closed, "over")
      }
      server.perform([WebReply.chunk("data: \(String(decoding: message.bytes, as: UTF8.self))\n\n")], on: connection)
    }

    func drained() async throws {}
    func abandon(_ id: RPCID) {}
    func close(grace: Duration) async { end() }

    private func end() {
      guard !isOver.exchange(true, ordering: .relaxed) else { return }
      inlet.withLock { $0 }?.ended(.connection, nil)
      over.fire()
    }
  }

  /// The client's end, with the handshake done before it says that it is ready.
  private struct ClientEnd: Transport {
    let transport: HTTPTransport
    var traits: TransportTraits { transport.traits }

    func run(_ inlet: any Inlet, ready: @Sendable () -> Void) async throws {
      let shaken = Wakeup()
      try await withThrowingTaskGroup(of: Void.self) { group in
        let started = Wakeup()
        group.addTask { try await transport.run(Filter(inlet: inlet, shaken: shaken)) { started.fire() } }
        await started.wait()
        try transport.send(
          Outbound(kind: .request(.integer(0)), method: "initialize", bytes: Array(#"{"method":"initialize"}"#.utf8)))
        await shaken.wait()
        try transport.send(
          Outbound(
            kind: .notification, method: "notifications/initialized",
            bytes: Array(#"{"method":"notifications/initialized"}"#.utf8)))
        ready()
        try await group.waitForAll()
      }
    }

    func send(_ message: Outbound) throws { try transport.send(message) }
    func drained() async throws { try await transport.drained() }
    func abandon(_ id: RPCID) { transport.abandon(id) }
    func close(grace: Duration) async { await transport.close(grace: grace) }
  }

  private struct Filter: Inlet {
    let inlet: any Inlet
    let shaken: Wakeup

    func received(_ bytes: [UInt8], in scope: Scope) {
      if case .exchange = scope { shaken.fire() } else { inlet.received(bytes, in: scope) }
    }

    func ended(_ scope: Scope, _ error: TransportError?) {
      if case .connection = scope { inlet.ended(scope, error) }
    }
  }

  @Test func `a session on the web keeps what every transport promises`() async throws {
    let end = Mutex<ServerEnd?>(nil)
    try await LoopbackServer.run({ request in end.withLock { $0 }?.steps(request) ?? [] }) { server in
      let other = ServerEnd(server)
      end.withLock { $0 = other }
      let client = ClientEnd(transport: HTTPTransport(HTTPTransport.Configuration("http://127.0.0.1:\(server.port)/")))
      #expect(await TransportConformance.failures(client, other) == [])
    }
  }

  @Test func `a transport runs once, and not after it was closed`() async throws {
    let transport = HTTPTransport(HTTPTransport.Configuration("http://127.0.0.1:1/"))
    await transport.close(grace: .zero)
    let error = await thrown(TransportError.self) { try await transport.running { _ in } }
    #expect(error?.code == .closed)
  }

  @Test(arguments: ["", "a.example", "ftp://a.example/", "http://user:pw@a.example/"])
  func `an address that is none is refused without repeating what may be a password`(url: String) async throws {
    let transport = HTTPTransport(HTTPTransport.Configuration(url))
    let error = await thrown(TransportError.self) { try await transport.running { _ in } }
    #expect(error?.code == .unreachable)
    #expect(error?.message.contains("pw") == false)
  }

  @Test func `cancelling the run ends it, and the session is still given back`() async throws {
    let begun = Wakeup()
    let goodbye = Wakeup()
    try await LoopbackServer.run({ request in
      if request.method == "DELETE" { goodbye.fire() }
      if request.body.contains("\"initialize\"") {
        return WebReply.body(#"{"jsonrpc":"2.0","id":0,"result":{}}"#, ["Mcp-Session-Id: 1"])
      }
      if request.method == "GET" { begun.fire() }
      return request.method == "GET" ? WebReply.stream([]) : WebReply.empty()
    }) { server in
      let client = ClientEnd(transport: HTTPTransport(HTTPTransport.Configuration("http://127.0.0.1:\(server.port)/")))
      await withTaskGroup(of: Void.self) { group in
        group.addTask { try? await client.run(Recorder()) {} }
        await begun.wait()
        group.cancelAll()
      }
      await goodbye.wait()
    }
  }
}
