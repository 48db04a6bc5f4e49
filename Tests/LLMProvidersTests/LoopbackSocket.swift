import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
import Synchronization

/// A WebSocket server on the loopback interface that answers each message with what the test writes down.
final class LoopbackSocket: Sendable {
  /// What the server does after a message.
  enum Step: Sendable {
    case send(String)
    /// One message in several frames.
    case fragments([String])
    case ping(String)
    case close(WebSocketErrorCode)
    /// The first half of a message, and then nothing any more.
    case cut(String)
  }

  private struct State {
    var messages: [String] = []
    var pongs: [String] = []
    var fields: [String: String] = [:]
    var target = ""
    var connections = 0
    var goodbyes = 0
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())
  private let answer: @Sendable (String) -> [Step]
  private let port = Atomic<Int>(0)

  private init(_ answer: @escaping @Sendable (String) -> [Step]) {
    self.answer = answer
  }

  /// Runs a server for the time of `body`; with `opens` false it refuses every handshake as an HTTP server would.
  static func run(
    opens: Bool = true, _ answer: @escaping @Sendable (String) -> [Step],
    _ body: (LoopbackSocket) async throws -> Void
  ) async throws {
    let server = LoopbackSocket(answer)
    let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .childChannelInitializer { channel in
        let upgrader = NIOWebSocketServerUpgrader { channel, head in
          channel.eventLoop.makeSucceededFuture(opens ? HTTPHeaders() : nil)
        } upgradePipelineHandler: { channel, head in
          server.opened(head)
          return channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(Handler(server))
          }
        }
        return channel.pipeline.configureHTTPServerPipeline(
          withServerUpgrade: (upgraders: [upgrader], completionHandler: { _ in }))
      }
      .bind(host: "127.0.0.1", port: 0).get()
    server.port.store(listener.localAddress?.port ?? 0, ordering: .relaxed)
    let result: Result<Void, any Error>
    do { result = .success(try await body(server)) } catch { result = .failure(error) }
    try await listener.close().get()
    try result.get()
  }

  var url: String { "ws://127.0.0.1:\(port.load(ordering: .relaxed))/v1/responses?x=1" }
  var messages: [String] { state.withLock(\.messages) }
  var pongs: [String] { state.withLock(\.pongs) }
  var connections: Int { state.withLock(\.connections) }
  /// The fields of the last handshake, with names in lower case.
  var fields: [String: String] { state.withLock(\.fields) }

  /// The target of the last handshake.
  var target: String { state.withLock(\.target) }

  /// Returns when a client said goodbye, at once if one did already.
  func goodbye() async {
    await withCheckedContinuation { waiter in
      let isOver = state.withLock { state in
        if state.goodbyes == 0 { state.waiters.append(waiter) }
        return state.goodbyes > 0
      }
      if isOver { waiter.resume() }
    }
  }

  private func opened(_ head: HTTPRequestHead) {
    state.withLock { state in
      state.connections += 1
      state.target = head.uri
      state.fields = Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }) { $1 }
    }
  }

  private func said(_ text: String) -> [Step] {
    state.withLock { $0.messages.append(text) }
    return answer(text)
  }

  private func ponged(_ text: String) {
    state.withLock { $0.pongs.append(text) }
  }

  private func saidGoodbye() {
    let waiters = state.withLock { state in
      state.goodbyes += 1
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private let server: LoopbackSocket

    init(_ server: LoopbackSocket) {
      self.server = server
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      let frame = unwrapInboundIn(data)
      let text = String(buffer: frame.unmaskedData)
      switch frame.opcode {
      case .text: for step in server.said(text) { perform(step, context) }
      case .pong: server.ponged(text)
      case .connectionClose:
        server.saidGoodbye()
        context.close(promise: nil)
      default: break
      }
    }

    private func perform(_ step: Step, _ context: ChannelHandlerContext) {
      switch step {
      case .send(let text): write(.text, text, context)
      case .fragments(let texts):
        for (index, text) in texts.enumerated() {
          write(index == 0 ? .text : .continuation, text, context, fin: index == texts.count - 1)
        }
      case .ping(let text): write(.ping, text, context)
      case .close(let code):
        var data = context.channel.allocator.buffer(capacity: 2)
        data.write(webSocketErrorCode: code)
        let frame = WebSocketFrame(fin: true, opcode: .connectionClose, data: data)
        context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
      case .cut(let text):
        write(.text, text, context, fin: false)
        context.close(promise: nil)
      }
    }

    private func write(
      _ opcode: WebSocketOpcode, _ text: String, _ context: ChannelHandlerContext, fin: Bool = true
    ) {
      let frame = WebSocketFrame(fin: fin, opcode: opcode, data: ByteBuffer(string: text))
      context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
    }
  }
}
