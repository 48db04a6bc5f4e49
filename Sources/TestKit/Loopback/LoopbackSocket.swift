import NIOCore
import NIOHTTP1
package import NIOWebSocket
import Synchronization

/// A WebSocket server on the loopback interface that answers each message with what the test writes down.
package final class LoopbackSocket: Sendable {
  /// What the server does after a message.
  package enum Step: Sendable {
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
  }

  private let state = Mutex(State())
  private let answer: @Sendable (String) -> [Step]
  private let port = Atomic<Int>(0)
  private let goodbyes = Gate()

  private init(_ answer: @escaping @Sendable (String) -> [Step]) {
    self.answer = answer
  }

  /// Runs a server for the time of `body`; with `opens` false it refuses every handshake as an HTTP server would.
  package static func run(
    opens: Bool = true, _ answer: @escaping @Sendable (String) -> [Step],
    _ body: (LoopbackSocket) async throws -> Void
  ) async throws {
    let server = LoopbackSocket(answer)
    try await LoopbackListener.run { channel in
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
    } _: { port in
      server.port.store(port, ordering: .relaxed)
      try await body(server)
    }
  }

  /// The data of each event of an event stream as a message: how Responses speaks over a WebSocket.
  package static func frames(ofEvents events: String) -> [Step] {
    events.split(separator: "\n").filter { $0.hasPrefix("data:") }.map { line in
      .send(String(line.dropFirst(5).drop { $0 == " " }))
    }
  }

  /// `ws://127.0.0.1:PORT/v1`.
  package var baseURL: String { "ws://127.0.0.1:\(port.load(ordering: .relaxed))/v1" }

  /// The address of one handshake, with a query.
  package var url: String { baseURL + "/responses?x=1" }

  /// The messages so far.
  package var messages: [String] { state.withLock(\.messages) }

  /// The answers to its pings so far.
  package var pongs: [String] { state.withLock(\.pongs) }

  /// The connections so far.
  package var connections: Int { state.withLock(\.connections) }

  /// The fields of the last handshake, with names in lower case.
  package var fields: [String: String] { state.withLock(\.fields) }

  /// The target of the last handshake.
  package var target: String { state.withLock(\.target) }

  /// Returns when a client said goodbye, at once if one did already.
  package func goodbye() async { await goodbyes.wait() }

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
        server.goodbyes.open()
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
