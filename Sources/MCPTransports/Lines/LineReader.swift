import JSONRPC
import Logging
import NIOCore

/// The channel handler of the reading half.
final class LineReader: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private var reception: LineReception
  private let line: LineChannel
  private var isOver = false

  init(_ reception: LineReception, _ line: LineChannel) {
    self.reception = reception
    self.line = line
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isOver else { return }
    let buffer = unwrapInboundIn(data)
    let count = reception.stray.count
    do throws(TransportError) {
      try EventLoopExecutor.resumingTasks { () throws(TransportError) in
        try reception.take(buffer.readableBytesUInt8Span)
      }
      if reception.stray.count > count { line.heard(reception.stray) }
    } catch {
      end(error)
      context.close(promise: nil)
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed = event {
      endOfInput()
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    endOfInput()
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    end(TransportError(.closed, "the connection broke: \(error)"))
    context.close(promise: nil)
  }

  private func endOfInput() {
    guard !isOver else { return }
    do throws(TransportError) {
      try reception.finish()
      end(nil)
    } catch {
      end(error)
    }
  }

  private func end(_ error: TransportError?) {
    guard !isOver else { return }
    isOver = true
    line.heard(reception.stray)
    line.ended(LineChannel.End(error: error, stray: reception.stray))
  }
}
