import NIOCore
import NIOSSL
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

    package init(line: String, fields: [String: String] = [:], body: String = "", connection: Int = 0) {
      self.line = line
      self.fields = fields
      self.body = body
      self.connection = connection
    }

    /// `GET`, `POST` and so on.
    package var method: String { String(line.prefix { $0 != " " }) }
    /// The path with its query.
    package var path: String { line.split(separator: " ").dropFirst().first.map { String($0) } ?? "" }
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
    /// The open ones, by number.
    var channels: [Int: any Channel] = [:]
    var waiting: [CheckedContinuation<Bool, Never>] = []
  }

  private let state = Mutex(State())
  private let answer: Answer
  private let number = Atomic<Int>(0)
  private let closed = Gate()

  private init(_ answer: @escaping Answer) {
    self.answer = answer
  }

  /// Runs a server for the time of `body`; a secure one shows the ``TestCertificates``.
  package static func run(
    isSecure: Bool = false, _ answer: @escaping Answer, _ body: (LoopbackServer) async throws -> Void
  ) async throws {
    let server = LoopbackServer(answer)
    let tls = isSecure ? try TestCertificates.serverContext() : nil
    try await LoopbackListener.run { channel in
      channel.eventLoop.makeCompletedFuture {
        let pipeline = channel.pipeline.syncOperations
        if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
        try pipeline.addHandler(Handler(server))
      }
    } _: { port in
      server.number.store(port, ordering: .relaxed)
      try await body(server)
    }
    for channel in server.state.withLock({ Array($0.channels.values) }) { channel.close(promise: nil) }
  }

  package var port: Int { number.load(ordering: .relaxed) }

  /// `http://127.0.0.1:PORT/v1`.
  package var baseURL: String { "http://127.0.0.1:\(port)/v1" }

  /// The requests so far.
  package var requests: [Request] { state.withLock(\.requests) }

  /// The connections so far.
  package var connections: Int { state.withLock(\.connections) }

  /// Returns when a connection was closed, at once if one was already.
  package func connectionClosed() async { await closed.wait() }

  /// Returns when this connection is closed.
  package func closed(_ connection: Int) async {
    await change { $0.connections >= connection && $0.channels[connection] == nil }
  }

  /// Returns when this many requests have come.
  package func requests(atLeast count: Int) async {
    await change { $0.requests.count >= count }
  }

  /// The first request that fits, as soon as there is one.
  package func request(where fits: @Sendable (Request) -> Bool) async -> Request? {
    await change { $0.requests.contains(where: fits) }
    return requests.first(where: fits)
  }

  /// Writes more on an open connection, or ends it.
  package func perform(_ steps: [Step], on connection: Int) {
    guard let channel = state.withLock({ $0.channels[connection] }) else { return }
    channel.eventLoop.execute {
      for step in steps { Self.perform(step, channel) }
    }
  }

  private func change(_ isThere: (State) -> Bool) async {
    while true {
      let isDone = await withCheckedContinuation { (continuation: CheckedContinuation<Bool, Never>) in
        let isDone = state.withLock { state in
          if isThere(state) { return true }
          state.waiting.append(continuation)
          return false
        }
        if isDone { continuation.resume(returning: true) }
      }
      if isDone { return }
    }
  }

  private func update<Result: Sendable>(_ change: (inout State) -> Result) -> Result {
    let (result, waiting) = state.withLock { state in
      let result = change(&state)
      defer { state.waiting = [] }
      return (result, state.waiting)
    }
    for continuation in waiting { continuation.resume(returning: false) }
    return result
  }

  fileprivate func opened(_ channel: any Channel) -> Int {
    update { state in
      state.connections += 1
      state.channels[state.connections] = channel
      return state.connections
    }
  }

  fileprivate func closed(connection: Int) {
    update { $0.channels[connection] = nil }
    closed.open()
  }

  fileprivate func received(_ request: Request) -> [Step] {
    update { $0.requests.append(request) }
    return answer(request)
  }

  fileprivate static func perform(_ step: Step, _ channel: any Channel) {
    switch step {
    case .write(let text): channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
    case .bytes(let bytes): channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
    case .close: channel.close(promise: nil)
    case .reset:
      let close = linger(l_onoff: 1, l_linger: 0)
      _ = (channel as? any SocketOptionProvider)?.setSoLinger(close)
      channel.close(promise: nil)
    }
  }
}

extension LoopbackServer {
  /// Collects the bytes of one request and performs the steps of its answer.
  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let server: LoopbackServer
    private var number = 0
    private var bytes: [UInt8] = []

    init(_ server: LoopbackServer) {
      self.server = server
    }

    func handlerAdded(context: ChannelHandlerContext) {
      number = server.opened(context.channel)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      bytes += unwrapInboundIn(data).readableBytesView
      while let request = takeRequest() {
        for step in server.received(request) { LoopbackServer.perform(step, context.channel) }
      }
    }

    func channelInactive(context: ChannelHandlerContext) {
      server.closed(connection: number)
      context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      context.close(promise: nil)
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
