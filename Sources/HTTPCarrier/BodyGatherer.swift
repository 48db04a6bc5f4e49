import NIOCore
import NIOHTTP1

/// Passes on as one part what one read of the network brought of a body.
///
/// Services send every event as an HTTP chunk of its own, and each part of a body costs the HTTP client a turn of its
/// state machines and a future; many of them arrive with one read.
final class BodyGatherer: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias InboundOut = HTTPClientResponsePart

  private var gathered: ByteBuffer?
  private var isOwned = false

  /// Puts one behind the decoder of a new connection, which is on its event loop.
  static func add(to channel: any Channel) -> EventLoopFuture<Void> {
    channel.eventLoop.makeCompletedFuture {
      let pipeline = channel.pipeline.syncOperations
      let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPResponseDecoder>.self)
      try pipeline.addHandler(BodyGatherer(), position: .after(decoder))
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .body(let part) = unwrapInboundIn(data) else {
      passOn(context)
      return context.fireChannelRead(data)
    }
    gather(part, context.channel.allocator)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    passOn(context)
    context.fireChannelReadComplete()
  }

  func channelInactive(context: ChannelHandlerContext) {
    passOn(context)
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    passOn(context)
    context.fireErrorCaught(error)
  }

  /// A part that comes alone stays where the network put it; more of them are copied behind each other.
  private func gather(_ part: ByteBuffer, _ allocator: ByteBufferAllocator) {
    guard var all = gathered.take() else {
      (gathered, isOwned) = (part, false)
      return
    }
    if !isOwned {
      var copy = allocator.buffer(capacity: max(Self.capacity, all.readableBytes + part.readableBytes))
      copy.writeImmutableBuffer(all)
      (all, isOwned) = (copy, true)
    }
    all.writeImmutableBuffer(part)
    gathered = all
  }

  private func passOn(_ context: ChannelHandlerContext) {
    guard let all = gathered.take() else { return }
    context.fireChannelRead(wrapInboundOut(.body(all)))
  }

  /// What one read of the network brings at most before NIO makes its reads larger.
  private static let capacity = 2048
}
