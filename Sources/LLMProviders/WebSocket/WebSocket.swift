import HTTPCarrier
import JSONKit
import NIOCore
import NIOWebSocket
import Synchronization

/// A WebSocket to a provider: whole text messages both ways, pulled by one reader, with bounded memory.
///
/// Source: RFC 6455; read 2026-11-25.
final class WebSocket: Sendable {
  private let channel: any Channel
  private let inbox: Mutex<WebSocketInbox>

  private init(_ channel: any Channel, maximumBufferedBytes: Int) {
    self.channel = channel
    inbox = Mutex(WebSocketInbox(maximumBytes: maximumBufferedBytes))
  }

  deinit { channel.close(promise: nil) }

  /// Adds the handlers of an upgraded connection; called on its event loop.
  static func open(_ channel: any Channel, limits: HTTPLimits) throws -> WebSocket {
    let socket = WebSocket(channel, maximumBufferedBytes: limits.maximumBufferedBytes)
    let aggregator = NIOWebSocketFrameAggregator(
      minNonFinalFragmentSize: 0, maxAccumulatedFrameCount: 1 << 16,
      maxAccumulatedFrameSize: limits.maximumEventBytes)
    let handler = WebSocketHandler { [weak socket] in
      socket?.received($0)
    } ended: { [weak socket] in
      socket?.ended($0)
    }
    try channel.pipeline.syncOperations.addHandlers([aggregator, handler])
    return socket
  }

  /// Whether nothing more can come.
  var isOver: Bool { inbox.withLock(\.isOver) || !channel.isActive }

  /// Sends one message.
  /// - Throws: ``AnswerFailure`` when the connection is gone.
  func send(_ text: [UInt8]) async throws {
    let frame = WebSocketFrame(fin: true, opcode: .text, maskKey: .random(), data: ByteBuffer(bytes: text))
    do {
      try await channel.writeAndFlush(frame)
    } catch {
      throw AnswerFailure(cause: .network, message: "The message could not be sent: \(error).")
    }
  }

  /// The next message; nil after an orderly end.
  /// - Throws: ``AnswerFailure``, also when nothing comes within `limit`, and `CancellationError`.
  func next(within limit: Duration) async throws -> ByteBuffer? {
    let ticket = inbox.withLock { $0.ticket() }
    let timer = channel.eventLoop.scheduleTask(in: TimeAmount(limit)) { [weak self] in
      let message = "The answer stopped: nothing came for \(limit.shortText)."
      self?.giveUp(ticket, AnswerFailure(cause: .idleTimeout, message: message))
    }
    defer { timer.cancel() }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { waiter in
        let isCancelled = Task.isCancelled
        let actions = inbox.withLock { inbox in
          isCancelled ? [.resume(waiter, .failure(CancellationError()))] : inbox.read(ticket, waiter)
        }
        for action in actions { perform(action) }
      }
    } onCancel: {
      giveUp(ticket, CancellationError())
    }
  }

  /// Says goodbye and closes; what waits ends.
  func close() {
    perform(inbox.withLock { $0.ended(.failure(CancellationError())) })
    var data = channel.allocator.buffer(capacity: 2)
    data.write(webSocketErrorCode: .normalClosure)
    let frame = WebSocketFrame(fin: true, opcode: .connectionClose, maskKey: .random(), data: data)
    let channel = channel
    channel.writeAndFlush(frame).whenComplete { _ in channel.close(promise: nil) }
  }

  private func received(_ message: ByteBuffer) {
    perform(inbox.withLock { $0.received(message) })
  }

  private func ended(_ result: Result<Void, any Error>) {
    perform(inbox.withLock { $0.ended(result) })
  }

  private func giveUp(_ ticket: Int, _ failure: any Error) {
    perform(inbox.withLock { $0.giveUp(ticket, failure) })
  }

  private func perform(_ action: WebSocketInbox.Action) {
    switch action {
    case .none: break
    case .resume(let waiter, let result): waiter.resume(with: result)
    case .pause: _ = channel.setOption(.autoRead, value: false)
    case .proceed: _ = channel.setOption(.autoRead, value: true)
    }
  }
}
