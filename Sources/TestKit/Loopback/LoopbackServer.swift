import NIOCore
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// A server on the loopback interface that answers each request with bytes the test writes down.
package final class LoopbackServer: Sendable {
  /// One request, whole.
  package struct Request: Sendable {
    /// The first line: method, target and version.
    package var line: String
    /// Names in lower case.
    package var fields: [String: String]
    package var body: String
    /// Which connection it came on, from 1.
    package var connection: Int
  }

  /// One thing the server does.
  package enum Step: Sendable {
    case write(String)
    case bytes([UInt8])
    /// Ends the connection as a crash would.
    case reset
    case close
  }

  /// What the server does after a request.
  package typealias Answer = @Sendable (Request) -> [Step]

  private struct State: Sendable {
    var requests: [Request] = []
    var connections = 0
  }

  private let state = Mutex(State())
  private let answer: Answer
  private let port = Atomic<Int>(0)
  private let closed = Gate()

  private init(_ answer: @escaping Answer) {
    self.answer = answer
  }

  /// Runs a server for the time of `body`.
  package static func run(
    _ answer: @escaping Answer, _ body: (LoopbackServer) async throws -> Void
  ) async throws {
    let server = LoopbackServer(answer)
    try await LoopbackListener.run { channel in
      channel.eventLoop.makeCompletedFuture {
        try channel.pipeline.syncOperations.addHandler(Handler(server))
      }
    } _: { port in
      server.port.store(port, ordering: .relaxed)
      try await body(server)
    }
  }

  /// `http://127.0.0.1:PORT/v1`.
  package var baseURL: String { "http://127.0.0.1:\(port.load(ordering: .relaxed))/v1" }

  /// The requests so far.
  package var requests: [Request] { state.withLock(\.requests) }

  /// The connections so far.
  package var connections: Int { state.withLock(\.connections) }

  /// Returns when a connection was closed, at once if one was already.
  package func connectionClosed() async { await closed.wait() }

  fileprivate func opened() -> Int {
    state.withLock { state in
      state.connections += 1
      return state.connections
    }
  }

  fileprivate func received(_ request: Request) -> [Step] {
    state.withLock { $0.requests.append(request) }
    return answer(request)
  }
}

extension LoopbackServer {
  /// Collects the bytes of one request and performs the steps of its answer.
  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let server: LoopbackServer
    private let number: Int
    private var bytes: [UInt8] = []

    init(_ server: LoopbackServer) {
      self.server = server
      number = server.opened()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      bytes += unwrapInboundIn(data).readableBytesView
      while let request = takeRequest() {
        for step in server.received(request) { perform(step, context) }
      }
    }

    func channelInactive(context: ChannelHandlerContext) {
      server.closed.open()
      context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      context.close(promise: nil)
    }

    private func perform(_ step: Step, _ context: ChannelHandlerContext) {
      switch step {
      case .write(let text): context.writeAndFlush(NIOAny(ByteBuffer(string: text)), promise: nil)
      case .bytes(let bytes): context.writeAndFlush(NIOAny(ByteBuffer(bytes: bytes)), promise: nil)
      case .close: context.close(promise: nil)
      case .reset:
        let close = linger(l_onoff: 1, l_linger: 0)
        _ = (context.channel as? any SocketOptionProvider)?.setSoLinger(close)
        context.close(promise: nil)
      }
    }

    private func takeRequest() -> Request? {
      let text = String(decoding: bytes, as: UTF8.self)
      guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
      let lines = text[..<end.lowerBound].split(separator: "\r\n")
      var fields: [String: String] = [:]
      for line in lines.dropFirst() {
        let parts = line.split(separator: ":", maxSplits: 1)
        if parts.count == 2 { fields[parts[0].lowercased()] = String(parts[1].drop { $0 == " " }) }
      }
      let head = text.utf8.distance(from: text.startIndex, to: end.upperBound)
      let length = fields["content-length"].flatMap { Int($0) } ?? 0
      guard bytes.count >= head + length else { return nil }
      let body = String(decoding: bytes[head..<head + length], as: UTF8.self)
      bytes.removeFirst(head + length)
      return Request(line: String(lines.first ?? ""), fields: fields, body: body, connection: number)
    }
  }
}
