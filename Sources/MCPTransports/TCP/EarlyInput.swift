import NIOCore

/// Holds what arrives on a socket before somebody reads it, and hands it on when it is removed.
///
/// Nothing is asked for before, but of a peer that has said all and closed its side the channel reads the rest unasked:
/// what was on its way, so no more than the system's buffer takes.
final class EarlyInput: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  private var parts: [ByteBuffer] = []
  private var isClosed = false

  /// Puts one into a channel that is being opened.
  static func hold(_ channel: any Channel) -> EventLoopFuture<Void> {
    channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.addHandler(EarlyInput())
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    parts.append(unwrapInboundIn(data))
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed = event {
      isClosed = true
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }

  func removeHandler(context: ChannelHandlerContext, removalToken: ChannelHandlerContext.RemovalToken) {
    for part in parts { context.fireChannelRead(wrapInboundOut(part)) }
    if isClosed { context.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }
    context.leavePipeline(removalToken: removalToken)
  }
}
