import JSONRPC
import NIOCore
import NIOPosix
import Synchronization

/// A port of the loopback interface that takes one answer of a browser.
final class CallbackListener: Sendable {
  /// The answer that is waited for.
  final class Answer: Sendable {
    let arrived = Wakeup()
    let state: String
    private let callback = Mutex<String?>(nil)

    init(state: String) { self.state = state }

    var value: String? { callback.withLock { $0 } }

    /// Takes the target of a request, if it is the answer.
    func take(_ target: String) -> Bool {
      guard target.hasPrefix(LoopbackAgent.path + "?"),
        FormText.pairs(target.dropFirst(LoopbackAgent.path.utf8.count + 1)).contains(where: {
          $0.name == "state" && $0.value == state
        })
      else { return false }
      callback.withLock { $0 = $0 ?? "http://127.0.0.1" + target }
      arrived.fire()
      return true
    }
  }

  private struct State {
    var channel: (any Channel)?
    var answer: Answer?
  }

  private let state = Mutex(State())

  deinit { close() }

  /// Listens anew.
  ///
  /// - Returns: the port.
  /// - Throws: ``OAuthError`` when it is taken.
  func listen(_ port: Int) async throws -> Int {
    close()
    do {
      let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .childChannelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(CallbackHandler { [weak self] in self?.take($0) ?? false })
          }
        }
        .bind(host: "127.0.0.1", port: port).get()
      state.withLock { $0.channel = channel }
      return channel.localAddress?.port ?? port
    } catch {
      throw OAuthError(
        .callback, "port \(port) of 127.0.0.1, where the browser is to come back to, cannot be used: \(error)")
    }
  }

  /// The answer with this state; others are refused from now on.
  func answer(to state: String) -> Answer {
    let answer = Answer(state: state)
    self.state.withLock { $0.answer = answer }
    return answer
  }

  func close() {
    let channel = state.withLock { state in
      state.answer = nil
      return state.channel.take()
    }
    channel?.close(promise: nil)
  }

  private func take(_ target: String) -> Bool { state.withLock(\.answer)?.take(target) ?? false }
}

/// Reads the first line of one request and answers with a small page.
private final class CallbackHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  /// Of one request.
  private static let maximumBytes = 16 << 10
  private let take: @Sendable (String) -> Bool
  private var bytes: [UInt8] = []
  private var isDone = false

  init(_ take: @escaping @Sendable (String) -> Bool) { self.take = take }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isDone else { return }
    bytes += unwrapInboundIn(data).readableBytesView.prefix(Self.maximumBytes - bytes.count)
    let text = String(decoding: bytes, as: UTF8.self)
    guard text.contains("\r\n\r\n") else {
      if bytes.count >= Self.maximumBytes { context.close(promise: nil) }
      return
    }
    isDone = true
    let words = text.prefix { $0 != "\r\n" }.split(separator: " ")
    let isTaken = words.count == 3 && words[0] == "GET" && take(String(words[1]))
    let page = isTaken ? Self.thanks : Self.nothing
    let head =
      "HTTP/1.1 \(isTaken ? "200 OK" : "400 Bad Request")\r\nContent-Type: text/html; charset=utf-8\r\n"
      + "Content-Length: \(page.utf8.count)\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n"
      + "Connection: close\r\n\r\n"
    let context = NIOLoopBound(context, eventLoop: context.eventLoop)
    context.value.writeAndFlush(NIOAny(ByteBuffer(string: head + page))).whenComplete { _ in
      context.value.close(promise: nil)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  private static let thanks =
    "<!doctype html><title>Tributary</title><p>Thank you. This page may be closed; the program goes on.</p>"
  private static let nothing = "<!doctype html><title>Tributary</title><p>Nobody waits for this.</p>"
}
