import HTTPCarrier
import NIOCore
import NIOWebSocket

/// Reads the frames of one WebSocket on the event loop: messages go to the owner, pings and closes are answered here.
final class WebSocketHandler: ChannelInboundHandler {
  typealias InboundIn = WebSocketFrame
  typealias OutboundOut = WebSocketFrame

  private let received: @Sendable (ByteBuffer) -> Void
  private let ended: @Sendable (Result<Void, any Error>) -> Void

  init(
    received: @escaping @Sendable (ByteBuffer) -> Void, ended: @escaping @Sendable (Result<Void, any Error>) -> Void
  ) {
    self.received = received
    self.ended = ended
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let frame = unwrapInboundIn(data)
    switch frame.opcode {
    case .text, .binary: received(frame.unmaskedData)
    case .ping:
      let pong = WebSocketFrame(fin: true, opcode: .pong, maskKey: .random(), data: frame.unmaskedData)
      context.writeAndFlush(wrapOutboundOut(pong), promise: nil)
    case .connectionClose: close(frame, context)
    default: break
    }
  }

  /// Says goodbye back; a code that means trouble is the end of the stream as an error.
  private func close(_ frame: WebSocketFrame, _ context: ChannelHandlerContext) {
    var data = frame.unmaskedData
    let code = data.readWebSocketErrorCode()
    let reason = data.readString(length: data.readableBytes) ?? ""
    if code == nil || code == .normalClosure || code == .goingAway {
      ended(.success(()))
    } else {
      let number = code.map { UInt16(webSocketErrorCode: $0) } ?? 0
      let words = reason.isEmpty ? "" : ": \(reason)"
      ended(.failure(AnswerFailure(cause: .network, message: "The provider closed the socket with \(number)\(words).")))
    }
    var answer = context.channel.allocator.buffer(capacity: 2)
    answer.write(webSocketErrorCode: .normalClosure)
    let goodbye = WebSocketFrame(fin: true, opcode: .connectionClose, maskKey: .random(), data: answer)
    let context = NIOLoopBound(context, eventLoop: context.eventLoop)
    context.value.writeAndFlush(wrapOutboundOut(goodbye)).whenComplete { _ in context.value.close(promise: nil) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    ended(.failure(AnswerFailure(cause: .network, message: "The socket broke: \(error).")))
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    ended(.failure(AnswerFailure(cause: .network, message: "The provider closed the connection without a goodbye.")))
    context.fireChannelInactive()
  }
}
